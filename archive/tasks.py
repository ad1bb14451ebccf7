"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.services.note_harvest import reconcile_harvest
from archive.spreadsheet.apply import apply_batch
from jobs.registry import Progress, job


@job("archive.apply_import", label=_("写入导入的条目"))
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)


@job("archive.reconcile_harvest", label=_("核对收割条目"), every_s=24 * 3600)
def reconcile_entries(_subject: str, *, progress: Progress) -> None:
    reconcile_harvest(at=timezone.now(), progress=progress)
