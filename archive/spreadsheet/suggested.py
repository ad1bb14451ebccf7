"""Names that a rehearsal suggests, in the language of who reads them.

They are stored as they were found, mostly in Chinese; what is put in the place of a value stays
that, whatever it is shown as.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from archive.models import Agent, ImportRow, ImportValue, Place, Term
from archive.spreadsheet.columns import BY_FIELD, Column
from archive.spreadsheet.faults import Fault
from foundation.bilingual import active_suffix

AT_ONCE = 500  # rows
MOST_SHORT = 100  # short names that are looked up for one page
Shown = dict[tuple[str, str], str]  # field and stored name to what is shown


def told_rows(rows: Iterable[ImportRow]) -> Iterator[tuple[ImportRow, list[Fault]]]:
    """Each row with its faults; some queries for each `AT_ONCE` rows, none for Chinese."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        faults = {row.pk: row.shown_faults for row in some}
        shown = _shown((f.field, f.nearest) for found in faults.values() for f in found)
        for row in some:
            yield row, [_told(fault, shown) for fault in faults[row.pk]]


def suggest_in_words(values: Iterable[ImportValue]) -> None:
    """Give each value its `suggestions`: pairs of what is stored and what is shown."""
    rows: list[Any] = list(values)
    shown = _shown((value.field, value.nearest) for value in rows)
    for value in rows:
        pairs = [(name, shown.get((value.field, name), name)) for name in value.nearest]
        value.suggestions = pairs


def _told(fault: Fault, shown: Shown) -> Fault:
    names = tuple(shown.get((fault.field, name), name) for name in fault.nearest)
    return fault if names == fault.nearest else replace(fault, nearest=names)


def _shown(asked: Iterable[tuple[str, Iterable[str]]]) -> Shown:
    if active_suffix() != "en":
        return {}
    wanted: dict[str, set[str]] = defaultdict(set)
    for field, names in asked:
        wanted[field] |= set(names)
    shown: Shown = {}
    for field, names in wanted.items():
        if field in BY_FIELD and names:
            english = _english(BY_FIELD[field], names)
            shown |= {(field, name): text for name, text in english.items() if text}
    return shown


def _english(column: Column, names: set[str]) -> dict[str, str]:
    if column.type in ("term", "terms"):
        terms = Term.objects.of(column.vocabulary).filter(label_zh_hans__in=names)
        return dict(terms.values_list("label_zh_hans", "label_en"))
    if column.type == "place":
        return _places(names)
    if column.type == "agent":
        return dict(Agent.objects.filter(name_zh__in=names).values_list("name_zh", "name_en"))
    if column.type in ("kind", "choice"):
        choices = list(column.model_field.flatchoices)
        with override("zh-hans"):
            chinese = [str(label) for _code, label in choices]
        return {zh: str(label) for zh, (_code, label) in zip(chinese, choices, strict=True)}
    return {}


def _places(names: set[str]) -> dict[str, str]:
    """Also of names with their code behind them, which tell places of one name apart, and of
    names without 县, 市 and the like."""
    plain = {name: name.rpartition(" ")[0] or name for name in names}
    rows = Place.objects.in_use().filter(name_zh__in=plain.values())
    english = dict(rows.values_list("name_zh", "name_en"))
    short = sorted(set(plain.values()) - set(english))[:MOST_SHORT]
    if short:
        begins = reduce(or_, (Q(name_zh__startswith=name) for name in short))
        found = Place.objects.in_use().filter(begins).order_by("-code")
        for zh, en in found.values_list("name_zh", "name_en"):
            english |= {name: en for name in short if zh.startswith(name)}
    return {name: name.replace(zh, english[zh], 1) for name, zh in plain.items() if english.get(zh)}
