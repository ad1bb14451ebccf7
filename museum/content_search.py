"""Give the IIIF content search the house's analysis of Chinese; both stand below this floor."""

from __future__ import annotations

from iiif.search.registry import Finder, Words, register
from search.analysis import fold, words
from search.engine import get_engine
from search.highlight import Highlighter
from search.models import Document, Passage
from search.query import Asked, Filters, Query

RECORD = "record"


def _finder(q: str) -> Finder:
    return Highlighter.of(Asked.parse(q)).find


def _records(q: str, collection: str, most: int) -> list[str]:
    values = {"collection": (collection,)} if collection else {}
    hits = get_engine().search(Query(text=q, filters=Filters(values=values), page_size=most)).hits
    found = Document.objects.filter(object_type=RECORD).only("object_id")
    names = found.in_bulk([hit.document_id for hit in hits])
    return [names[hit.document_id].object_id for hit in hits if hit.document_id in names]


def _beginnings(q: str, most: int) -> list[str]:
    """Records in whose spoken or written words the letters stand."""
    spoken = Passage.objects.filter(folded__contains=fold(q), document__object_type=RECORD)
    names = spoken.order_by("document__object_id").values_list("document__object_id", flat=True)
    return list(names.distinct()[:most])


def register_words() -> None:
    register(
        Words(finder=_finder, records=_records, beginnings=_beginnings, fold=fold, words=words)
    )
