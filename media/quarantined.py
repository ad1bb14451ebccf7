"""The files in quarantine, read from their folders: the disk is the only list of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from foundation.bilingual import pick

_NAME = re.compile(r"\d{8}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One refused upload.

    Attributes:
        name: of its folder, `<date>-<random>`.
        by_id: primary key of who uploaded it; None where that is not known.
    """

    name: str
    original_name: str
    size_bytes: int
    at: datetime
    code: str
    reason_zh: str
    reason_en: str
    by_id: int | None

    @property
    def reason(self) -> str:
        return pick(self.reason_zh, self.reason_en)

    @property
    def folder(self) -> Path:
        return Path(settings.QUARANTINE_DIR) / self.name

    @property
    def file(self) -> Path:
        return self.folder / "file"


def quarantined() -> list[Quarantined]:
    """All of them, newest first."""
    base = Path(settings.QUARANTINE_DIR)
    names = [path.name for path in base.iterdir()] if base.is_dir() else []
    found = [one for name in names if (one := find(name)) is not None]
    return sorted(found, key=lambda one: one.at, reverse=True)


def find(name: str) -> Quarantined | None:
    """The one with this folder name; None where there is none, or no longer."""
    if not _NAME.fullmatch(name):
        return None
    folder = Path(settings.QUARANTINE_DIR) / name
    try:
        reason = json.loads((folder / "reason.json").read_text(encoding="utf-8"))
        size_bytes = (folder / "file").stat().st_size
    except FileNotFoundError:
        return None  # being put there or taken away at this moment
    return Quarantined(
        name,
        reason["original_name"],
        size_bytes,
        datetime.fromisoformat(reason["at"]),
        reason["code"],
        reason["reason_zh"],
        reason["reason_en"],
        reason["uploaded_by"],
    )
