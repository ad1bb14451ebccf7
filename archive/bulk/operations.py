"""Verbs and fields of a bulk change, and what they do to one draft; nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.kinds import fields_of_kind
from archive.models import Record
from archive.services.write_fields import LINES, TERM_LISTS

SET, CLEAR, ADD, REMOVE, REPLACE = "set", "clear", "add", "remove", "replace"
PUBLISH, WITHDRAW, SUBMIT = "publish", "withdraw", "submit"
VERBS = {
    SET: _("设为"),
    CLEAR: _("清空"),
    ADD: _("添加"),
    REMOVE: _("去掉"),
    REPLACE: _("替换文字"),
}
STEPS = {
    PUBLISH: _("发布最新草稿"),
    WITHDRAW: _("撤下"),
    SUBMIT: _("提交审核"),
}
# One value each: a number, a name or a place of one thing is not the same for many.
_ONE_BY_ONE = frozenset(
    ("title_zh", "title_en", "census_no", "inventory_no", "lat", "lon", "kind", "summary_zh")
)
_TITLES = ("title_zh", "title_en", "summary_zh")  # of these, only parts may be replaced


@dataclass(frozen=True, slots=True)
class BulkField:
    name: str
    label: Any
    verbs: tuple[str, ...]
    type: str  # text, lines, term, terms, reference, choice, number, date or flag


def is_undoable(operations: Iterable[dict[str, Any]]) -> bool:
    return all(one["verb"] in VERBS for one in operations)


def bulk_fields() -> list[BulkField]:
    """Every field that can be changed for many, in the order of the model."""
    return [
        BulkField(field.name, field.verbose_name, verbs, kind)
        for field in Record._meta.get_fields()
        if isinstance(field, models.Field) and field.editable and not field.auto_created
        for kind, verbs in [_what(field)]
        if verbs and field.name not in _WAGTAILS
    ]


_WAGTAILS = frozenset(
    (
        *("live_revision", "latest_revision", "locked_by", "go_live_at", "expire_at", "expired"),
        *("start_year", "end_year"),  # read from the date
    )
)


def bulk_field(name: str) -> BulkField:
    """
    Raises:
        FieldDoesNotExist: it cannot be changed for many.
    """
    for field in bulk_fields():
        if field.name == name:
            return field
    raise FieldDoesNotExist(name)


def _what(field: models.Field[Any, Any]) -> tuple[str, tuple[str, ...]]:
    once = field.name in _ONE_BY_ONE
    clear = (CLEAR,) if field.blank else ()
    if field.name in TERM_LISTS:
        return "terms", (SET, ADD, REMOVE, CLEAR)
    if isinstance(field, models.ForeignKey):
        kind = "term" if field.related_model._meta.model_name == "term" else "reference"
        return kind, (SET, *clear)
    if once and field.name not in _TITLES:
        return "", ()
    if field.name in LINES:
        return "lines", (SET, ADD, REMOVE, REPLACE, CLEAR)
    if field.choices:
        return "choice", (SET,)
    if isinstance(field, models.BooleanField):
        return "flag", (SET,)
    if isinstance(field, models.DateTimeField):
        return "", ()
    if isinstance(field, models.DateField):
        return "date", (SET, *clear)
    if isinstance(field, models.CharField | models.TextField):
        return "text", (REPLACE,) if once else (SET, REPLACE, *clear)
    return "number", (SET, *clear)


def applies_to(name: str, kind: str) -> bool:
    """Whether records of this kind have the field at all."""
    return name in fields_of_kind(kind)


def read(draft: Record, name: str) -> Any:
    """The field's value as JSON keeps it: keys for references, a sorted list for terms."""
    if name in TERM_LISTS:
        return sorted(term.pk for term in getattr(draft, name).all())
    field = Record._meta.get_field(name)
    value = getattr(draft, field.attname)  # type: ignore[union-attr]  # a concrete field
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def after(draft: Record, operation: dict[str, Any]) -> Any:
    """What the field would hold afterwards, in the same form as `read` gives."""
    name, verb = operation["field"], operation["verb"]
    value: Any = operation.get("value")
    old = read(draft, name)
    if verb == CLEAR:
        return [] if name in TERM_LISTS else _empty(name)
    if verb == REPLACE:
        return str(old or "").replace(operation["find"], value or "")
    if name in TERM_LISTS:
        wanted, held = set(value), set(old)
        return sorted({SET: wanted, ADD: held | wanted, REMOVE: held - wanted}[verb])
    if name in LINES and verb in (ADD, REMOVE):
        lines = [line for line in str(old).splitlines() if line.strip()]
        asked = [line.strip() for line in value.splitlines() if line.strip()]
        if verb == ADD:
            return "\n".join([*lines, *(line for line in asked if line not in lines)])
        return "\n".join(line for line in lines if line.strip() not in asked)
    return value


def _empty(name: str) -> Any:
    field = Record._meta.get_field(name)
    return None if field.null else ""  # type: ignore[union-attr]  # a concrete field


def python_value(name: str, value: Any) -> Any:
    """A stored value as `write_fields` takes it."""
    if name in TERM_LISTS:
        from archive.models import Term

        return list(Term.objects.filter(pk__in=value))
    field = Record._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return None if value is None else field.related_model._default_manager.get(pk=value)
    return field.to_python(value)  # type: ignore[union-attr]
