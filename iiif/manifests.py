"""Presentation 3.0 manifests of records, made with iiif-prezi3.

Lists are passed to constructors: the library's `add_item` walks the whole list each time,
and its network helpers are never used. A manifest says what the public may see, whoever
asks, so that it is the same for everybody and a shared cache may keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from iiif_prezi3 import (
    Annotation,
    AnnotationBody,
    AnnotationPage,
    Canvas,
    CanvasRef,
    Homepage,
    KeyValueString,
    Manifest,
    Provider,
    Range,
)

from archive.models import Record, RecordMedia
from iiif import labels
from iiif.addresses import (
    absolute,
    collection_url,
    image_base,
    in_both_languages,
    manifest_url,
)
from iiif.attach import attach
from iiif.geometry import Limits, plan_of
from iiif.grammar import Version
from iiif.permissions import PICTURED, PREVIEW, page_identifier, preview_size
from iiif.visible import is_shown
from media.access import Access, Level, decide
from media.models import Asset, Rendition, TextTrack

THUMBNAIL_PX = 400
_OF_MEDIA = ("media_items__asset__renditions", "media_items__asset__tracks")


def manifest_document(record: Record) -> str | None:
    """The manifest of a published record as JSON; None when the public sees no file of it.

    Args:
        record: fetched with `for_detail()`.
    """
    prefetch_related_objects([record], *_OF_MEDIA)
    items = [item for item in record.ordered_media if is_shown(item.asset)]
    if not items:
        return None
    base = manifest_url(record)
    parts = [_CanvasMaker(record, item, base.removesuffix("/manifest")) for item in items]
    text = Manifest(
        id=base,
        label=labels.of(record, "title"),
        summary=labels.of(record, "summary") or None,
        metadata=_metadata(record, items),
        requiredStatement=_statement(record, items),
        rights=rights_uri(record.licence_uri or record.rights_statement_uri),
        provider=[provider()],
        homepage=homepage(labels.OBJECT_PAGE, record.get_absolute_url),
        thumbnail=thumbnail(items[0].asset),
        partOf=[
            {
                "id": collection_url(record.collection),
                "type": "Collection",
                "label": labels.of(record.collection, "title"),
            }
        ],
        items=[canvas for part in parts for canvas in part.canvases()],
        behavior=["paged"] if _is_one_document(items) else None,
        structures=[chapters for part in parts if (chapters := part.chapters())] or None,
    ).json()
    return attach(text, record, items)


# What manifests and collections share


def provider() -> Provider:
    home = Homepage(id=labels.site_url(), type="Text", label=labels.HOME_PAGE, format="text/html")
    return Provider(id=labels.site_url(), type="Agent", label=labels.SITE, homepage=[home])


def homepage(label: labels.LanguageMap, path_of: Callable[[], str]) -> list[Homepage]:
    """The page for people, once in each language."""
    return [
        Homepage(id=address, type="Text", label=label, format="text/html", language=[tag])
        for tag, address in in_both_languages(path_of).items()
    ]


def rights_uri(uri: str) -> str | None:
    """`rights` admits only these two registries, and only their http:// form (§3.2)."""
    plain = uri.replace("https://", "http://", 1)
    known = ("http://creativecommons.org/", "http://rightsstatements.org/")
    return plain if plain.startswith(known) else None


def thumbnail(asset: Asset) -> list[dict[str, Any]] | None:
    """A picture of at most 400 px with its service, or the still of a film."""
    if asset.kind in PICTURED and asset.width and asset.height:
        base, (width, height) = _service(asset, decide(None, asset))
        scale = min(1.0, THUMBNAIL_PX / max(width, height))
        small = max(1, round(width * scale)), max(1, round(height * scale))
        return [
            {
                "id": f"{base}/full/{small[0]},{small[1]}/0/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
                "width": small[0],
                "height": small[1],
                "service": [_service_block(base)],
            }
        ]
    made = _rendition(asset, Rendition.Purpose.THUMBNAIL, str(THUMBNAIL_PX))
    if made is None:
        return None
    return [_image_file(asset.thumbnail_url(THUMBNAIL_PX), made)]


def _image_file(path: str, made: Rendition) -> dict[str, Any]:
    return {
        "id": absolute(path),
        "type": "Image",
        "format": made.media_type,
        "width": made.width,
        "height": made.height,
    }


