"""Everything the page of one object shows, gathered in a fixed number of queries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from archive.exchange import citations
from archive.exchange.formats import FORMATS, Format
from archive.exchange.schema_org import schema_org
from archive.exchange.thing import Thing, address_of, thing_of
from archive.models import Record
from iiif.addresses import canvas_url, manifest_url
from iiif.permissions import PICTURED
from media.access import Access, Level, decide
from media.models import Asset, TextTrack
from media.page_text import text_of_page
from media.rights_words import RightsWords, words_for
from museum import pictures, transcript
from museum.credit import credit_line
from museum.facts import Fact, facts
from museum.motif_page import BorneMotif, motifs_of
from provenance.identifiers import ark
from provenance.models import Event
from provenance.registry import event_label, role_label

if TYPE_CHECKING:
    from archive.models import RecordMedia

MOST_RELATED = 4
MOST_EVENTS = 20
# What exports need beyond what `for_detail` fetched.
_FOR_EXPORTS = (
    "media_items__asset__renditions",
    "collection__parent__parent__parent",
    "place__parent__parent__parent",
)


@dataclass
class Track:
    """One text of a recording: for the player, and as lines to read."""

    language: str
    label: str
    url: str
    is_default: bool
    kind: str = TextTrack.Kind.CAPTIONS
    is_timed: bool = True
    lines: list[transcript.Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a document: how many there are, which one is shown (from 1), its words."""

    count: int
    number: int
    text: str

    @property
    def numbers(self) -> range:
        return range(1, self.count + 1)

    @property
    def before(self) -> int:
        """The page before; 0 at the first."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page after; 0 at the last."""
        return self.number + 1 if self.number < self.count else 0


@dataclass
class Showing:
    """One file as this viewer may have it; `item` is its place in a record, if it has one."""

    asset: Asset
    access: Access
    item: RecordMedia | None = None
    service: str = ""
    picture: pictures.Picture | None = None
    downloads: list[pictures.Size] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    chapters: list[transcript.Line] = field(default_factory=list)
    pages: Pages | None = None
    canvas: str = ""
    canvas_width: int = 0

    @property
    def place(self) -> str:
        """The query that shows this file, and this page of it, on the object's page."""
        page = f"&page={self.pages.number}" if self.pages else ""
        return f"media={self.asset.public_id}{page}"

    @property
    def timed_tracks(self) -> list[Track]:
        """Those that can run over the picture; spread times would only mislead there."""
        return [track for track in self.tracks if track.is_timed]

    @property
    def hls_url(self) -> str:
        return "" if self.is_preview else getattr(self.asset, "hls_url", "")

    @property
    def strip_url(self) -> str:
        return "" if self.is_preview else getattr(self.asset, "strip_url", "")

    @property
    def opus_url(self) -> str:
        return "" if self.is_preview else getattr(self.asset, "opus_url", "")

    @property
    def is_pending(self) -> bool:
        return self.asset.state in (Asset.State.RECEIVED, Asset.State.PROCESSING)

    @property
    def is_preview(self) -> bool:
        return self.access.level is Level.PREVIEW


@dataclass
class Link:
    """One step of the provenance chain."""

    event: Event
    what: Any
    who: Any


@dataclass
class Relation:
    label: str
    record: Record
    note: str


@dataclass
class ObjectPage:
    """The context of museum/record.html."""

    record: Record
    thing: Thing
    showings: list[Showing]
    shown: Showing | None
    url: str
    today: date
    events: list[Link] = field(default_factory=list)
    related: list[Record] = field(default_factory=list)
    rights: list[tuple[str, RightsWords]] = field(default_factory=list)
    motifs: list[BorneMotif] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        return facts(self.record)

    @property
    def relations(self) -> list[Relation]:
        """Relations to public records, read from this end."""
        record = self.record
        found = [
            *((each, each.target) for each in record.relations.all()),
            *((each, each.record) for each in record.relations_in.all()),
        ]
        return [
            Relation(str(each.label_from(record)), other, each.note)
            for each, other in found
            if other.live
        ]

    @property
    def ark(self) -> str:
        return ark(self.record.ark_name)

    @property
    def pending(self) -> bool:
        """Whether a file is still being processed."""
        return any(each.is_pending for each in self.showings)

    @property
    def manifest_url(self) -> str:
        return manifest_url(self.record)

    @property
    def citation(self) -> str:
        return citations.gb_t_7714(self.thing, on=self.today)

    @property
    def citation_apa(self) -> str:
        return citations.apa(self.thing)

    @property
    def formats(self) -> list[tuple[Format, str]]:
        """Every format that the record can be taken in, with its address."""
        return [(each, each.url(self.record)) for each in FORMATS.values()]

    @property
    def credit(self) -> str:
        return credit_line(self.record, self.shown.asset if self.shown else None, url=self.url)

    @property
    def structured_data(self) -> str:
        """schema.org JSON-LD, safe inside a script element."""
        text = json.dumps(schema_org(self.thing), ensure_ascii=False)
        return text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")


