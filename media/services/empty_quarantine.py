"""Delete files from quarantine: one by hand, or those whose days are over."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime, timedelta

from django.conf import settings

from media.models import FileEvent
from media.quarantined import Quarantined, quarantined
from media.services.quarantine import note_quarantine

log = logging.getLogger(__name__)


def delete_quarantined(one: Quarantined, *, by_id: int | None, at: datetime) -> None:
    """Delete the file and its reason for good; deleting it twice does no harm."""
    shutil.rmtree(one.folder, ignore_errors=True)
    way = "expired" if by_id is None else "by hand"
    note_quarantine(one.name, FileEvent.Type.DELETION, at=at, way=way)
    log.info("quarantine: %s (%s) deleted by user %s", one.name, one.code, by_id)


def sweep_quarantine(*, now: datetime) -> int:
    """Delete what has been there longer than QUARANTINE_DAYS; returns how many."""
    oldest = now - timedelta(days=settings.QUARANTINE_DAYS)
    over = [one for one in quarantined() if one.at < oldest]
    for one in over:
        delete_quarantined(one, by_id=None, at=now)
    return len(over)
