"""Make everything that is shown of an asset, and swap it in as a whole.

Safe to be killed at any instant and run again: files are made in a working folder of this
run, forced to the disk, renamed to their fixed names, and only then do the rows change, in
one transaction. What a dead run left behind is swept by the next one.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jobs.services.enqueue import enqueue
from media import ffmpeg
from media.errors import Damaged, DecoderFailed, MediaRefused, NotProcessable, ToolMissing
from media.models import Asset, FileEvent, Rendition
from media.models.asset import THUMBNAIL_SIZES
from media.renditions.audio import make_audio
from media.renditions.image import ImageFailed, make_image
from media.renditions.made import Made, OnProgress, Outcome, seal
from media.renditions.video import make_video
from media.services.store_master import sync_folder
from media.sniff import FileType, sniff

AGENT = "huxiang media.renditions"
WORK = ".work"


def make_renditions(
    asset: Asset, *, now: datetime, on_progress: OnProgress, again: bool = False
) -> bool:
    """Make the renditions of `asset` from its master.

    Args:
        again: make them even though all are there.

    Returns:
        Whether anything was made; False when an earlier run had finished.

    Raises:
        NotProcessable: the asset has no stored master.
        MediaRefused: the master can't be decoded; the asset is now `refused` and says why.
        ToolMissing: ffmpeg is not installed; the asset waits.
    """
    if asset.master is None or not asset.master.path.is_file():
        raise NotProcessable
    if asset.is_ready and not again and complete(asset):
        return False
    if not asset.is_ready:
        Asset.objects.filter(pk=asset.pk).update(
            state=Asset.State.PROCESSING, refusal_code="", refusal_text_zh="", refusal_text_en=""
        )
    work = _working_folder(asset)
    try:
        outcome = _make(asset, work, on_progress)
        rows = _swap_in(asset, work, outcome)
    except ffmpeg.ToolMissing as missing:
        raise ToolMissing(missing.tool) from missing
    except (ffmpeg.Failed, ImageFailed) as failure:
        refusal = _refusal(failure, asset)
        refuse(asset, refusal, now=now, detail=str(failure))
        raise refusal from failure
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _write_rows(asset, outcome, rows, now=now)
    enqueue("media.fingerprint", asset.public_id, priority=-1)
    return True


def complete(asset: Asset) -> bool:
    """Whether every rendition row has its file, of the size it says."""
    rows = list(asset.renditions.all())
    return bool(rows) and all(
        row.file.is_file() and row.file.stat().st_size == row.size_bytes for row in rows
    )


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


def _working_folder(asset: Asset) -> Path:
    base = Path(settings.RENDITIONS_DIR) / WORK
    for left in base.glob(f"{asset.public_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = base / f"{asset.public_id}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    return folder


def _make(asset: Asset, work: Path, on_progress: OnProgress) -> Outcome:
    assert asset.master is not None  # noqa: S101  # asked by the caller
    path = asset.master.path
    file_type = sniff(path)
    if not isinstance(file_type, FileType):
        raise ImageFailed("damaged", "the stored master is of no accepted type any more")
    if asset.kind == Asset.Kind.IMAGE:
        return make_image(
            path,
            work,
            decoder=file_type.decoder,
            pillow_format=file_type.pillow_format,
            limit_megapixels=settings.MEDIA_MAX_MEGAPIXELS,
            thumbnails=THUMBNAIL_SIZES,
            on_progress=on_progress,
        )
    duration_ms = asset.duration_ms or 1
    if asset.kind == Asset.Kind.AUDIO:
        return make_audio(
            path,
            work,
            demuxer=file_type.decoder,
            duration_ms=duration_ms,
            preview_s=settings.MEDIA_PREVIEW_SECONDS,
            thumbnails=THUMBNAIL_SIZES,
            on_progress=on_progress,
        )
    return make_video(
        path,
        work,
        demuxer=file_type.decoder,
        duration_ms=duration_ms,
        has_sound=bool(asset.master.technical.get("audio_codec")),
        preview_s=settings.MEDIA_PREVIEW_SECONDS,
        thumbnails=THUMBNAIL_SIZES,
        on_progress=on_progress,
    )


def _refusal(failure: Exception, asset: Asset) -> MediaRefused:
    damaged = Damaged(Asset.Kind(asset.kind).label)
    if isinstance(failure, ffmpeg.Failed):
        return DecoderFailed() if failure.result.hit_a_limit else damaged
    return DecoderFailed() if getattr(failure, "code", "") == "limit" else damaged


def _swap_in(asset: Asset, work: Path, outcome: Outcome) -> list[tuple[Made, str, int]]:
    """Put the made files under their fixed names; each is on the disk before it is renamed."""
    sealed = [(made, *seal(work / made.name)) for made in outcome.files]
    folder = Path(settings.RENDITIONS_DIR) / asset.public_id
    folder.mkdir(parents=True, exist_ok=True)
    for made, _, _ in sealed:
        (work / made.name).replace(folder / made.name)
    sync_folder(folder)
    return sealed


def _write_rows(
    asset: Asset, outcome: Outcome, rows: list[tuple[Made, str, int]], *, now: datetime
) -> None:
    version = hashlib.sha256("".join(digest for _, digest, _ in rows).encode()).hexdigest()[:12]
    with transaction.atomic():
        kept = []
        for made, digest, size_bytes in rows:
            row, _ = Rendition.objects.update_or_create(
                asset=asset,
                purpose=made.purpose,
                params=made.params,
                defaults={
                    "media_type": made.media_type,
                    "path": f"{asset.public_id}/{made.name}",
                    "size_bytes": size_bytes,
                    "sha256": digest,
                    "width": made.width,
                    "height": made.height,
                    "duration_ms": made.duration_ms,
                    "made_by": outcome.made_by,
                },
            )
            kept.append(row.pk)
        asset.renditions.exclude(pk__in=kept).delete()
        changes: dict[str, object] = {
            "state": Asset.State.READY,
            "ready_at": now,
            "version": version,
            "dominant_colour": outcome.colour,
        }
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
            detail={"files": [made.name for made, _, _ in rows], "version": version},
        )
