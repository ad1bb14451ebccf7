"""Drafts as they are stored: plain values by field, read and compared without objects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields

from archive.models import Record
from archive.publication import OF_THE_ROW
from archive.services.write_fields import TERM_LISTS

# What is worked out of `date_found` and goes wherever it goes.
OF_DATE = ("date_edtf", "start_year", "end_year")
_FIELDS = {field.name: field for field in Record._meta.concrete_fields}
_OF_THE_RECORD = frozenset(
    ("ark_name", "withdrawn_at", "withdrawal_reason_zh", "withdrawal_reason_en")
)
_LINKS = frozenset(("pk", "record"))


def plain_content(record: Record) -> dict[str, Any]:
    """The content of a draft as the database will give it back."""
    return json.loads(json.dumps(record.serializable_data(), cls=DjangoJSONEncoder))


def first_content(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the first draft of a record that has nothing hanging on it yet.

    What `serializable_data` gives, without its queries for each list of terms and each child.
    """
    content = get_serializable_data_for_fields(record)
    content |= {name: values.get(name, []) for name in TERM_LISTS}
    content |= {child.get_accessor_name(): [] for child in get_all_child_relations(Record)}
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def set_plain(record: Record, values: Mapping[str, Any]) -> None:
    """Put stored values onto an object; lists of terms are left out."""
    for name, value in values.items():
        if name in TERM_LISTS:
            continue
        field = _FIELDS[name]
        setattr(record, field.attname, value if field.is_relation else field.to_python(value))


def get_plain(record: Record, name: str) -> Any:
    """One value of an object as a draft stores it."""
    field = _FIELDS[name]
    value = getattr(record, field.attname)
    return value if value is None or isinstance(value, int | str) else str(value)


def stored_value(content: Mapping[str, Any], name: str) -> Any:
    """A value of a draft; of one older than the field, what the field starts with."""
    if name in content:
        return content[name]
    return [] if name in TERM_LISTS else _FIELDS[name].get_default()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over what a draft says; the same for a draft that was saved again unchanged.

    What is empty, what belongs to the row (dates of publication, locks) and the numbers of
    the rows of its files are left out, so that a field that the house learns later changes
    nothing.
    """
    kept = {
        name: _bare(value)
        for name, value in content.items()
        if name not in OF_THE_ROW and name not in _OF_THE_RECORD and value not in (None, "", [])
    }
    text = json.dumps(kept, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        if all(isinstance(item, dict) for item in value):
            return [{k: v for k, v in item.items() if k not in _LINKS} for item in value]
        return sorted(value, key=str)
    return value
