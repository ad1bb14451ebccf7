"""Make everything that is shown of an asset, and swap it in as a whole.

Safe to be killed at any instant and run again: files are made in a working folder of this
run, forced to the disk, moved into place as a whole (`<public_id>/<run>`), and only then do
the rows change, in one transaction. Whoever reads the rows therefore sees one run and never a
mixture of two. The folder of the run before stays for as long as signed addresses lead into
it; `sweep_renditions` takes it away, and what dead runs left behind.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jobs.services.enqueue import enqueue
from media import ffmpeg
from media.errors import (
    Damaged,
    DecoderFailed,
    MediaRefused,
    NotProcessable,
    StorageFull,
    ToolMissing,
)
from media.models import Asset, FileEvent, Rendition
from media.models.asset import THUMBNAIL_SIZES
from media.renditions.audio import make_audio
from media.renditions.document import make_document, with_pages
from media.renditions.image import ImageFailed, make_image
from media.renditions.made import Made, OnProgress, Outcome, seal
from media.renditions.parts import Plan, everything, part_of, plan_of
from media.renditions.video import make_video
from media.services.propose_chapters import chapters_in, propose_chapters
from media.services.store_master import sync_folder
from media.sniff import FileType, sniff
from media.space import full_disk_told, no_room_left, require_space, says_full
from media.vtt import Cue

AGENT = "huxiang media.renditions"
WORK = ".work"
RUN_CHARACTERS = 12


def make_renditions(
    asset: Asset, *, now: datetime, on_progress: OnProgress, again: bool = False
) -> bool:
    """Make the renditions of `asset` from its master.

    What is there and as it would be made today is taken over into the folder of this run, so
    that the rows lead into one folder as always; only the rest is made.

    Args:
        again: make all anew, even what is there.

    Returns:
        Whether anything was made; False when nothing was missing.

    Raises:
        NotProcessable: the asset has no stored master.
        MediaRefused: the master can't be decoded; the asset is now `refused` and says why.
        ToolMissing: ffmpeg is not installed; the asset waits.
        StorageFull: the disk is full; the asset waits, its present files stay in use.
    """
    if asset.master is None or not asset.master.path.is_file():
        raise NotProcessable
    plan = everything(asset) if again or not asset.is_ready else plan_of(asset)
    if not plan.wanted:
        return False
    if not asset.is_ready:
        Asset.objects.filter(pk=asset.pk).update(
            state=Asset.State.PROCESSING, refusal_code="", refusal_text_zh="", refusal_text_en=""
        )
    run = uuid.uuid4().hex[:RUN_CHARACTERS]
    with full_disk_told():
        require_space(settings.RENDITIONS_DIR, asset.master.size_bytes)
        work = _working_folder(asset, run)
    try:
        with full_disk_told():
            _take_over(plan, work)
            outcome = _make(asset, plan, work, on_progress)
            rows = _move_in(asset, run, work, outcome)
    except ffmpeg.ToolMissing as missing:
        raise ToolMissing(missing.tool) from missing
    except (ffmpeg.Failed, ImageFailed) as failure:
        if says_full(_last_words(failure)) or no_room_left(settings.RENDITIONS_DIR):
            raise StorageFull from failure
        refusal = _refusal(failure, asset)
        refuse(asset, refusal, now=now, detail=str(failure))
        raise refusal from failure
    finally:
        shutil.rmtree(work, ignore_errors=True)
    chapters = _chapters(asset, run, outcome)
    with full_disk_told():
        _write_rows(asset, run, plan, outcome, rows, chapters=chapters, now=now)
    enqueue("media.fingerprint", asset.public_id, priority=-1)
    return True


def refuse(asset: Asset, refusal: MediaRefused, *, now: datetime, detail: str) -> None:
    """Mark the asset as refused, with the reason in both languages."""
    text_zh, text_en = refusal.both()
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(
            state=Asset.State.REFUSED,
            refusal_code=refusal.code,
            refusal_text_zh=text_zh[:500],
            refusal_text_en=text_en[:500],
        )
        FileEvent.objects.create(
            asset=asset,
            master=asset.master,
            type=FileEvent.Type.NORMALIZATION,
            outcome=FileEvent.Outcome.FAIL,
            agent=AGENT,
            at=now,
            detail={"code": refusal.code, "tool": detail[-1000:]},
        )


def _working_folder(asset: Asset, run: str) -> Path:
    base = Path(settings.RENDITIONS_DIR) / WORK
    for left in base.glob(f"{asset.public_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = base / f"{asset.public_id}-{run}"
    folder.mkdir(parents=True)
    return folder


def _take_over(plan: Plan, work: Path) -> None:
    """The files that stay, as further names of the same bytes.

    Makers never write over them: a part is made as a whole or stays as a whole.
    """
    for row in plan.kept:
        target = work / _name_of(row)
        target.parent.mkdir(exist_ok=True)
        os.link(row.file, target)


def _name_of(row: Rendition) -> str:
    """The name inside the folder of its run."""
    return row.path.split("/", 2)[2]


def _make(asset: Asset, plan: Plan, work: Path, on_progress: OnProgress) -> Outcome:
    assert asset.master is not None  # noqa: S101  # asked by the caller
    path = asset.master.path
    file_type = sniff(path)
    if not isinstance(file_type, FileType):
        raise ImageFailed("damaged", "the stored master is of no accepted type any more")
    if asset.kind == Asset.Kind.DOCUMENT:
        return make_document(
            path,
            work,
            plan=plan,
            pages=asset.master.pages,
            limit_megapixels=settings.MEDIA_MAX_MEGAPIXELS,
            thumbnails=THUMBNAIL_SIZES,
            label=asset.content_label,
            on_progress=on_progress,
        )
    if asset.kind == Asset.Kind.IMAGE:
        outcome = make_image(
            path,
            work,
            plan=plan,
            decoder=file_type.decoder,
            pillow_format=file_type.pillow_format,
            limit_megapixels=settings.MEDIA_MAX_MEGAPIXELS,
            thumbnails=THUMBNAIL_SIZES,
            label=asset.content_label,
            on_progress=on_progress,
        )
        return with_pages(
            outcome,
            path,
            work,
            plan=plan,
            pages=asset.master.pages,
            limit_megapixels=settings.MEDIA_MAX_MEGAPIXELS,
            label=asset.content_label,
            on_progress=on_progress,
        )
    duration_ms = asset.duration_ms or 1
    if asset.kind == Asset.Kind.AUDIO:
        return make_audio(
            path,
            work,
            plan=plan,
            demuxer=file_type.decoder,
            duration_ms=duration_ms,
            preview_s=settings.MEDIA_PREVIEW_SECONDS,
            loudness_lufs=settings.MEDIA_LOUDNESS_LUFS,
            thumbnails=THUMBNAIL_SIZES,
            label=asset.content_label,
            on_progress=on_progress,
        )
    return make_video(
        path,
        work,
        plan=plan,
        demuxer=file_type.decoder,
        duration_ms=duration_ms,
        preview_s=settings.MEDIA_PREVIEW_SECONDS,
        loudness_lufs=settings.MEDIA_LOUDNESS_LUFS,
        thumbnails=THUMBNAIL_SIZES,
        label=asset.content_label,
        on_progress=on_progress,
    )


def _last_words(failure: ffmpeg.Failed | ImageFailed) -> str:
    return failure.result.stderr if isinstance(failure, ffmpeg.Failed) else str(failure)


def _refusal(failure: Exception, asset: Asset) -> MediaRefused:
    damaged = Damaged(Asset.Kind(asset.kind).label)
    if isinstance(failure, ffmpeg.Failed):
        return DecoderFailed() if failure.result.hit_a_limit else damaged
    return DecoderFailed() if getattr(failure, "code", "") == "limit" else damaged


def _move_in(asset: Asset, run: str, work: Path, outcome: Outcome) -> list[tuple[Made, str, int]]:
    """Move the folder of this run into place; every file of it is on the disk before."""
    sealed = [(made, *seal(work / made.name)) for made in outcome.files]
    for folder, _, _ in os.walk(work):
        sync_folder(Path(folder))
    target = Path(settings.RENDITIONS_DIR) / asset.public_id / run
    target.parent.mkdir(parents=True, exist_ok=True)
    work.rename(target)
    sync_folder(target.parent)
    return sealed


def _chapters(asset: Asset, run: str, outcome: Outcome) -> list[Cue]:
    """Chapters to propose, read before the transaction begins."""
    folder = Path(settings.RENDITIONS_DIR) / asset.public_id / run
    found = [made for made in outcome.files if made.purpose == Rendition.Purpose.SCENES]
    return [cue for made in found for cue in chapters_in(folder / made.name)]


def _write_rows(
    asset: Asset,
    run: str,
    plan: Plan,
    outcome: Outcome,
    rows: list[tuple[Made, str, int]],
    *,
    chapters: list[Cue],
    now: datetime,
) -> None:
    for row in plan.kept:
        row.pk, row.path, row.remote_at = None, f"{asset.public_id}/{run}/{_name_of(row)}", None
    digests = [*(row.sha256 for row in plan.kept), *(digest for _, digest, _ in rows)]
    version = hashlib.sha256("".join(digests).encode()).hexdigest()[:12]
    with transaction.atomic():
        asset.renditions.all().delete()
        Rendition.objects.bulk_create(
            Rendition(
                asset=asset,
                purpose=made.purpose,
                params=made.params,
                media_type=made.media_type,
                path=f"{asset.public_id}/{run}/{made.name}",
                size_bytes=size_bytes,
                sha256=digest,
                width=made.width,
                height=made.height,
                duration_ms=made.duration_ms,
                facts=made.facts,
                made_by=outcome.made_by,
                recipe=part_of(asset, made.purpose).recipe(asset),
                created_at=now,
            )
            for made, digest, size_bytes in rows
        )
        Rendition.objects.bulk_create(plan.kept)
        changes: dict[str, object] = {
            "state": Asset.State.READY,
            "ready_at": now,
            "version": version,
        }
        if outcome.colour:
            changes["dominant_colour"] = outcome.colour
        if outcome.width and outcome.height:
            changes |= {"width": outcome.width, "height": outcome.height}
        Asset.objects.filter(pk=asset.pk).update(**changes)
        FileEvent.objects.create(
            asset=asset,
            master=asset.master,
            type=FileEvent.Type.NORMALIZATION,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=f"{AGENT}, {outcome.made_by}",
            at=now,
            detail={
                "files": [made.name for made, _, _ in rows],
                "kept": len(plan.kept),
                "version": version,
                **outcome.facts,
            },
        )
        propose_chapters(asset, chapters, at=now)
        if settings.S3_BUCKET:
            enqueue("media.store_remote", asset.public_id, priority=-1)
