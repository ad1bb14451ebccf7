"""Two versions of a record, told field by field in the reader's language, with word-level marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from archive.bulk.operations import read
from archive.kinds import fields_of_kind
from archive.models import Record
from archive.services.write_fields import TERM_LISTS
from archive.values import Names

# A word of letters, or one sign: Chinese has no spaces, so each character stands for itself.
_TOKEN = re.compile(r"[A-Za-z0-9À-ɏ]+|\s+|.", re.DOTALL)
MOST_TOKENS = 6_000  # beyond it whole lines are compared; matching is quadratic
# What says nothing of the thing itself.
_UNTOLD = frozenset(
    (
        "id", "ark_name", "live", "has_unpublished_changes", "first_published_at",
        "last_published_at", "live_revision", "latest_revision", "locked", "locked_at",
        "locked_by", "created_at", "updated_at", "withdrawn_at", "withdrawal_reason_zh",
        "withdrawal_reason_en", "expired", "start_year", "end_year", "readiness_score",
        "consent_on_file", "gates",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `mark` is "", "del" or "ins"."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    pieces: tuple[Piece, ...]


def differences(old: Record, new: Record) -> list[Difference]:
    """Everything that differs, in the order of the model; then files, numbers, bearers, relations."""
    changed = []
    for field in (*Record._meta.concrete_fields, *Record._meta.many_to_many):
        if field.name not in _UNTOLD:
            before, after = read(old, field.name), read(new, field.name)
            if before != after and (before or after):
                changed.append((field, before, after))
    names = Names((field.name, value) for field, *values in changed for value in values)
    found = [
        Difference(str(field.verbose_name), _pieces(field, before, after, names))
        for field, before, after in changed
    ]
    for relation, describe in _CHILDREN.items():
        before = [describe(child) for child in getattr(old, relation).all()]
        after = [describe(child) for child in getattr(new, relation).all()]
        if before != after:
            label = getattr(Record, relation).rel.related_model._meta.verbose_name
            found.append(Difference(str(label), tuple(_of_lines(before, after))))
    return found


def contents(record: Record) -> list[tuple[str, str]]:
    """All that a version says, as label and text, in the order of `differences`."""
    mine = fields_of_kind(record.kind) - _UNTOLD
    fields = [
        field
        for field in (*Record._meta.concrete_fields, *Record._meta.many_to_many)
        if field.name in mine and read(record, field.name) not in (None, "", [], False)
    ]
    values = [(field.name, read(record, field.name)) for field in fields]
    names = Names(values)
    found = [
        (str(field.verbose_name), names.show(*pair))
        for field, pair in zip(fields, values, strict=True)
    ]
    for relation, describe in _CHILDREN.items():
        if lines := [describe(child) for child in getattr(record, relation).all()]:
            label = getattr(Record, relation).rel.related_model._meta.verbose_name
            found.append((str(label), "\n".join(lines)))
    return found


def _pieces(field: Any, before: Any, after: Any, names: Names) -> tuple[Piece, ...]:
    if field.name in TERM_LISTS:
        return tuple(_of_lines(*(_terms(field, keys, names) for keys in (before, after))))
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return tuple(mark_words(before or "", after or ""))
    return (
        Piece("del", names.show(field.name, before)),
        Piece("ins", names.show(field.name, after)),
    )


def _terms(field: Any, keys: list[Any], names: Names) -> list[str]:
    return [names.show(field.name, [key]) for key in keys]


def _of_lines(before: list[str], after: list[str]) -> Iterator[Piece]:
    """Whole entries that went, came or stayed; one that moved went and came."""
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (Piece("", f"{line}\n") for line in before[a1:a2])
            continue
        yield from (Piece("del", f"{line}\n") for line in before[a1:a2])
        yield from (Piece("ins", f"{line}\n") for line in after[b1:b2])


def mark_words(old: str, new: str) -> Iterator[Piece]:
    """The text with what went and what came, word by word, Chinese character by character."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > MOST_TOKENS:
        yield from _of_lines(old.splitlines(), new.splitlines())
        return
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("", "".join(before[a1:a2]))
            continue
        if a1 < a2:
            yield Piece("del", "".join(before[a1:a2]))
        if b1 < b2:
            yield Piece("ins", "".join(after[b1:b2]))


def _file(item: Any) -> str:
    words = [str(item.asset), item.caption_zh, item.caption_en, _("主图") if item.primary else ""]
    return " · ".join(word for word in words if word)


def _number(item: Any) -> str:
    return " · ".join(str(word) for word in (item.kind, item.value, item.note) if word)


def _bearer(item: Any) -> str:
    return " · ".join(str(word) for word in (item.agent, item.level, item.since_year) if word)


def _relation(item: Any) -> str:
    words = [item.get_kind_display(), item.target, item.date_edtf, item.note_zh, item.note_en]
    return " · ".join(str(word) for word in words if word)


_CHILDREN = {
    "media_items": _file,
    "identifiers": _number,
    "bearers": _bearer,
    "relations": _relation,
}
