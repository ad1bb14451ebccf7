"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from archive.spreadsheet.apply import apply_batch
from jobs.registry import Progress, job


@job("archive.apply_import", label=_("写入导入的条目"))
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)
