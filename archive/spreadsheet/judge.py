"""What one row means, and what applying it would do. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from archive.drafts import OF_DATE, get_plain, set_plain, stored_value
from archive.models import ImportRow, Record
from archive.services.write_fields import TERM_LISTS
from archive.spreadsheet.columns import BY_FIELD
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.resolve import NEW_AGENT, Reader
from archive.spreadsheet.stored import Archive, Stored, key_of, number_in

_FIELDS = frozenset(field.name for field in Record._meta.concrete_fields)
_REFERENCES = frozenset(field.name for field in Record._meta.concrete_fields if field.is_relation)


@dataclass(slots=True)
class Judgement:
    """A row, judged.

    Attributes:
        values: plain values of the fields that it gives, for a changed record of those that
            differ, dates worked out.
        changes: old and new text of what differs, for people.
        before: the stored values that would be replaced.
        draft: the object that would be written, checked but not saved.
    """

    key: str
    verdict: str
    faults: list[Fault]
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    stored: Stored | None = None
    draft: Record | None = None


def judge(
    texts: Mapping[str, str],
    trouble: list[Fault],
    *,
    reader: Reader,
    archive: Archive,
    collection_id: int,
    kind: str,
) -> Judgement:
    """Decide about one row; `trouble` is what the file itself had of it.

    Args:
        kind: of new records where the row does not say; what is there already stays what it is.
    """
    values, faults = reader.resolve(texts)
    faults = [*trouble, *faults]
    key = key_of(texts)
    stored = archive.found.get(key) if key else None
    if not key:
        faults.append(Fault("identifier_missing", "inventory_no"))
    if stored is None and not texts.get("title_zh"):
        faults.append(Fault("title_missing", "title_zh"))
    if stored is not None and stored.record.collection_id != collection_id:
        faults.append(Fault("other_collection", detail=str(stored.record.collection)))
    faults += _taken(texts, stored, archive)
    judged = Judgement(key, ImportRow.Verdict.FAULTY, faults, stored=stored)
    if faults:
        return judged
    if stored is None:
        judged.verdict, judged.values = ImportRow.Verdict.NEW, {"kind": kind} | values
        judged.draft = Record(collection_id=collection_id)
        judged.faults = _invalid(judged.draft, judged.values)
    else:
        if "date_found" in values and "date_edtf" not in values:
            values["date_edtf"] = ""
        judged.values = _different(stored.content, values)
        judged.verdict = ImportRow.Verdict.UNCHANGED
        if judged.values:
            judged.verdict = ImportRow.Verdict.CHANGED
            _judge_change(judged, stored, reader)
    if judged.faults:
        judged.verdict = ImportRow.Verdict.FAULTY
    return judged


def _judge_change(judged: Judgement, stored: Stored, reader: Reader) -> None:
    content = stored.content
    judged.draft = Record(pk=stored.record.pk, collection_id=stored.record.collection_id)
    set_plain(judged.draft, {name: content[name] for name in _FIELDS - _ROW if name in content})
    judged.faults = _invalid(judged.draft, judged.values)
    if "date_found" in judged.values:
        judged.values |= {name: get_plain(judged.draft, name) for name in OF_DATE}
    judged.before = {name: stored_value(content, name) for name in judged.values}
    judged.changes = [
        {
            "field": name,
            "old": shown(name, content.get(name), reader),
            "new": shown(name, judged.values[name], reader),
        }
        for name in judged.values
        if name in BY_FIELD and judged.values[name] != judged.before[name]
    ]


# Facts of the row, which no import reads or writes.
_ROW = frozenset(("id", "collection", "live_revision", "latest_revision", "locked_by", "ark_name"))


def _taken(texts: Mapping[str, str], stored: Stored | None, archive: Archive) -> list[Fault]:
    """Numbers of this row that another record has."""
    own = stored.record.pk if stored else None
    faults = []
    census, number = number_in(texts, "census_no"), number_in(texts, "inventory_no")
    if census and (held := archive.census.get(census)) and held[0] != own:
        faults.append(Fault("number_taken", "census_no", census, detail=held[1]))
    code = texts.get("institution_code", "").strip()
    if not code and stored is not None:
        code = stored.content.get("institution_code", "")
    if number and (held := archive.inventory.get((code, number))) and held[0] != own:
        faults.append(Fault("number_taken", "inventory_no", number, detail=held[1]))
    return faults


def _different(content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a stored draft has otherwise. Empty cells change nothing."""
    found = {
        name: value
        for name, value in values.items()
        if name != "date_edtf" and not _same(name, content.get(name), value)
    }
    edtf = values.get("date_edtf")
    if "date_found" in found or (edtf and edtf != content.get("date_edtf")):
        found["date_found"] = values.get("date_found", content.get("date_found"))
        found["date_edtf"] = edtf or ""
    return found


def _same(name: str, old: Any, new: Any) -> bool:
    if name in TERM_LISTS:
        return set(old or []) == set(new)
    if old is not None and BY_FIELD[name].type == "decimal":
        try:
            return Decimal(str(old)) == Decimal(new)
        except InvalidOperation:
            return False
    return old == new


def _invalid(draft: Record, values: Mapping[str, Any]) -> list[Fault]:
    """What the record itself refuses: a malformed number or address, a lone latitude.

    References come from the lookup and constraints from the database when it is written.
    """
    known = {name: value for name, value in values.items() if not is_new_agent(name, value)}
    set_plain(draft, known)
    unasked = (_FIELDS - set(values)) | _REFERENCES
    faults = []
    for check in (lambda: draft.clean_fields(exclude=unasked), draft.clean):
        try:
            check()
        except ValidationError as refusal:
            faults += [
                Fault("invalid", name if name in BY_FIELD else "", detail=" ".join(messages))
                for name, messages in refusal.message_dict.items()
            ]
    return faults


def is_new_agent(name: str, value: Any) -> bool:
    """Whether the value names somebody who is registered when the row is written."""
    return (
        isinstance(value, str)
        and value.startswith(NEW_AGENT)
        and name in BY_FIELD
        and BY_FIELD[name].type == "agent"
    )


def shown(name: str, value: Any, reader: Reader) -> str:
    """A plain value for people."""
    if value is None or value == "":
        return ""
    kind = BY_FIELD[name].type
    if is_new_agent(name, value):
        return str(value).removeprefix(NEW_AGENT)
    if kind in ("term", "place", "agent"):
        return reader.lookup.name_of(kind, value)
    if kind == "terms":
        return "、".join(reader.lookup.name_of("term", pk) for pk in value)
    if kind in ("choice", "kind"):
        return str(dict(BY_FIELD[name].model_field.flatchoices).get(value, value))
    return str(value)