def _service(
    asset: Asset, access: Access, page: Rendition | None = None
) -> tuple[str, tuple[int, int]]:
    """Base address of the public's image service, and the size of its image, px."""
    width, height = (page or asset).width or 1, (page or asset).height or 1
    name = page_identifier(asset.public_id, int(page.params)) if page else asset.public_id
    if access.at_least(Level.FULL):
        return image_base(name), (width, height)
    return image_base(name + PREVIEW), preview_size(width, height)


def _is_one_document(items: list[RecordMedia]) -> bool:
    return len(items) == 1 and items[0].asset.kind == Asset.Kind.DOCUMENT


def _service_block(base: str) -> dict[str, Any]:
    return {"id": base, "type": "ImageService3", "profile": "level2"}


def _rendition(asset: Asset, purpose: str, params: str | None = None) -> Rendition | None:
    for made in asset.renditions.all():
        if made.purpose == purpose and params in {None, made.params}:
            return made
    return None


# The fields of a record


def _metadata(record: Record, items: list[RecordMedia]) -> list[KeyValueString]:
    values: dict[str, labels.LanguageMap] = {
        "ark": labels.same(record.ark),
        "kind": labels.in_each(record.get_kind_display),
        "creator": _named(record.creator),
        "date": labels.in_each(lambda: record.date_label),
        "period": _term(record.period),
        "place": _named(record.place),
        "ethnic_group": _term(record.ethnic_group),
        "materials": labels.listed(t.labels for t in record.materials.all()),
        "techniques": labels.listed(t.labels for t in record.techniques.all()),
        "motifs": labels.listed(t.labels for t in record.motifs.all()),
        "languages": labels.listed(t.labels for t in record.languages.all()),
        "inventory_no": labels.same(record.inventory_no),
        "holding_institution": _named(record.holding_institution),
        "source_note": labels.of(items[0].asset, "source_note"),
        "rights_note": labels.of(record, "rights_note"),
    }
    return [
        KeyValueString(label=labels.FIELDS[name], value=value)
        for name, value in values.items()
        if value
    ]


def _named(thing: Any) -> labels.LanguageMap:
    return labels.of(thing, "name") if thing else {}


def _term(term: Any) -> labels.LanguageMap:
    return dict(term.labels) if term else {}


def _statement(record: Record, items: list[RecordMedia]) -> KeyValueString | None:
    """The credit line, and the plain word that a picture was generated."""
    credit = labels.of(record, "credit") or labels.of(items[0].asset, "credit")
    generated = any(item.asset.is_generated for item in items)
    value = labels.listed([credit, labels.ILLUSTRATION if generated else {}])
    return KeyValueString(label=labels.ATTRIBUTION, value=value) if value else None


def _picture(base: str, size: tuple[int, int]) -> AnnotationBody:
    """The largest picture of an image service, with the service."""
    limits = Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_AREA)
    largest = plan_of("full/max/0/default.jpg", Version.V3, *size, limits)
    return AnnotationBody(
        id=f"{base}/full/max/0/default.jpg",
        type="Image",
        format="image/jpeg",
        width=largest.out_width,
        height=largest.out_height,
        service=[_service_block(base)],
    )


