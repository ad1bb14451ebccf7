"""Background work of the media room; thin: finds the row, calls the service."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jobs.progress import Progress
from jobs.registry import job
from jobs.services.enqueue import enqueue
from media import remote
from media.fingerprints.index import CODE_BYTES, is_faithful, rebuild
from media.models import Asset, Master, Upload
from media.services.check_due import check_due
from media.services.copy_masters import copies_are_kept, copy_masters
from media.services.empty_quarantine import sweep_quarantine
from media.services.extract_metadata import extract_metadata
from media.services.fingerprint import fingerprint
from media.services.ingest_upload import ingest_upload as ingest_one
from media.services.make_renditions import make_renditions
from media.services.recognise_speech import recognise_speech
from media.services.repair_master import repair_master
from media.services.store_remote import missing_assets, store_remote
from media.services.sweep_orphans import sweep_orphans
from media.services.sweep_renditions import sweep_renditions
from media.services.sweep_uploads import sweep_uploads as sweep_unfinished

METADATA_AT_ONCE = 200


@job("media.renditions", lane="av", label=_("制作衍生文件"))
def renditions(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Make the renditions of the asset with this public id; does nothing when they are there."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    make_renditions(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(1, 1)


@job("media.sweep", every_s=6 * 3600, label=_("清理遗留文件"))
def sweep(_subject: str, *, progress: Progress) -> None:
    """Clear away what killed processes left behind; what was found stands in the note."""
    progress(1, 1, str(sweep_orphans(now=timezone.now())))


@job("media.sweep_renditions", every_s=3600, label=_("清理旧的衍生文件"))
def sweep_former_runs(subject: str, *, progress: Progress) -> None:
    """Take away the folders of former and dead runs."""
    sweep_renditions(now=timezone.now())
    progress(1, 1)


@job("media.store_remote", max_attempts=8, label=_("存入对象存储"))
def to_bucket(subject: str, *, progress: Progress) -> None:
    """Put the files of the asset with this public id into the bucket."""
    asset = Asset.objects.filter(public_id=subject).first()
    if asset is not None and remote.is_on():
        store_remote(asset, now=timezone.now(), on_progress=progress)
    progress(1, 1)


@job("media.store_remote_missing", every_s=3600, label=_("补存对象存储"))
def missing_to_bucket(subject: str, *, progress: Progress) -> None:
    """Queue the assets whose files are not in the bucket: of the time before there was one."""
    for public_id in missing_assets() if remote.is_on() else []:
        enqueue("media.store_remote", public_id, priority=-1)


@job("media.ingest_upload", label=_("检查并收下上传的文件"))
def ingest_upload(subject: str, *, progress: Progress) -> None:
    """Check and store the file of the upload with this public id."""
    upload = Upload.objects.select_related("owner").filter(public_id=subject).first()
    if upload is None:
        return  # its account was deleted meanwhile
    ingest_one(upload, now=timezone.now(), on_progress=progress)
    progress(1, 1)


@job("media.sweep_uploads", every_s=600, label=_("清理未完成的上传"))
def sweep_uploads(subject: str, *, progress: Progress) -> None:
    """End expired uploads, finish lost ones, delete what belongs to none."""
    sweep_unfinished(now=timezone.now())
    progress(1, 1)


@job("media.recognise", max_attempts=2, lane="av", label=_("语音识别"))
def recognise(subject: str, *, progress: Progress, language: str, by: int | None = None) -> None:
    """Write down what is said in the recording with this public id."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    person = User.objects.filter(pk=by).first() if by else None
    recognise_speech(asset, language=language, by=person, at=timezone.now(), on_progress=progress)
    progress(1, 1)


@job("media.fixity", every_s=3600, label=_("核对母版完整性"))
def fixity(subject: str, *, progress: Progress) -> None:
    """Check what is due, at most so many bytes an hour."""
    most_bytes = settings.FIXITY_GB_PER_HOUR * 10**9
    told = check_due(now=timezone.now(), most_bytes=most_bytes, on_progress=progress)
    progress(1, 1, str(told))


@job("media.copies", every_s=3600, label=_("复制第二份母版"))
def copies(subject: str, *, progress: Progress) -> None:
    """Copy the masters that have no intact second copy."""
    if copies_are_kept():
        copy_masters(on_progress=progress)
    progress(1, 1)


@job("media.repair", max_attempts=2, label=_("修复母版"))
def repair(subject: str, *, progress: Progress) -> None:
    """Put back the master with this SHA-256."""
    master = Master.objects.filter(sha256=subject).first()
    if master is not None:
        repair_master(master, at=timezone.now())
    progress(1, 1)


@job("media.quarantine", every_s=86_400, label=_("清空到期的隔离文件"))
def quarantine(subject: str, *, progress: Progress) -> None:
    """Delete refused files whose days in quarantine are over."""
    sweep_quarantine(now=timezone.now())
    progress(1, 1)


@job("media.metadata", max_attempts=2, every_s=3_600, label=_("读取内嵌元数据"))
def metadata(subject: str, *, progress: Progress) -> None:
    """Read the embedded metadata of masters that were stored before they were read."""
    for master in Master.objects.lacking_metadata().order_by("pk")[:METADATA_AT_ONCE]:
        extract_metadata(master, now=timezone.now())
        progress(0, 1)
    progress(1, 1)


@job("media.fingerprint", lane="image", label=_("计算指纹并查找相似"))
def fingerprints(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Take the fingerprints of the asset with this public id and look for likenesses."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None or not asset.is_ready:
        return  # deleted meanwhile, or processed again: its end queues this once more
    fingerprint(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(3, 3)


@job("media.fingerprint_sweep", max_attempts=1, every_s=3600, label=_("补算指纹"))
def fingerprint_sweep(_subject: str, *, progress: Progress) -> None:
    """Queue ready assets that a crash left without fingerprints; mend the search files."""
    lacking = Asset.objects.ready().not_fingerprinted().values_list("public_id", flat=True)
    for public_id in lacking[:1000]:
        enqueue("media.fingerprint", public_id, priority=-10)
    for done, algorithm in enumerate(CODE_BYTES, 1):
        if not is_faithful(algorithm):
            rebuild(algorithm)
        progress(done, len(CODE_BYTES), algorithm)