def object_page(record: Record, *, viewer: Any, wanted: str = "", page: int = 1) -> ObjectPage:
    """Gather the page of a record that came from `for_detail`.

    Args:
        viewer: whose access decides about files.
        wanted: public id of the file to show first; unknown ones are ignored.
        page: which page of it, from 1; what it does not have is its nearest page.
    """
    showings = [
        Showing(item.asset, decide(viewer, item.asset), item) for item in record.ordered_media
    ]
    showings = [
        each
        for each in showings
        if each.access.level is not Level.NONE and each.asset.state != Asset.State.REFUSED
    ]
    shown = next((each for each in showings if each.asset.public_id == wanted), None)
    shown = shown or (showings[0] if showings else None)
    for each in showings:
        if each.asset.kind in PICTURED and each.asset.is_ready:
            each.service = pictures.service(each.asset, viewer)
            each.picture = pictures.picture(each.asset, viewer)
            each.downloads = pictures.downloads(each.asset, viewer)
            each.canvas = canvas_url(record, each.asset.public_id)
            each.canvas_width = each.asset.width or 0
    if shown is not None and shown.service:
        _turn_to(shown, viewer, page)
    if shown is not None and shown.asset.kind in (Asset.Kind.AUDIO, Asset.Kind.VIDEO):
        shown.tracks, shown.chapters = words_of(shown.asset, shown.access)
    subjects = [record.ark_name, *([shown.asset.public_id] if shown else [])]
    prefetch_related_objects([record], *_FOR_EXPORTS)
    return ObjectPage(
        record=record,
        thing=thing_of(record),
        showings=showings,
        shown=shown,
        url=address_of(record.ark_name),
        today=timezone.localdate(),
        events=[
            Link(event, event_label(event.kind), role_label(event.role))
            for event in Event.objects.about(*subjects)[:MOST_EVENTS]
        ],
        related=list(related_to(record)),
        rights=_rights(record, shown),
        motifs=motifs_of(record, showings),
    )


def _turn_to(shown: Showing, viewer: Any, number: int) -> None:
    """Show one page of a file that has pages."""
    pages = pictures.pages_of(shown.asset)
    if not pages:
        return
    number = min(max(number, 1), len(pages))
    page = pages[number - 1]
    words = text_of_page(shown.asset, number)
    shown.pages = Pages(len(pages), number, words.text if words else "")
    shown.service = pictures.service(shown.asset, viewer, number)
    shown.picture = pictures.picture(shown.asset, viewer, page=page)
    shown.downloads = pictures.downloads(shown.asset, viewer, page)
    shown.canvas = f"{shown.canvas}/p{number}" if number > 1 else shown.canvas
    shown.canvas_width = page.width or 0


def showing_of(asset: Asset, viewer: Any) -> Showing | None:
    """One recording by itself, for a story; None where nothing of it may be heard."""
    access = decide(viewer, asset)
    if access.level is Level.NONE:
        return None
    tracks, chapters = words_of(asset, access)
    return Showing(asset, access, tracks=tracks, chapters=chapters)


def related_to(record: Record) -> Any:
    """Other public records of the same collection that share people, place or period first."""
    near = Q(place=record.place_id) if record.place_id else Q()
    if record.ethnic_group_id:
        near |= Q(ethnic_group=record.ethnic_group_id)
    others = Record.objects.live().exclude(pk=record.pk).filter(collection=record.collection_id)
    if near:
        others = others.alias(is_near=near).order_by("-is_near", "-last_published_at", "-pk")
    else:
        others = others.order_by("-last_published_at", "-pk")
    return others.for_cards()[:MOST_RELATED]


def words_of(asset: Asset, access: Access) -> tuple[list[Track], list[transcript.Line]]:
    """Captions and transcripts, the page's language first and on by default; and chapters.

    Who hears only the first seconds reads only their words. One query.
    """
    from foundation.bilingual import active_suffix

    own = active_suffix()
    best: dict[str, TextTrack] = {}
    chapters: list[TextTrack] = []
    for row in asset.tracks.public():
        if row.kind == TextTrack.Kind.CHAPTERS:
            chapters.append(row)
            continue
        if row.language not in best or row.kind == TextTrack.Kind.CAPTIONS:
            best[row.language] = row

    def foreign(row: TextTrack) -> bool:
        return not row.language.lower().startswith(own)

    def heard(row: TextTrack) -> list[transcript.Line]:
        limit = access.max_seconds
        lines = transcript.lines(row.vtt)
        return [line for line in lines if limit is None or line.start_ms < limit * 1000]

    tracks = [
        Track(
            language=row.language,
            label=row.label or row.language,
            url=reverse("media_track", args=[asset.public_id, row.language, row.kind]),
            is_default=index == 0,
            kind=row.kind,
            is_timed=row.is_timed,
            lines=heard(row),
        )
        for index, row in enumerate(sorted(best.values(), key=foreign))
    ]
    return tracks, heard(sorted(chapters, key=foreign)[0]) if chapters else []


def _rights(record: Record, shown: Showing | None) -> list[tuple[str, RightsWords]]:
    """Licence and rights statement of the shown file, else of the record, with their words."""
    asset = shown.asset if shown else None
    addresses = (
        (asset.licence_uri if asset else "") or record.licence_uri,
        (asset.rights_statement_uri if asset else "") or record.rights_statement_uri,
    )
    pairs = [(uri, words_for(uri)) for uri in addresses if uri]
    return [(uri, words) for uri, words in pairs if words is not None]