class _CanvasMaker:
    """The canvas of one file of a record, and its range of chapters."""

    def __init__(self, record: Record, item: RecordMedia, base: str) -> None:
        self.item, self.asset = item, item.asset
        self.access = decide(None, item.asset)
        self.id = f"{base}/canvas/{item.asset.public_id}"

    def canvases(self) -> list[Canvas]:
        """One canvas, or one for each page of a document."""
        pages = [r for r in self.asset.renditions.all() if r.purpose == Rendition.Purpose.PAGE]
        if not pages:
            return [self.canvas()]
        return [self._page_canvas(page) for page in sorted(pages, key=lambda page: page.params)]

    def _page_canvas(self, page: Rendition) -> Canvas:
        """A page; the first keeps the address that the file has as a whole."""
        number = int(page.params)
        base, size = _service(self.asset, self.access, page)
        canvas = self.id if number == 1 else f"{self.id}/p{number}"
        annotation = Annotation(
            id=f"{canvas}/painting",
            motivation="painting",
            body=_picture(base, size),
            target=canvas,
        )
        return Canvas(
            id=canvas,
            label=labels.both(f"第 {number} 页", f"Page {number}"),
            width=page.width,
            height=page.height,
            rights=rights_uri(self.asset.licence_uri or self.asset.rights_statement_uri),
            thumbnail=thumbnail(self.asset) if number == 1 else None,
            items=[AnnotationPage(id=f"{canvas}/page", items=[annotation])],
        )

    def canvas(self) -> Canvas:
        asset = self.asset
        size = {"width": asset.width, "height": asset.height} if asset.width else {}
        body = self._image() if asset.kind in PICTURED else self._av()
        sound = asset.kind == Asset.Kind.AUDIO
        beside = self._still("accompanying" if sound else "placeholder")
        return Canvas(
            id=self.id,
            label=labels.of(self.item, "caption") or labels.of(asset, "title"),
            **({} if sound else size),
            duration=_seconds(asset.duration_ms),
            thumbnail=thumbnail(asset),
            rights=rights_uri(asset.licence_uri or asset.rights_statement_uri),
            items=[self._page("page", [self._annotation("painting", "painting", body)])],
            annotations=self._captions(),
            accompanyingCanvas=beside if sound else None,
            placeholderCanvas=None if sound else beside,
        )

    def _page(self, name: str, annotations: list[Annotation]) -> AnnotationPage:
        return AnnotationPage(id=f"{self.id}/{name}", items=annotations)

    def _annotation(self, name: str, motivation: str, body: AnnotationBody) -> Annotation:
        return Annotation(id=f"{self.id}/{name}", motivation=motivation, body=body, target=self.id)

    def _image(self) -> AnnotationBody:
        return _picture(*_service(self.asset, self.access))

    def _av(self) -> AnnotationBody:
        asset = self.asset
        sound = asset.kind == Asset.Kind.AUDIO
        purpose = Rendition.Purpose.AUDIO_PROXY if sound else Rendition.Purpose.PROXY
        most = self.access.max_seconds
        made = _rendition(asset, Rendition.Purpose.PREVIEW if most else purpose)
        length = _seconds(asset.duration_ms)
        return AnnotationBody(
            id=absolute(asset.stream_url),
            type="Sound" if sound else "Video",
            format=made.media_type if made else ("audio/mp4" if sound else "video/mp4"),
            duration=min(length, float(most)) if length and most else length,
            width=made.width if made and not sound else None,
            height=made.height if made and not sound else None,
        )

    def _captions(self) -> list[AnnotationPage] | None:
        """Captions and transcripts of every language as supplementing annotations."""
        tracks = [t for t in self.asset.tracks.all() if t.kind != TextTrack.Kind.CHAPTERS]
        annotations = [
            self._annotation(
                f"{track.language}-{track.kind}",
                "supplementing",
                AnnotationBody(
                    id=absolute(track.url),
                    type="Text",
                    format="text/vtt",
                    language=track.language,
                    label={track.language: [str(track)]},
                ),
            )
            for track in tracks
        ]
        return [self._page("texts", annotations)] if annotations else None

    def _still(self, name: str) -> dict[str, Any] | None:
        """The poster beside a sound, or before a film is played."""
        if self.asset.kind in PICTURED:
            return None
        made = _rendition(self.asset, Rendition.Purpose.POSTER)
        if made is None or not made.width:
            return None
        canvas = f"{self.id}/{name}"
        picture = _image_file(self.asset.poster_url, made)
        annotation = Annotation(
            id=f"{canvas}/painting",
            motivation="painting",
            body=AnnotationBody(**picture),
            target=canvas,
        )
        return {
            "id": canvas,
            "type": "Canvas",
            "width": made.width,
            "height": made.height,
            "items": [AnnotationPage(id=f"{canvas}/page", items=[annotation])],
        }

    def chapters(self) -> Range | None:
        """The chapters of a recording as a table of contents, in every language there is."""
        tracks = [t for t in self.asset.tracks.all() if t.kind == TextTrack.Kind.CHAPTERS]
        if not tracks:
            return None
        titles: dict[tuple[float, float], labels.LanguageMap] = {}
        for track in sorted(tracks, key=lambda track: not track.language.startswith("zh")):
            for cue in track.cues():
                when = cue.start_ms / 1000, cue.end_ms / 1000
                titles.setdefault(when, {})[track.language] = [cue.plain]
        base = self.id.replace("/canvas/", "/range/")
        ranges = [
            Range(
                id=f"{base}/{n}",
                label=title,
                items=[CanvasRef(id=f"{self.id}#t={start:g},{end:g}", type="Canvas")],
            )
            for n, ((start, end), title) in enumerate(sorted(titles.items()), 1)
        ]
        return Range(id=base, label=labels.of(self.asset, "title"), items=ranges)


def _seconds(duration_ms: int | None) -> float | None:
    return duration_ms / 1000 if duration_ms else None
