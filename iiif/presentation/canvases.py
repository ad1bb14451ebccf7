"""Canvases of pictures and pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iiif_prezi3 import Annotation, AnnotationBody, AnnotationPage, Canvas

from archive.models import RecordMedia
from iiif import labels
from iiif.addresses import annotations_url
from iiif.presentation import pictures
from iiif.presentation.house import rights_uri
from media.access import Access, Level, decide
from media.models import Asset, Rendition


@dataclass(frozen=True, slots=True)
class Place:
    """A file at its place in a record, as the public sees it.

    Attributes:
        base: address of the record's presentation resources, without a slash at the end.
    """

    item: RecordMedia
    access: Access
    base: str

    @classmethod
    def of(cls, item: RecordMedia, base: str) -> Place:
        return cls(item, decide(None, item.asset), base)

    @property
    def asset(self) -> Asset:
        return self.item.asset

    @property
    def canvas(self) -> str:
        return f"{self.base}/canvas/{self.asset.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether its renditions may be taken along."""
        return self.access.at_least(Level.FULL)

    @property
    def label(self) -> labels.LanguageMap:
        return labels.of(self.item, "caption") or labels.of(self.asset, "title")


def painting(canvas: str, body: Any) -> list[AnnotationPage]:
    """The one page with the one thing that is seen or heard."""
    shown = Annotation(id=f"{canvas}/painting", motivation="painting", body=body, target=canvas)
    return [AnnotationPage(id=f"{canvas}/page", items=[shown])]


def picture_canvas(place: Place) -> Canvas:
    asset = place.asset
    base, size = pictures.service(asset, place.access)
    return Canvas(
        id=place.canvas,
        label=place.label,
        width=asset.width,
        height=asset.height,
        thumbnail=pictures.thumbnail(asset),
        rights=rights_of(asset),
        rendering=[pictures.download(base, size)] if place.is_open else None,
        items=painting(place.canvas, pictures.largest(base, size)),
    )


def page_canvases(place: Place, pages: list[Rendition]) -> list[Canvas]:
    """One canvas for each page; the first keeps the address that the file has as a whole."""
    with_words = pictures.pages_with_words(place.asset)
    return [_page_canvas(place, page, has_words=page.params in with_words) for page in pages]


def _page_canvas(place: Place, page: Rendition, *, has_words: bool) -> Canvas:
    number = int(page.params)
    base, size = pictures.service(place.asset, place.access, page)
    canvas = page_canvas_id(place.canvas, number)
    address = annotations_url(place.item.record, place.asset.public_id, f"page-{number}")
    words = {"id": address, "type": "AnnotationPage", "label": labels.PAGE_WORDS}
    return Canvas(
        id=canvas,
        label=labels.both(f"第 {number} 页", f"Page {number}"),
        width=page.width,
        height=page.height,
        rights=rights_of(place.asset),
        thumbnail=pictures.thumbnail(place.asset, page),
        rendering=[pictures.download(base, size)] if place.is_open else None,
        items=painting(canvas, pictures.largest(base, size)),
        annotations=[words] if has_words else None,
    )


def page_canvas_id(canvas: str, number: int) -> str:
    return canvas if number == 1 else f"{canvas}/p{number}"


def rights_of(asset: Asset) -> str | None:
    return rights_uri(asset.licence_uri or asset.rights_statement_uri)


def still_canvas(canvas: str, picture: dict[str, Any]) -> dict[str, Any]:
    """A canvas of its own for the still beside a sound, or before a film is played."""
    return {
        "id": canvas,
        "type": "Canvas",
        "width": picture["width"],
        "height": picture["height"],
        "items": painting(canvas, AnnotationBody(**picture)),
    }
