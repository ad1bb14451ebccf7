"""Everything the page of one motif shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.utils import timezone

from archive.exchange.citations import HOUSE
from archive.exchange.clean import one_line
from archive.exchange.thing import address_of
from archive.models import Motif, MotifBearing, Record
from archive.regions import Region
from iiif.motifs.document import page_address, target_of
from iiif.regions import picture_of
from media.access import Level, decide
from media.models import Asset
from provenance.models import Event
from provenance.registry import event_label, role_label

if TYPE_CHECKING:
    from museum.object_page import Showing

PER_PAGE = 24
MOST_EVENTS = 20
LARGE_PX, SMALL_PX = 1600, 600


@dataclass(frozen=True, slots=True)
class BorneMotif:
    """A motif in the page of a record: its region there, and the way to it; "" where closed."""

    motif: Motif
    src: str
    place: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """A record in the page of a motif."""

    record: Record
    note: str
    src: str = ""
    place: str = ""
    annotation: str = ""


@dataclass
class MotifPage:
    """The context of museum/motif.html."""

    motif: Motif
    url: str
    today: date
    src: str
    typical: MotifBearing | None
    bearers: list[Bearer]
    record_count: int
    page: Page[Any]
    is_preview: bool
    licensable: Asset | None
    events: list[tuple[Event, Any, Any]] = field(default_factory=list)

    @property
    def annotations(self) -> str:
        return page_address(self.motif)

    @property
    def place(self) -> str:
        """The query that opens the typical region on the page of its record."""
        return target_of(self.typical).query if self.typical is not None else ""

    @property
    def citation(self) -> str:
        """After GB/T 7714, for a thing in an online database. In Chinese, as the standard is."""
        title, day = one_line(self.motif.title_zh), self.today.isoformat()
        return f"{title}[DB/OL]. {HOUSE['zh']}[{day}]. {self.url}."


def motif_page(motif: Motif, *, viewer: Any, number: Any = 1) -> MotifPage:
    """Gather the page of a motif: a published one, or a draft that is previewed in the CMS.

    Args:
        viewer: sees the typical region as large as they may; all other regions are shown as
            everybody sees them (of a draft: as the viewer does).
        number: of the page of the list of bearers.
    """
    is_preview = not motif.live
    rows = [row for row in motif.bearings.all() if row.record_id is not None]
    visible = Record.objects.visible_to(viewer if is_preview else None)
    open_records = set(
        visible.filter(pk__in={row.record_id for row in rows}).values_list("pk", flat=True)
    )
    rows = [row for row in rows if row.record_id in open_records]
    who = viewer if is_preview else None
    typical = _typical(rows, viewer)
    page = Paginator(rows, PER_PAGE).get_page(number)
    shown = list(page.object_list)
    prefetch_related_objects(
        shown, "record__place", "record__period", "record__ethnic_group", "record__media_items", "asset__renditions",
        "asset__cut_from",
    )  # fmt: skip
    return MotifPage(
        motif=motif,
        url=address_of(motif.ark_name),
        today=timezone.localdate(),
        src=_picture(typical, viewer, LARGE_PX) if typical else "",
        typical=typical,
        bearers=[_bearer(row, who, is_preview) for row in shown],
        record_count=len({row.record_id for row in rows}),
        page=page,
        is_preview=is_preview,
        licensable=_licensable(motif, viewer),
        events=[
            (event, event_label(event.kind), role_label(event.role))
            for event in Event.objects.about(motif.ark_name)[:MOST_EVENTS]
        ],
    )


def motifs_of(record: Record, showings: Iterable[Showing]) -> list[BorneMotif]:
    """The motifs that a record bears, each once, with the first region that is shown.

    Args:
        record: from `for_detail`.
        showings: the files that the page shows.
    """
    open_files = {each.asset.pk: each for each in showings if each.service}
    found: dict[int, BorneMotif] = {}
    for row in record.motif_bearings.all():
        if not row.motif.live:
            continue
        region = row.region
        showing = open_files.get(row.asset_id or 0) if region is not None else None
        known = found.get(row.motif_id)
        if known is not None and (known.src or showing is None):
            continue
        src = place = ""
        if showing is not None and region is not None:
            row.asset = showing.asset
            src = _small(showing.asset, region)
            place = target_of(row).query
        found[row.motif_id] = BorneMotif(row.motif, src, place)
    return list(found.values())


def card_picture(motif: Motif) -> str:
    """For a card; `motif` came from `for_cards`."""
    rows = getattr(motif, "shown_bearings", ())
    return _picture(rows[0], None, SMALL_PX) if rows else ""


def _typical(rows: list[MotifBearing], viewer: Any) -> MotifBearing | None:
    """The first bearing whose region this viewer may see."""
    with_region = [row for row in rows if row.region is not None]
    for start in range(0, len(with_region), PER_PAGE):
        some = with_region[start : start + PER_PAGE]
        prefetch_related_objects(
            some, "record__media_items", "asset__renditions", "asset__cut_from"
        )
        for row in some:
            if _is_shown(row, viewer):
                return row
    return None


def _is_shown(row: MotifBearing, viewer: Any) -> bool:
    """Its image hangs on the record still, is ready, and open to the viewer."""
    asset = row.asset
    return (
        asset is not None
        and row.region is not None
        and asset.is_ready
        and any(item.asset_id == asset.pk for item in row.record.media_items.all())
        and decide(viewer, asset).at_least(Level.PREVIEW)
    )


def _bearer(row: MotifBearing, viewer: Any, is_preview: bool) -> Bearer:
    if not _is_shown(row, viewer):
        return Bearer(row.record, row.note)
    return Bearer(
        row.record,
        row.note,
        src=_picture(row, viewer, SMALL_PX),
        place=target_of(row).query,
        annotation="" if is_preview else f"{page_address(row.motif)}/{row.pk}",
    )


def _picture(row: MotifBearing, viewer: Any, side_px: int) -> str:
    asset, region = row.asset, row.region
    if asset is None or region is None:
        return ""
    return picture_of(asset, region, viewer, size=f"!{side_px},{side_px}")


def _small(asset: Asset, region: Region) -> str:
    """As everybody sees it; "" where nobody does."""
    if not decide(None, asset).at_least(Level.PREVIEW):
        return ""
    return picture_of(asset, region, None, size="!192,192")


def _licensable(motif: Motif, viewer: Any) -> Asset | None:
    """The picture of the motif alone, where the viewer may know of it."""
    asset = motif.asset
    if asset is None or not decide(viewer, asset).at_least(Level.PREVIEW):
        return None
    return asset
