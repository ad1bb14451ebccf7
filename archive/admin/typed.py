"""What stands in the fields of the editor, as `archive.readiness` asks for it; never stored."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.http import QueryDict

from accounts.owned import seen_by
from archive import dates
from archive.models import Place, Record
from media.models import Asset

_FILE = re.compile(r"media_items-(\d+)-asset")
_TICKED = ("on", "true", "1")


def as_typed(data: QueryDict, *, user: Any) -> Any:
    """Every column by its name and, for references, the key as well; nothing is validated.

    Args:
        user: only files that this person may know of count.
    """
    typed = SimpleNamespace(PointPrecision=Record.PointPrecision)
    for field in Record._meta.concrete_fields:
        value: Any = data.get(field.name, "").strip()
        if isinstance(field, models.BooleanField):
            value = value in _TICKED
        elif isinstance(field, models.DateField):
            value = _date(value)
        setattr(typed, field.attname, value)
    if not typed.date_edtf and typed.date_found:
        typed.date_edtf = _edtf(typed.date_found)
    key = typed.place_id
    typed.place = Place.objects.filter(pk=key).first() if key.isdecimal() else None
    typed.ordered_media = _files(data, user)
    return typed


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edtf(text: str) -> str:
    try:
        read = dates.read_found(text)
    except dates.DateNotUnderstood:
        return ""
    return read.edtf if read else ""


def _files(data: QueryDict, user: Any) -> list[Any]:
    """Rows of the media panel that are not struck out, the primary one first."""
    rows = []
    for name in data:
        key = str(data[name])
        if (found := _FILE.fullmatch(name)) is None or not key.isdecimal():
            continue
        prefix = f"media_items-{found[1]}"
        if data.get(f"{prefix}-DELETE") in _TICKED:
            continue
        order = data.get(f"{prefix}-ORDER", "")
        place = int(order) if order.isdecimal() else 0
        primary = data.get(f"{prefix}-primary") in _TICKED
        rows.append((not primary, place, int(key)))
    assets = seen_by(user, Asset.objects.filter(pk__in=[pk for *_order, pk in rows])).in_bulk()
    return [SimpleNamespace(asset=assets[pk]) for *_order, pk in sorted(rows) if pk in assets]
