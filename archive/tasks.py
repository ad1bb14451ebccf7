"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.services.discard_import import tidy_imports
from archive.services.start_import import APPLY, REHEARSE, TAKE_BACK
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.rehearse import rehearse_batch
from archive.spreadsheet.take_back import take_back_batch
from jobs.registry import Progress, job


@job(REHEARSE, label=_("预演导入"))
def rehearse_import(subject: str, *, progress: Progress) -> None:
    rehearse_batch(int(subject), progress=progress)


@job(APPLY, label=_("写入导入的条目"))
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)


@job(TAKE_BACK, label=_("撤回导入"))
def take_back_import(subject: str, *, progress: Progress) -> None:
    take_back_batch(int(subject), progress=progress)


@job("archive.tidy_imports", every_s=86_400, label=_("清理导入的临时文件"))
def tidy(subject: str, *, progress: Progress) -> None:
    tidy_imports(now=timezone.now())
