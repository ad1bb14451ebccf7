"""Items of other museums as the search index takes them: always told apart from our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils.translation import override

from iiif.imports import wording
from iiif.imports.models import ForeignItem
from provenance.models import Event
from search import registry
from search.description import Description, Value
from search.services.index import index
from search.services.remove import remove

TYPE = "elsewhere"
KIND = Value(TYPE, "他馆藏品", "Item of another museum", 92)  # after what is ours
_EVENTS = frozenset(
    (
        "foreign.published",
        "foreign.refreshed",
        "foreign.hidden",
        "foreign.taken_back",
        "foreign.gone",
        "foreign.restored",
    )
)
_LONGEST_TITLE = 400  # characters
_LONGEST_ATTRIBUTION = 600


def public_items() -> Iterable[str]:
    return ForeignItem.objects.public().order_by("pk").values_list("public_id", flat=True)


def describe_items(public_ids: Sequence[Any]) -> Iterator[Description]:
    """Those of the items that are public now; their rows are held until the commit."""
    public = ForeignItem.objects.public().filter(public_id__in=public_ids).order_by("pk")
    if connection.features.has_select_for_update:
        public = public.select_for_update(of=("self",))
    for item in public:
        yield _describe(item)


def _describe(item: ForeignItem) -> Description:
    said = item.description
    titles = _by_language(said.get("label")) or {"zh": item.title}
    body = [_by_language(said.get("summary"))]
    body += [_by_language(row.get("value")) for row in said.get("metadata") or []]
    return Description(
        object_type=TYPE,
        object_id=item.public_id,
        url_name="foreign_page",
        url_args=[item.public_id],
        title_zh=titles.get("zh", "")[:_LONGEST_TITLE],
        title_en=titles.get("en", "")[:_LONGEST_TITLE],
        names=[titles["other"]] if "other" in titles else [],
        body_zh=_lines(body, "zh", "other"),
        body_en=_lines(body, "en"),
        keywords_zh=[item.provider],
        kind_zh=KIND.label_zh,
        kind_en=KIND.label_en,
        attribution_zh=_attribution(item, "zh-hans"),
        attribution_en=_attribution(item, "en"),
        facets={"kind": [KIND]},
        published_at=item.first_published_at or item.brought_at,
    )


def _by_language(language_map: dict[str, Any] | None) -> dict[str, str]:
    """The texts as `zh`, `en` and `other`; a title in neither stands where it reads best."""
    found: dict[str, list[str]] = {}
    for tag, texts in (language_map or {}).items():
        first = tag.lower().split("-")[0]
        key = first if first in ("zh", "en") else "other"
        found.setdefault(key, []).append(wording.everything({tag: texts}))
    texts_of = {key: " / ".join(filter(None, texts)) for key, texts in found.items()}
    if "other" in texts_of and not texts_of.keys() & {"zh", "en"}:
        is_latin = texts_of["other"].isascii()
        texts_of["en" if is_latin else "zh"] = texts_of["other"]
    return {key: text for key, text in texts_of.items() if text}


def _lines(parts: Sequence[dict[str, str]], *keys: str) -> str:
    texts = (part.get(key, "") for part in parts for key in keys)
    return "\n".join(dict.fromkeys(filter(None, texts)))


def _attribution(item: ForeignItem, language: str) -> str:
    """Whose it is, and the words that they want to be shown with it."""
    with override(language):
        statement = (item.description.get("statement") or {}).get("value")
        told = (item.museum.text, wording.plain(statement).text)
    return " · ".join(dict.fromkeys(filter(None, told)))[:_LONGEST_ATTRIBUTION]


@transaction.atomic
def index_item(public_id: str) -> None:
    """Index an item as the public sees it now; one that is not public is taken out."""
    for description in describe_items([public_id]):
        index(description)
        return
    remove(TYPE, public_id)


def event_written(*, instance: Event, created: bool, **kwargs: Any) -> None:
    """What becomes of an item of the house is an event in the transaction of its change."""
    if created and instance.kind in _EVENTS:
        index_item(instance.subject)


def register() -> None:
    registry.register(registry.Source(TYPE, keys=public_items, describe=describe_items))
    post_save.connect(event_written, sender=Event, dispatch_uid="museum.elsewhere_changed")
