"""Put a public thing into the index, inside the transaction that makes it public.

The index lives in the same database as what it finds, so there is no moment at which a
page is public and not found, or found and no longer public; a refused publication leaves no
trace. Writing one document costs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from archive.models import Record
from search.analysis import fold, grams, initials, syllables, words
from search.analysis.sound import UNKNOWN
from search.description import Description, Value
from search.models import Document, FacetValue, Passage
from search.services.change import log_changes
from search.services.remove import remove
from search.sources.records import describe_record

# Bounds of one text, tokens: a whole book is findable by its first part. PostgreSQL keeps
# at most 1 MB of lexemes a document.
MOST_BODY_TOKENS = 20_000
MOST_SPOKEN_TOKENS = 30_000
MOST_PASSAGES = 5_000


@transaction.atomic
def index(description: Description, *, now: datetime | None = None) -> Document:
    """Store what is found of one public thing; the same thing again replaces it.

    Raises:
        ValueError: no title, or one of the two years is missing.
    """
    return index_many([description], now=now)[0]


@transaction.atomic
def index_many(
    descriptions: Iterable[Description], *, now: datetime | None = None
) -> list[Document]:
    """As `index`, for several things in one transaction."""
    at = now or timezone.now()
    described = list(descriptions)
    rows = [(one, _columns(one, at)) for one in described]  # analysis before any lock
    documents = []
    with log_changes() as changed:
        _store_labels(described)
        for description, columns in rows:
            document, _created = Document.objects.update_or_create(
                object_type=description.object_type,
                object_id=description.object_id,
                defaults=columns,
            )
            _store_passages(document, description)
            changed.append(document.pk)
            documents.append(document)
    return documents


def index_record(record: Record) -> None:
    """Index a record as the public sees it now; one that is not public is taken out."""
    # Without an order: Django compares each of them with all columns of the 28 joined tables.
    found = Record.objects.live().for_search().filter(pk=record.pk).order_by()
    public = next(iter(found), None)
    if public is None:
        remove("record", record.ark_name)
    else:
        index(describe_record(public))


def _columns(one: Description, at: datetime) -> dict[str, object]:
    if not one.title_zh and not one.title_en:
        raise ValueError(f"{one.object_type} {one.object_id} has no title")
    if (one.start_year is None) != (one.end_year is None):
        raise ValueError(f"{one.object_type} {one.object_id} has one year of two")
    names = [fold(name) for name in (one.title_zh, one.title_en, *one.names) if name]
    body = fold("\n".join(filter(None, (one.body_zh, one.body_en)))) + "\n"
    keywords = [fold(word) for word in (*one.keywords_zh, *one.keywords_en) if word]
    body += "\n".join(keywords)
    spoken = fold("\n".join(cue.text for cue in one.spoken))
    heard = [said for name in names if (said := syllables(name))]
    first = [letters for name in names if (letters := initials(name))]
    return {
        "url_name": one.url_name,
        "url_args": list(one.url_args),
        "title_zh": one.title_zh,
        "title_en": one.title_en,
        "names": "\n".join(one.names),
        "body_zh": one.body_zh,
        "body_en": one.body_en,
        "kind_zh": one.kind_zh,
        "kind_en": one.kind_en,
        "place_zh": one.place_zh,
        "place_en": one.place_en,
        "date_zh": one.date_zh,
        "date_en": one.date_en,
        "attribution": _attribution(one),
        "thumbnail": one.thumbnail,
        "facets": {name: [v.value for v in values] for name, values in one.facets.items()},
        "start_year": one.start_year,
        "end_year": one.end_year,
        "published_at": one.published_at,
        "indexed_at": at,
        "title_grams": _joined(grams("\n".join(names))),
        "title_words": _joined(words("\n".join(names))),
        "body_grams": _joined(grams(body)[:MOST_BODY_TOKENS]),
        "body_words": _joined(words(body)[:MOST_BODY_TOKENS]),
        "spoken_grams": _joined(grams(spoken)[:MOST_SPOKEN_TOKENS]),
        "spoken_words": _joined(words(spoken)[:MOST_SPOKEN_TOKENS]),
        "sounds": f" {UNKNOWN} ".join(map(_joined, heard)),
        "initials": f" {UNKNOWN} ".join(map(_joined, first)),
    }


def _attribution(one: Description) -> dict[str, str] | None:
    told = {"zh": one.attribution_zh, "en": one.attribution_en}
    return told if any(told.values()) else None


def _joined(tokens: Sequence[str]) -> str:
    return " ".join(tokens)


def _store_labels(described: Sequence[Description]) -> None:
    named: dict[tuple[str, str], Value] = {}
    for description in described:
        for facet, values in description.facets.items():
            named.update({(facet, value.value): value for value in values})
    FacetValue.objects.bulk_create(
        [
            FacetValue(
                facet=facet,
                value=value.value,
                label_zh=value.label_zh or value.label_en or value.value,
                label_en=value.label_en,
                position=value.position,
            )
            for (facet, _value), value in sorted(named.items())
        ],
        update_conflicts=True,
        unique_fields=["facet", "value"],
        update_fields=["label_zh", "label_en", "position"],
    )


def _store_passages(document: Document, description: Description) -> None:
    document.passages.all().delete()
    Passage.objects.bulk_create(
        [
            Passage(
                document=document,
                asset=cue.asset,
                language=cue.language,
                start_ms=cue.start_ms,
                page=cue.page,
                text=cue.text,
                folded=fold(cue.text),
            )
            for cue in description.spoken[:MOST_PASSAGES]
        ],
        batch_size=500,
    )
