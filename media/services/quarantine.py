"""Put an uploaded file that was refused aside, with the reason, where nothing serves it."""

from __future__ import annotations

import json
import shutil
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings

from media.errors import MediaRefused
from media.models import FileEvent

AGENT = "huxiang media.quarantine"


def quarantine(
    path: Path, refusal: MediaRefused, *, name: str, at: datetime, by_id: int | None
) -> Path:
    """Move the upload at `path` into QUARANTINE_DIR beside a JSON file with the reason.

    Returns:
        Where the file is now: `<date>-<random>/file`, without its own name or ending, so
        that no program is led to open it.
    """
    folder = Path(settings.QUARANTINE_DIR) / f"{at:%Y%m%d}-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    text_zh, text_en = refusal.both()
    reason = {
        "original_name": name,
        "code": refusal.code,
        "reason_zh": text_zh,
        "reason_en": text_en,
        "at": at.isoformat(),
        "uploaded_by": by_id,
    }
    (folder / "reason.json").write_text(json.dumps(reason, ensure_ascii=False, indent=2))
    target = folder / "file"
    shutil.move(path, target)
    target.chmod(0o400)
    note_quarantine(
        folder.name,
        FileEvent.Type.QUARANTINE,
        at=at,
        code=refusal.code,
        size_bytes=target.stat().st_size,
    )
    return target


def note_quarantine(name: str, kind: FileEvent.Type, *, at: datetime, **facts: object) -> None:
    """The PREMIS event of an act on a file in quarantine; neither its name nor a person's."""
    FileEvent.objects.create(
        quarantine=name,
        type=kind,
        outcome=FileEvent.Outcome.SUCCESS,
        agent=AGENT,
        at=at,
        detail=facts,
    )
