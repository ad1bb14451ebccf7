"""From hits to what a result page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from foundation.bilingual import pick
from media.models import Asset
from search.engine.base import Hit, Tier
from search.highlight import Highlighter, opening
from search.models import Document, Passage
from search.query import Asked

MOST_HEARD = 2  # places in the transcripts shown for one result


@dataclass(frozen=True, slots=True)
class Heard:
    """A place in a recording where the words are said, or the page of a document (from 1)."""

    seconds: int
    text: SafeString
    url: str
    page: int = 0

    @property
    def clock(self) -> str:
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class Result:
    """One card."""

    document: Document
    tier: Tier
    title: SafeString
    other_title: SafeString
    snippet: SafeString | str
    asset: Asset | None
    heard: tuple[Heard, ...]

    @property
    def url(self) -> str:
        return self.document.url

    @property
    def facts(self) -> list[str]:
        """Kind, place and date, as far as known."""
        document = self.document
        return [fact for fact in (document.kind, document.place, document.date) if fact]


def results_of(hits: Iterable[Hit], asked: Asked) -> list[Result]:
    """Cards of the hits, in their order; a document that left, or whose words a protocol
    closed meanwhile, is left out."""
    hits = list(hits)
    documents = Document.objects.for_cards().in_bulk([hit.document_id for hit in hits])
    names = {document.thumbnail for document in documents.values() if document.thumbnail}
    passages = _passages(documents, asked)
    names.update(passage.asset for found in passages.values() for passage in found)
    assets = {
        asset.public_id: asset
        for asset in Asset.objects.visible_to(None).filter(public_id__in=names)
    }
    marker = Highlighter.of(asked)
    return [
        _result(document, hit.tier, marker, assets, passages.get(document.pk, []))
        for hit in hits
        if (document := documents.get(hit.document_id)) is not None
    ]


def _result(
    document: Document,
    tier: Tier,
    marker: Highlighter,
    assets: dict[str, Asset],
    passages: list[Passage],
) -> Result:
    other = document.title_en if document.title == document.title_zh else document.title_zh
    marked_other = marker.mark_title(other) if other != document.title else SafeString("")
    first, second = (
        pick(document.body_zh, document.body_en),
        pick(document.body_en, document.body_zh),
    )
    snippet = marker.snippet(first) or marker.snippet(second) or opening(first)
    heard = [
        passage for passage in passages if passage.asset in assets and marker.find(passage.text)
    ]
    return Result(
        document=document,
        tier=tier,
        title=marker.mark_title(document.title),
        other_title=marked_other if "<mark>" in marked_other else SafeString(""),
        snippet=snippet,
        asset=assets.get(document.thumbnail),
        heard=tuple(
            Heard(
                passage.start_seconds,
                marker.mark(passage.text),
                f"{document.url}{_place(passage)}",
                passage.page,
            )
            for passage in heard[:MOST_HEARD]
        ),
    )


def _place(passage: Passage) -> str:
    """Where a page of an object opens: a second of its recording, a page of its document."""
    if passage.page:
        return f"?{urlencode({'media': passage.asset, 'page': passage.page})}#stage"
    return f"?{urlencode({'t': passage.start_seconds})}#t={passage.start_seconds}"


def _passages(documents: Iterable[int], asked: Asked) -> dict[int, list[Passage]]:
    """Cues that hold a word of the query, best first: as typed before word by word."""
    terms = {clause.text for clause in asked.wanted}
    terms |= {w for clause in asked.wanted if not clause.quoted for w in clause.words}
    if not terms:
        return {}
    found: dict[int, list[tuple[int, Passage]]] = {}
    for passage in Passage.objects.filter(document__in=list(documents)).order_by(
        "page", "start_ms", "pk"
    ):
        weight = sum(len(term) for term in terms if term in passage.folded)
        if weight:
            found.setdefault(passage.document_id, []).append((weight, passage))
    return {
        pk: [passage for _weight, passage in sorted(pairs, key=lambda pair: -pair[0])]
        for pk, pairs in found.items()
    }
