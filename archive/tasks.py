"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.models import Record, Term
from archive.references import records_with
from archive.signals import records_reworded
from archive.spreadsheet.apply import apply_batch
from jobs.registry import Progress, job

TOLD_AT_ONCE = 100


@job("archive.apply_import", label=_("写入导入的条目"))
def apply_import(subject: str, *, progress: Progress) -> None:
    apply_batch(int(subject), progress=progress)


@job("archive.reword", label=_("更新用到某个词条的页面"))
def reword(subject: str, *, progress: Progress) -> None:
    """Tell search and manifests of the records whose words changed, some at a time."""
    term = Term.objects.filter(pk=int(subject)).first()
    if term is None:
        return
    keys = records_with(term)
    for start in range(0, len(keys), TOLD_AT_ONCE):
        some = Record.objects.live().filter(pk__in=keys[start : start + TOLD_AT_ONCE])
        with transaction.atomic():
            records_reworded.send(sender=Record, records=list(some.for_search()))
        progress(min(start + TOLD_AT_ONCE, len(keys)), len(keys))
