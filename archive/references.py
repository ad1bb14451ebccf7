"""Where terms, people and places stand in records, found in the models themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, Q

from archive.models import Agent, Record, Term, TermMerge
from media.models import Asset

KEYS_AT_ONCE = 5_000  # databases bound the values of one statement
# The history of the terms themselves stays as it was.
_HISTORY = {(Term, "replaced_by"), (TermMerge, "source"), (TermMerge, "target")}


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


def records_with(word: Model) -> list[int]:
    """Keys of the published records that carry it, in their order."""
    keys: set[int] = set()
    for condition in references_to(word):
        keys |= set(Record.objects.published().filter(condition).values_list("pk", flat=True))
    return sorted(keys)


@dataclass(frozen=True, slots=True)
class TermColumn:
    """One column of one table that refers to a term."""

    model: type[Model]
    name: str
    owner: str  # of a list of terms: the column of whose list it is; else ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def rows_of(self, term: Term) -> Any:
        return self.model._base_manager.filter(**{self.name: term})


def term_columns() -> list[TermColumn]:
    """Every foreign key to a term, and every list of terms (through its table)."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey) or field.related_model is not Term:
                continue
            if (model, field.name) in _HISTORY:
                continue
            found.append(TermColumn(model, field.name, _owner(model, field)))
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
