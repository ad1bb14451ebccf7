"""Make a picture of a motif alone: its typical region, cut out of the master, nothing lost.

Safe to be killed at any instant and run again: the new asset names the whole, the region and
the motif, which the database holds once; a run that finds it goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import MotifRefused
from archive.models import Motif
from archive.permissions import require_own
from archive.regions import Region
from archive.signals import motif_changed, motif_cut
from jobs.models import Job
from jobs.services.enqueue import enqueue
from media.access import CLOSED_GRADES
from media.cut_image import cut_image
from media.models import Asset, FileEvent
from media.services.access import set_public_access
from media.services.ingest import ingest
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

KIND = "archive.cut_motif"
AGENT = "huxiang archive.cut_motif"
OnProgress = Callable[[int, int], None]
# What the cut has of the whole: who made it, whose it is, what it may be used for.
_SHARED = (
    *("creator_zh", "creator_en", "credit_zh", "credit_en", "source_note_zh", "source_note_en"),
    *("licence_uri", "rights_statement_uri", "grade", "is_generated", "ai_generated", "ai_label"),
)


def start_cut(motif: Motif, *, by: User | None) -> Job:
    """Queue the cutting; asked for again while it waits, nothing more happens.

    Raises:
        MotifRefused: there is nothing to cut, or it is cut already.
        OtherInstitution: `by` does not work for the motif's institution.
    """
    require_own(by, motif)
    whole, region = what_to_cut(motif)
    if is_cut(motif, whole, region):
        raise MotifRefused(_("这个图样已经有单独的图片了。"))
    return enqueue(KIND, motif.ark_name, by=by.pk if by else None)


def what_to_cut(motif: Motif) -> tuple[Asset, Region]:
    """The whole picture and the region, by the stored (not the drafted) list of bearings.

    An image that is a cut itself is traced back to the whole that it came from.

    Raises:
        MotifRefused: the motif is not public, has no region, or its image is not ready.
    """
    rows = Motif.objects.filter(pk=motif.pk, live=True)
    stored = rows.prefetch_related("bearings__asset__cut_from", "bearings__asset__master").first()
    if stored is None:
        raise MotifRefused(_("请先发布这个纹样，再制作单独的图片。"))
    typical = stored.typical
    if typical is None or typical.asset is None or typical.region is None:
        raise MotifRefused(_("还没有图样：请先在影像上框出这个纹样。"))
    asset, region = typical.asset, typical.region
    if not asset.is_ready or asset.master is None:
        raise MotifRefused(_("这幅影像还在处理，请稍后再试。"))
    if asset.cut_from is None:
        return asset, region
    page, _colon, box = asset.cut_region.partition(":")
    left, top, _width, _height = map(int, box.split(","))
    moved = Region(int(page), region.x + left, region.y + top, region.width, region.height)
    return asset.cut_from, moved


def is_cut(motif: Motif, whole: Asset, region: Region) -> bool:
    """Whether the motif's picture shows this region."""
    asset = motif.asset
    return asset is not None and (asset.cut_from_id, asset.cut_region) == (whole.pk, str(region))


def cut_motif_asset(
    motif: Motif, *, by: User | None, now: datetime, on_progress: OnProgress
) -> Asset:
    """Cut, take in, and name it in the motif; returns the asset of the motif alone.

    Call it outside of transactions. A picture that the motif had before of another region
    stays an asset of its own, with the licences on it.

    Raises:
        MotifRefused: see `what_to_cut`; or the motif was changed meanwhile.
        OtherInstitution: `by` does not work for the motif's institution.
        MediaRefused, FileNotFoundError: the master could not be read; see `cut_image`.
    """
    require_own(by, motif)
    whole, region = what_to_cut(motif)
    asset = _made(motif, whole, region)
    if asset is None:
        asset = _make(motif, whole, region, by=by, now=now, on_progress=on_progress)
    with transaction.atomic():
        row = Motif.objects.select_for_update(of=("self",)).get(pk=motif.pk)
        if row.asset_id == asset.pk:
            return asset
        motif_cut.send(sender=Motif, motif=row, whole=whole, asset=asset, by=by, at=now)
        Motif.objects.filter(pk=row.pk).update(asset=asset)
        record_event(
            "motif.cut",
            row.ark_name,
            by=by,
            at=now,
            asset=asset.public_id,
            whole=whole.public_id,
            page=region.page,
            xywh=list(region.xywh),
        )
        row.asset = asset
        motif_changed.send(sender=Motif, motif=row)
    motif.asset = asset
    return asset


def _made(motif: Motif, whole: Asset, region: Region) -> Asset | None:
    return Asset.objects.filter(
        cut_from=whole, cut_region=str(region), cut_for=motif.ark_name
    ).first()


def _make(
    motif: Motif,
    whole: Asset,
    region: Region,
    *,
    by: User | None,
    now: datetime,
    on_progress: OnProgress,
) -> Asset:
    master = whole.master
    assert master is not None  # noqa: S101  # asked by what_to_cut

    def also(asset: Asset) -> None:
        """In the transaction that makes the asset: where it comes from, and who sees it."""
        FileEvent.objects.create(
            asset=asset,
            master=asset.master,
            type=FileEvent.Type.CREATION,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=AGENT,
            at=now,
            detail={
                "cut_from": whole.public_id,
                "source_sha256": master.sha256,
                "region": str(region),
                "motif": motif.ark_name,
            },
        )
        if asset.grade not in CLOSED_GRADES:
            set_public_access(asset, "preview", by=by, at=now, reason=motif.ark_name)

    with cut_image(whole, page=region.page, box=region.xywh, on_progress=on_progress) as file:
        return ingest(
            file,
            kind=Asset.Kind.IMAGE,
            title_zh=motif.title_zh,
            title_en=motif.title_en,
            alt_zh=f"纹样“{motif.title_zh}”",
            alt_en=f"The motif “{motif.title_en}”" if motif.title_en else "",
            owner=whole.owner,
            by=by,
            original_name=f"{motif.ark_name}.tif",
            on_duplicate="new",
            now=now,
            also=also,
            institution_id=whole.institution_id or motif.institution_id,
            cut_from=whole,
            cut_region=str(region),
            cut_for=motif.ark_name,
            **{name: getattr(whole, name) for name in _SHARED},
        ).asset
