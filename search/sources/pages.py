"""What is written on the pages of documents, as far as the public may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from media.models import Asset
from media.page_text import page_texts
from search.description import Spoken

MOST_CHARACTERS = 160  # of one passage: a few lines of a page


def written_in(assets: Iterable[Asset]) -> list[Spoken]:
    """Passages of a few lines of each page, in the order of the pages."""
    return [
        Spoken(asset.public_id, "", 0, passage, page=page.number)
        for asset in assets
        for page in page_texts(asset)
        for passage in _passages(page.text)
    ]


def _passages(text: str) -> Iterator[str]:
    passage = ""
    for line in text.splitlines():
        if passage and len(passage) + len(line) > MOST_CHARACTERS:
            yield passage
            passage = ""
        passage = f"{passage} {line}".strip()
    if passage:
        yield passage
