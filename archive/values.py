"""Stored values as a curator reads them: labels of fields, terms, people, yes and no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from archive.models import Record
from archive.services.write_fields import TERM_LISTS

EMPTY = "—"


class Names:
    """Names of what many values refer to, one query a model."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        wanted: dict[type[models.Model], set[Any]] = {}
        for name, value in pairs:
            field = Record._meta.get_field(name)
            if value and (model := getattr(field, "related_model", None)) is not None:
                keys = value if isinstance(value, list) else [value]
                wanted.setdefault(model, set()).update(keys)
        self.found = {
            model: {str(key): str(row) for key, row in model._default_manager.in_bulk(keys).items()}
            for model, keys in wanted.items()
        }

    def show(self, name: str, value: Any) -> str:
        """One value in the active language."""
        field = Record._meta.get_field(name)
        if value in (None, "", []):
            return EMPTY
        if name in TERM_LISTS:
            return "、".join(self._name(field, key) for key in value)
        if isinstance(field, models.ForeignKey):
            return self._name(field, value)
        if isinstance(field, models.BooleanField):
            return _("是") if value else _("否")
        if isinstance(field, models.Field) and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)

    def _name(self, field: Any, key: Any) -> str:
        known = self.found.get(field.related_model, {})
        return known.get(str(key)) or _("（已删除的 %(key)s）") % {"key": key}


def label(name: str) -> str:
    """What a field of a record is called."""
    return str(Record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
