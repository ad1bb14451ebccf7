"""Where terms, people and places stand in records, found in the models themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, Q

from archive.models import Agent, Place, PlaceMerge, Record, Term, TermMerge
from media.models import Asset

KEYS_AT_ONCE = 5_000  # databases bound the values of one statement
# The history of the words themselves stays as it was.
_HISTORY = {
    (model, name)
    for word, merge in ((Term, TermMerge), (Place, PlaceMerge))
    for model, name in ((word, "replaced_by"), (merge, "source"), (merge, "target"))
}


def references_to(word: Model) -> Iterator[Q]:
    """Conditions for the records that carry this term, person, place or file.

    One for all references that are columns, one for each list of terms.
    """
    columns = Q()
    for field in Record._meta.get_fields():
        if getattr(field, "related_model", None) is not type(word):
            continue
        if isinstance(field, ForeignKey):
            columns |= Q(**{field.name: word})
        elif isinstance(field, ManyToManyField):
            yield Q(**{field.name: word})
    if columns:
        yield columns
    if isinstance(word, Agent):
        yield Q(bearers__agent=word)
    if isinstance(word, Asset):
        yield Q(media_items__asset=word)
    if isinstance(word, Term):
        yield Q(identifiers__kind=word)
        yield Q(bearers__level=word)


def told_by(word: Model) -> Iterator[Q]:
    """The same, and the records that name it without carrying it: those of the places below."""
    yield from references_to(word)
    if isinstance(word, Place):
        yield (
            Q(place__parent=word)
            | Q(place__parent__parent=word)
            | Q(place__parent__parent__parent=word)
        )


def records_with(word: Model) -> list[int]:
    """Keys of the published records that name it, in their order."""
    keys: set[int] = set()
    for condition in told_by(word):
        keys |= set(Record.objects.live().filter(condition).values_list("pk", flat=True))
    return sorted(keys)


@dataclass(frozen=True, slots=True)
class WordColumn:
    """One column of one table that refers to a term or a place."""

    model: type[Model]
    name: str
    owner: str  # of a list of words: the column of whose list it is; else ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def rows_of(self, word: Model) -> Any:
        return self.model._base_manager.filter(**{self.name: word})


def columns_of(kind: type[Model]) -> list[WordColumn]:
    """Every foreign key to a kind of word, and every list of them (through its table)."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey) or field.related_model is not kind:
                continue
            if (model, field.name) in _HISTORY:
                continue
            found.append(WordColumn(model, field.name, _owner(model, field)))
    return found


def _owner(model: type[Model], field: ForeignKey[Any, Any]) -> str:
    if not model._meta.auto_created:
        return ""
    others = [f for f in model._meta.local_fields if isinstance(f, ForeignKey) and f is not field]
    return others[0].name


def some_at_once(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The keys in parts of at most `KEYS_AT_ONCE`."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[start : start + KEYS_AT_ONCE]
