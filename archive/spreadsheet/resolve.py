"""Turn the text of cells into values of fields, against the vocabularies of the house."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from archive.dates import DateNotUnderstood, parse_date
from archive.models import Agent, Place, Record, Term
from archive.spreadsheet.columns import BY_FIELD, COLUMNS, Column
from archive.spreadsheet.escape import unescaped
from archive.spreadsheet.faults import Fault

SHORT_LIST = 10  # a vocabulary of at most so many terms is offered whole
_SEPARATORS = re.compile(r"[;；、|\n]")


class _Unresolved(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(slots=True)
class Lookup:
    """Names to rows, read once for a whole sheet."""

    terms: dict[str, dict[str, Term]] = dataclass_field(default_factory=dict)
    labels: dict[str, list[str]] = dataclass_field(default_factory=dict)
    places: dict[str, list[Place]] = dataclass_field(default_factory=dict)
    agents: dict[str, Agent] = dataclass_field(default_factory=dict)

    @classmethod
    def load(cls) -> Lookup:
        terms: dict[str, dict[str, Term]] = defaultdict(dict)
        labels: dict[str, list[str]] = defaultdict(list)
        wanted = {column.vocabulary for column in COLUMNS if column.vocabulary}
        for term in Term.objects.filter(vocabulary__in=wanted):
            known = terms[term.vocabulary_id]
            for name in (term.label_zh_hans, term.label_zh_hant, term.label_en, term.code):
                if name:
                    known.setdefault(name.casefold(), term)
            labels[term.vocabulary_id].append(term.label_zh_hans)
        places: dict[str, list[Place]] = defaultdict(list)
        for place in Place.objects.all():
            short = re.sub(r"(土家族|苗族|瑶族|侗族|自治)*(省|市|县|区|州)$", "", place.name_zh)
            for name in {place.code, place.name_zh, place.name_en.casefold(), short}:
                if name:
                    places[name].append(place)
        agents = {}
        for agent in Agent.objects.all():
            for name in (agent.name_en.casefold(), agent.name_zh, agent.ark_name):
                if name:
                    agents[name] = agent
        return cls(dict(terms), dict(labels), dict(places), agents)


def resolve(texts: dict[str, str], lookup: Lookup) -> tuple[dict[str, Any], list[Fault]]:
    """Values by field, and a fault for each text that has none. Empty texts are left out."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, text in texts.items():
        if not text:
            continue
        column = BY_FIELD[field]
        try:
            values[field] = _READERS[column.type](unescaped(text), column, lookup)
        except _Unresolved as unresolved:
            faults.append(unresolved.fault)
    return values, faults


def _text(text: str, column: Column, _lookup: Lookup) -> str:
    limit = getattr(Record._meta.get_field(column.field), "max_length", None)
    if limit and len(text) > limit:
        raise _Unresolved(Fault("too_long", column.field, text[:40], detail=str(limit)))
    return text


def _lines(text: str, _column: Column, _lookup: Lookup) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _date(text: str, column: Column, _lookup: Lookup) -> str:
    try:
        parse_date(text)
    except DateNotUnderstood as refusal:
        raise _Unresolved(Fault("date", column.field, text)) from refusal
    return text


def _choice(text: str, column: Column, _lookup: Lookup) -> str:
    choices = [(str(code), str(label)) for code, label in column.model_field.flatchoices]
    for code, label in choices:
        if text.casefold() in (code.casefold(), label.casefold()):
            return code
    nearest = tuple(label for _code, label in choices)
    raise _Unresolved(Fault("unknown_choice", column.field, text, nearest))


def _term(text: str, column: Column, lookup: Lookup) -> Term:
    known = lookup.terms.get(column.vocabulary, {})
    for name in (text.casefold(), text.zfill(2) if text.isdigit() else ""):
        if name and name in known:
            return known[name]
    labels = lookup.labels.get(column.vocabulary, [])
    nearest = get_close_matches(text, labels, n=3, cutoff=0.4)
    if not nearest and len(labels) <= SHORT_LIST:
        nearest = labels
    raise _Unresolved(Fault("unknown_term", column.field, text, tuple(nearest)))


def _terms(text: str, column: Column, lookup: Lookup) -> list[Term]:
    whole = lookup.terms.get(column.vocabulary, {}).get(text.casefold())
    if whole is not None:
        return [whole]
    found: list[Term] = []
    for part in _SEPARATORS.split(text):
        if part.strip() and (term := _term(part.strip(), column, lookup)) not in found:
            found.append(term)
    return found


def _place(text: str, column: Column, lookup: Lookup) -> Place:
    """A place by code or name; a long address is read from its end (湖南省湘西州永顺县)."""
    found = lookup.places.get(text) or lookup.places.get(text.casefold()) or []
    if not found:
        ends = [name for name in lookup.places if len(name) > 2 and text.endswith(name)]
        found = lookup.places[max(ends, key=len)] if ends else []
    if len(found) > 1:
        names = tuple(f"{place.name_zh} {place.code}" for place in found)
        raise _Unresolved(Fault("ambiguous_place", column.field, text, names))
    if not found:
        nearest = get_close_matches(text, lookup.places, n=3, cutoff=0.5)
        raise _Unresolved(Fault("unknown_place", column.field, text, tuple(nearest)))
    return found[0]


def _agent(text: str, column: Column, lookup: Lookup) -> Agent:
    agent = lookup.agents.get(text) or lookup.agents.get(text.casefold())
    if agent is None:
        nearest = get_close_matches(text, lookup.agents, n=3, cutoff=0.6)
        raise _Unresolved(Fault("unknown_agent", column.field, text, tuple(nearest)))
    return agent


def _decimal(text: str, column: Column, _lookup: Lookup) -> Decimal:
    try:
        number = Decimal(text.replace(",", "")) * column.factor
    except InvalidOperation as fault:
        raise _Unresolved(Fault("number", column.field, text)) from fault
    field = Record._meta.get_field(column.field)
    places = getattr(field, "decimal_places", 0) or 0
    whole_digits = (getattr(field, "max_digits", 9) or 9) - places
    if not number.is_finite() or abs(number) >= Decimal(10) ** whole_digits:
        raise _Unresolved(Fault("number", column.field, text))
    return number.quantize(Decimal(1).scaleb(-places))


def _whole(text: str, column: Column, _lookup: Lookup) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or int(text) == 0:
        raise _Unresolved(Fault("number", column.field, text))
    return int(text)


def _year(text: str, column: Column, _lookup: Lookup) -> int:
    plain = text.removesuffix("年")
    if not re.fullmatch(r"\d{4}", plain, re.ASCII):
        raise _Unresolved(Fault("year", column.field, text))
    return int(plain)


_READERS: dict[str, Callable[[str, Column, Lookup], Any]] = {
    "text": _text,
    "lines": _lines,
    "date": _date,
    "kind": _choice,
    "choice": _choice,
    "term": _term,
    "terms": _terms,
    "place": _place,
    "agent": _agent,
    "decimal": _decimal,
    "whole": _whole,
    "year": _year,
}
