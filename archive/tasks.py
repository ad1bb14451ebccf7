"""Jobs of the archive: thin, safe to run twice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.bulk import apply, plan
from archive.bulk import start as bulk
from archive.errors import DamagedMaster, RootBusy
from archive.models import Motif, Place, Record, Term
from archive.motif_life import RETELL
from archive.references import records_with
from archive.services import cut_motif_asset as cutting
from archive.services import keep_dates as calendar
from archive.services.discard_import import tidy_imports
from archive.services.merge_places import REWORD as REWORD_PLACE
from archive.services.note_harvest import reconcile_harvest
from archive.services.preserve import preserve, preserve_due
from archive.services.start_export import KIND as EXPORT
from archive.services.start_import import APPLY, REHEARSE, TAKE_BACK
from archive.services.verify_preserved import hourly_bytes, verify_due
from archive.services.write_export import sweep_exports, write_export
from archive.signals import motif_changed, records_reworded
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.rehearse import rehearse_batch
from archive.spreadsheet.take_back import take_back_batch
from jobs.registry import Progress, job

TOLD_AT_ONCE = 100
PRESERVE = "archive.preserve"
VERIFY = "archive.verify_preserved"


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


@job("archive.reword", label=_("更新用到某个词条的页面"))
def reword(subject: str, *, progress: Progress) -> None:
    """Tell search and manifests of the records whose words changed, some at a time."""
    term = Term.objects.filter(pk=int(subject)).first()
    if term is None:
        return
    for motif in Motif.objects.live().with_term(term):
        motif_changed.send(sender=Motif, motif=motif)
    _retell(records_with(term), progress)


@job(RETELL, label=_("更新带有某个纹样的藏品页面"))
def retell_bearers(subject: str, *, progress: Progress, records: list[int]) -> None:
    _retell(records, progress)


def _retell(keys: list[int], progress: Progress) -> None:
    for start in range(0, len(keys), TOLD_AT_ONCE):
        some = Record.objects.live().filter(pk__in=keys[start : start + TOLD_AT_ONCE])
        with transaction.atomic():
            records_reworded.send(sender=Record, records=list(some.for_search()))
        progress(min(start + TOLD_AT_ONCE, len(keys)), len(keys))


@job(REWORD_PLACE, label=_("更新用到某个地点的页面"))
def reword_place(subject: str, *, progress: Progress) -> None:
    """The same for a place and those below it."""
    place = Place.objects.filter(pk=int(subject)).first()
    if place is None:
        return
    for motif in Motif.objects.live().filter(place=place):
        motif_changed.send(sender=Motif, motif=motif)
    _retell(records_with(place), progress)


@job(cutting.KIND, label=_("把纹样制成单独的图片"), lane="image")
def cut_motif(subject: str, *, progress: Progress, by: int | None = None) -> None:
    """
    Raises:
        MotifRefused: the motif was changed since, so that there is nothing to cut.
    """
    motif = Motif.objects.select_related("asset", "institution").filter(ark_name=subject).first()
    if motif is not None:
        user = User.objects.filter(pk=by).first() if by is not None else None
        cutting.cut_motif_asset(motif, by=user, now=timezone.now(), on_progress=progress)


@job("archive.reconcile_harvest", label=_("核对收割条目"), every_s=24 * 3600)
def reconcile_entries(_subject: str, *, progress: Progress) -> None:
    reconcile_harvest(at=timezone.now(), progress=progress)


@job(EXPORT, label=_("写出导出文件"))
def write_export_file(subject: str, *, progress: Progress) -> None:
    write_export(int(subject), now=timezone.now(), progress=progress)


@job("archive.sweep_exports", label=_("清理旧的导出文件"), every_s=24 * 3600)
def sweep_export_files(_subject: str, *, progress: Progress) -> None:
    sweep_exports(now=timezone.now())


@job(PRESERVE, label=_("写入 OCFL 长期保存库"))
def write_ocfl(_subject: str, *, progress: Progress) -> None:
    """
    Raises:
        DamagedMaster: names the records that were left out; the others are written.
    """
    done = preserve(at=timezone.now(), progress=progress)
    if done.damaged:
        raise DamagedMaster(", ".join(done.damaged[:20]))


@job("archive.preserve_due", label=_("按期写入 OCFL 长期保存库"), every_s=3600)
def write_ocfl_by_calendar(_subject: str, *, progress: Progress) -> None:
    """A part of what is due (`HUXIANG_OCFL_DAYS`); damaged masters stand on the desk."""
    try:
        done = preserve_due(now=timezone.now(), progress=progress)
    except RootBusy as busy:  # a long run is at work; the next hour's goes on
        progress(1, 1, str(busy))
        return
    progress(1, 1, str(done))


@job(VERIFY, label=_("核对 OCFL 长期保存库"), every_s=3600)
def verify_ocfl(_subject: str, *, progress: Progress) -> None:
    try:
        done = verify_due(now=timezone.now(), most_bytes=hourly_bytes(), progress=progress)
    except RootBusy as busy:  # what is due now is due in an hour as well
        progress(1, 1, str(busy))
        return
    progress(1, 1, str(done))


@job("archive.keep_dates", label=_("按日期公开与关闭"), every_s=300)
def keep_dates(subject: str, *, progress: Progress) -> None:
    now = timezone.now()
    calendar.publish_due(now=now)
    calendar.close_lapsed(now=now)
    calendar.score_unscored()


@job(bulk.PLAN, label=_("批量修改：预览"))
def plan_bulk_edit(subject: str, *, progress: Progress) -> None:
    plan.plan_edit(int(subject), progress=progress)


@job(bulk.APPLY, label=_("批量修改：写入"))
def apply_bulk_edit(subject: str, *, progress: Progress) -> None:
    apply.apply_edit(int(subject), progress=progress)


@job(bulk.UNDO, label=_("批量修改：撤回"))
def undo_bulk_edit(subject: str, *, progress: Progress) -> None:
    apply.undo_edit(int(subject), progress=progress)
