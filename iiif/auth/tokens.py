"""Access tokens: short-lived, signed, for one pass and one site. They open the probe alone.

A token holds no credential: the cookie of a pass is signed under another salt, so that
nobody can make one from a token, which every viewer can read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

_SALT = "iiif.auth.token"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: which pass, for a viewer of which site."""

    key: str
    origin: str


def issue(*, key: str, origin: str) -> str:
    return signing.dumps([key, origin], salt=_SALT)


def read(text: str) -> Token | None:
    """The token; None when it is forged, damaged or older than `IIIF_TOKEN_SECONDS`."""
    try:
        key, origin = signing.loads(text, salt=_SALT, max_age=settings.IIIF_TOKEN_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Token(key, origin)
