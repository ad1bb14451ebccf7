"""Forget an upload that was not imported, and clear away what nobody needs any more."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.errors import BatchNotApplicable
from archive.models import ImportBatch
from archive.services.start_import import running_job

KEPT_DAYS = 60  # an upload that nobody applied
HALF_DAY = timedelta(hours=12)
State = ImportBatch.State
UNAPPLIED = (State.UPLOADED, State.REHEARSING, State.REHEARSED, State.REFUSED)


def discard_import(batch: ImportBatch) -> None:
    """Delete the upload and its report. What was written into the archive is not touched.

    Raises:
        BatchNotApplicable: it was applied, or is running.
    """
    if batch.state not in UNAPPLIED or running_job(batch):
        raise BatchNotApplicable(_("这个表格正在处理，或已经导入过了。"))
    folder = batch.folder
    batch.delete()
    shutil.rmtree(folder, ignore_errors=True)


def tidy_imports(*, now: datetime) -> int:
    """Remove folders without a batch that needs them, and uploads that nobody applied.

    Returns:
        How many folders were removed.
    """
    old = ImportBatch.objects.filter(
        state__in=UNAPPLIED, created_at__lt=now - timedelta(days=KEPT_DAYS)
    )
    for batch in old:
        if not running_job(batch):
            discard_import(batch)
    needed = set(
        ImportBatch.objects.exclude(
            state__in=(State.APPLIED, State.TAKING_BACK, State.TAKEN_BACK)
        ).values_list("token", flat=True)
    )
    removed = 0
    root = Path(settings.IMPORTS_DIR)
    for folder in root.iterdir() if root.is_dir() else ():
        young = folder.stat().st_mtime > (now - HALF_DAY).timestamp()
        if folder.name not in needed and not young:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed
