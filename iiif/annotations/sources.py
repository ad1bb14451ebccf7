"""Which words of a record the public may have: its tracks, and the pages of its documents."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from archive.models import MotifBearing, Record, RecordMedia
from archive.models.queries import RecordQuerySet
from iiif import labels
from iiif.addresses import annotations_url, canvas_url
from iiif.annotations.lines import Line, lines_of_cues, lines_of_page
from iiif.models import Cutout
from iiif.visible import is_shown
from media.access import decide
from media.errors import TrackInvalid
from media.models import Asset, Rendition, TextTrack
from media.page_text import PageText, page_texts, text_of_page
from media.vtt import until

log = logging.getLogger(__name__)
NAMED = {"cutouts": labels.CUTOUTS, "motifs": labels.MOTIFS}  # regions that have a name
OF_REGIONS = ("cutouts", Prefetch("motif_bearings", MotifBearing.objects.of_live_motifs()))


@dataclass(frozen=True, slots=True)
class Source:
    """One text: a track of a recording, or a page of a document.

    Attributes:
        name: last part of its address: `captions-zh-Hans`, `page-3`, `cutouts-1-en`,
            `motifs-1-en`.
        language: tag; "" where nobody has said.
    """

    record: Record
    asset: Asset
    name: str
    language: str
    canvas: str
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        return annotations_url(self.record, self.asset.public_id, self.name)

    @property
    def label(self) -> labels.LanguageMap:
        kind, _dash, rest = self.name.partition("-")
        if kind == "page":
            return labels.PAGE_WORDS
        if kind in NAMED:
            return NAMED[kind]
        return labels.track(kind, rest)

    @property
    def is_timed(self) -> bool:
        return self.name.partition("-")[0] not in ("page", *NAMED)

    @property
    def is_cut_exactly(self) -> bool:
        """Whether the place of a few of its characters is known."""
        return self.name.startswith("page-")

    @property
    def motivation(self) -> str:
        return "identifying" if self.name.partition("-")[0] in NAMED else "supplementing"

    def line_id(self, line: Line) -> str:
        return f"{self.id}/{line.number}"


def with_words(records: RecordQuerySet) -> RecordQuerySet:
    """Records with all that their texts need, in a fixed number of queries."""
    return records.prefetch_related(
        Prefetch("media_items", RecordMedia.objects.select_related("asset")),
        "media_items__asset__tracks",
        "media_items__asset__renditions",
        *OF_REGIONS,
    )


def sources_of(record: Record) -> Iterator[Source]:
    """Every text once: of a language the transcript, or else the captions.

    Args:
        record: from `with_words`.
    """
    for item in record.ordered_media:
        asset = item.asset
        if not is_shown(asset):
            continue
        chosen: dict[str, TextTrack] = {}
        for track in _tracks(asset):
            if track.language not in chosen or track.kind == TextTrack.Kind.TRANSCRIPT:
                chosen[track.language] = track
        for track in chosen.values():
            yield _track(record, asset, track)
        if _has_pages(asset):
            for page in page_texts(asset):
                yield _page(record, asset, page)
        yield from regions_of(record, asset)


def regions_of(record: Record, asset: Asset) -> Iterator[Source]:
    """Named details and motifs of an image, page by page, in each language that they have."""
    cutouts = [c for c in record.cutouts.all() if c.asset_id == asset.pk and not c.withdrawn_at]
    borne = [b for b in record.motif_bearings.all() if b.asset_id == asset.pk and b.motif.live]
    named: tuple[tuple[str, list[Any]], ...] = (("cutouts", cutouts), ("motifs", borne))
    for kind, rows in named:
        for page in sorted({row.page for row in rows}):
            for language, suffix in (("zh-Hans", "zh"), ("en", "en")):
                lines = tuple(
                    Line(row.pk, text, f"xywh={row.region.box}")
                    for row in rows
                    if row.page == page and (text := _words(row, suffix))
                )
                if lines:
                    canvas = canvas_url(record, asset.public_id, page)
                    name = f"{kind}-{page}-{language}"
                    yield Source(record, asset, name, language, canvas, lines)


def _words(row: Cutout | MotifBearing, suffix: str) -> str:
    named = row if isinstance(row, Cutout) else row.motif
    parts = (getattr(named, f"title_{suffix}"), getattr(row, f"note_{suffix}"))
    return "\n".join(part for part in parts if part) if parts[0] else ""


def source_named(record: Record, public_id: str, name: str) -> Source | None:
    """The text at an address; None where the public has none there."""
    assets = (item.asset for item in record.ordered_media)
    asset = next((a for a in assets if a.public_id == public_id and is_shown(a)), None)
    if asset is None:
        return None
    kind, _dash, rest = name.partition("-")
    if kind == "page" and rest.isascii() and rest.isdigit() and len(rest) < 6:
        page = text_of_page(asset, int(rest)) if _has_pages(asset) else None
        return _page(record, asset, page) if page else None
    for track in _tracks(asset):
        if (track.kind, track.language) == (kind, rest):
            return _track(record, asset, track)
    return next((each for each in regions_of(record, asset) if each.name == name), None)


def page_numbers(asset: Asset) -> list[int]:
    """Pages of which the words are kept; no query where the renditions were fetched."""
    rows = asset.renditions.all()
    return sorted(int(r.params) for r in rows if r.purpose == Rendition.Purpose.PAGE_TEXT)


def _has_pages(asset: Asset) -> bool:
    return any(r.purpose == Rendition.Purpose.PAGE_TEXT for r in asset.renditions.all())


def _tracks(asset: Asset) -> list[TextTrack]:
    return [
        track
        for track in asset.tracks.all()
        if track.is_public and track.kind != TextTrack.Kind.CHAPTERS
    ]


def _track(record: Record, asset: Asset, track: TextTrack) -> Source:
    """What is heard of a recording; of a preview only its words."""
    try:
        cues = track.cues()
    except TrackInvalid as fault:
        log.warning("track %s of %s cannot be read: %s", track.pk, asset.public_id, fault)
        cues = []
    limit_s = decide(None, asset).max_seconds
    if limit_s is not None:
        cues = until(cues, limit_s * 1000)
    canvas = canvas_url(record, asset.public_id)
    name = f"{track.kind}-{track.language}"
    return Source(record, asset, name, track.language, canvas, tuple(lines_of_cues(cues)))


def _page(record: Record, asset: Asset, page: PageText) -> Source:
    canvas = canvas_url(record, asset.public_id, page.number)
    width = next(
        (
            r.width
            for r in asset.renditions.all()
            if r.purpose == Rendition.Purpose.PAGE and int(r.params) == page.number
        ),
        None,
    )
    scale = width / page.width if width and page.width else 1.0
    lines = tuple(lines_of_page(page, scale=scale))
    return Source(record, asset, f"page-{page.number}", "", canvas, lines)
