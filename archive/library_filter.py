"""The media library by collection: files of its records, and those that no record shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.owned import seen_by
from archive.models import Collection, Record, RecordMedia
from media.library_filters import LibraryFilter, register_library_filter
from media.models import AssetQuerySet

NOWHERE = "none"
LEVELS = 3  # of collections, as `in_collection` reads them


def register() -> None:
    """Called once when the app is ready."""
    register_library_filter(LibraryFilter("collection", _("专题"), choices, narrow))


def choices(user: Any) -> list[tuple[str, Any]]:
    """Every collection under the one that it belongs to, and "of no record"."""
    mine = seen_by(user, Collection.objects.all())
    if not user.has_perm("archive.view_record"):
        return []
    below: dict[int | None, list[Collection]] = {}
    for one in mine:
        below.setdefault(one.parent_id, []).append(one)

    def line(parent: int | None, level: int) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for one in below.get(parent, []) if level < LEVELS else []:
            found += [(one.slug, "— " * level + one.title), *line(one.pk, level + 1)]
        return found

    return [*line(None, 0), (NOWHERE, _("不属于任何条目"))]


def narrow(assets: AssetQuerySet, value: str) -> AssetQuerySet:
    """Assets of the records of a collection and of those below it."""
    shown = RecordMedia.objects.filter(asset=OuterRef("pk"))
    if value == NOWHERE:
        return assets.filter(~Exists(shown))
    collection = Collection.objects.filter(slug=value).first()
    if collection is None:
        return assets.none()  # deleted since the panel was drawn
    records = Record.objects.in_collection(collection)
    return assets.filter(Exists(shown.filter(record__in=records)))
