"""What a kept document was built with: after an update of the house it is built anew."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from iiif.presentation import registry

_HOUSE = Path(__file__).resolve().parents[2]
_SETTINGS = (
    "SITE_URL",
    "NAAN",
    "STATIC_URL",
    "MEDIA_PREVIEW_PX",
    "MEDIA_PREVIEW_SECONDS",
    "IIIF_MAX_SIDE",
    "IIIF_MAX_AREA",
)


def recipe() -> str:
    """A digest of the programs, translations, settings and registered exports."""
    told = [str(getattr(settings, name)) for name in _SETTINGS]
    return _digest(_programs(), *told, *registry.names())


@cache
def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


@cache
def _programs() -> str:
    """Of the source files that have a say in a document; read once in a process."""
    digest = hashlib.blake2b(digest_size=12)
    files = [
        *(_HOUSE / "iiif").rglob("*.py"),
        *(_HOUSE / "archive" / "dates").rglob("*.py"),
        *(_HOUSE / "archive" / "exchange").rglob("*.py"),
        *(_HOUSE / "archive" / "models").rglob("*.py"),
        *(_HOUSE / "foundation").rglob("*.py"),
        *(_HOUSE / "locale").rglob("*.mo"),
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()
