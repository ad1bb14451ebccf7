"""The words of a document's pages, as they were kept beside the pictures of the pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from media.models import Asset, Rendition

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, line by line.

    Attributes:
        number: of the page, from 1.
        width, height: px of the page's picture, in which the boxes are measured.
        words: each with the left, top, width and height of its box, px.
    """

    number: int
    text: str
    width: int
    height: int
    words: tuple[tuple[str, int, int, int, int], ...]


def page_texts(asset: Asset) -> Iterator[PageText]:
    """The pages that have words, in order; whoever asks must be allowed to see the asset."""
    rows = asset.renditions.filter(purpose=Rendition.Purpose.PAGE_TEXT).order_by("params")
    for row in rows:
        if (page := _read(row)) is not None:
            yield page


def text_of_page(asset: Asset, number: int) -> PageText | None:
    """The words of one page; None where it has none."""
    row = asset.renditions.filter(
        purpose=Rendition.Purpose.PAGE_TEXT, params=f"{number:04d}"
    ).first()
    return _read(row) if row is not None else None


def _read(row: Rendition) -> PageText | None:
    try:
        kept = json.loads(row.file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        log.warning("the text of page %s of asset %s is gone", row.params, row.asset_id)
        return None
    return PageText(
        kept["page"],
        kept["text"],
        kept["width"],
        kept["height"],
        tuple(tuple(word) for word in kept["words"]),
    )
