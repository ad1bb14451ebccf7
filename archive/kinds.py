"""Which fields a record of each kind has. The editor, bulk changes and differences ask here."""

from __future__ import annotations

from functools import cache

from archive.models import Record, groups

Kind = Record.Kind

# Groups of fields that only some kinds have; all others are common.
_GROUPS: dict[type, frozenset[str]] = {
    groups.Registered: frozenset({Kind.OBJECT, Kind.DOCUMENT, Kind.AUDIOVISUAL}),
    groups.Protected: frozenset({Kind.SITE, Kind.PLACE}),
    groups.Listed: frozenset({Kind.ICH}),
    groups.Interviewed: frozenset({Kind.ORAL_HISTORY, Kind.AUDIOVISUAL}),
}
_NAMES = {
    group: frozenset(field.name for field in group._meta.local_fields)  # type: ignore[attr-defined]
    | frozenset(field.name for field in group._meta.local_many_to_many)  # type: ignore[attr-defined]
    for group in _GROUPS
}
_MADE = frozenset({"materials", "techniques", "inscription"})
_MADE_KINDS = frozenset(Kind) - {Kind.PERSON, Kind.GROUP, Kind.EVENT, Kind.ORAL_HISTORY}
# Of the registration record, what any described thing may carry.
_COMMON = frozenset(
    {"holding_institution", "institution_code", "inventory_no", "inventory_no_type"}
)


@cache
def fields_of_kind(kind: str) -> frozenset[str]:
    """Names of the columns and lists of terms that records of this kind have."""
    names = {field.name for field in (*Record._meta.concrete_fields, *Record._meta.many_to_many)}
    for group, kinds in _GROUPS.items():
        if kind not in kinds:
            names -= _NAMES[group] - _COMMON
    if kind not in _MADE_KINDS:
        names -= _MADE
    return frozenset(names)


def has_group(kind: str, group: type) -> bool:
    """Whether records of this kind have that group of fields."""
    return kind in _GROUPS[group]


def is_made(kind: str) -> bool:
    """Whether things of this kind consist of something: material, technique, inscription."""
    return kind in _MADE_KINDS
