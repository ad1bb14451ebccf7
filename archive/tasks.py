"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.bulk import apply, plan
from archive.bulk.start import APPLY, PLAN, UNDO
from archive.services import keep_dates as calendar
from archive.spreadsheet.apply import apply_batch
from jobs.registry import Progress, job


@job("archive.apply_import", label=_("写入导入的条目"))
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)


@job("archive.keep_dates", label=_("按日期公开与关闭"), every_s=300)
def keep_dates(subject: str, *, progress: Progress) -> None:
    now = timezone.now()
    calendar.publish_due(now=now)
    calendar.close_lapsed(now=now)
    calendar.score_unscored()


@job(PLAN, label=_("批量修改：预览"))
def plan_bulk_edit(subject: str, *, progress: Progress) -> None:
    plan.plan_edit(int(subject), progress=progress)


@job(APPLY, label=_("批量修改：写入"))
def apply_bulk_edit(subject: str, *, progress: Progress) -> None:
    apply.apply_edit(int(subject), progress=progress)


@job(UNDO, label=_("批量修改：撤回"))
def undo_bulk_edit(subject: str, *, progress: Progress) -> None:
    apply.undo_edit(int(subject), progress=progress)
