"""Merge one place into another, and undo that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import PlaceRefused
from archive.models import Place, PlaceMerge
from archive.moving import move_all, move_all_back
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

REWORD = "archive.reword_place"


@transaction.atomic
def merge_places(source: Place, target: Place, *, by: User | None, now: datetime) -> PlaceMerge:
    """Records, people and places below `source` belong to `target` from now on.

    `source` is deprecated, its addresses lead to `target`. Drafts and old versions keep what
    they said: `archive.merged_words` reads them anew.

    Raises:
        PlaceRefused: the two are one, one of them is deprecated, or the target lies below the
            source.
    """
    keys = sorted({source.pk, target.pk})
    held = Place.objects.select_for_update(of=("self",)).in_bulk(keys)
    if len(held) != 2:
        raise PlaceRefused(_("请选择另一个地点。"))
    source, target = held[source.pk], held[target.pk]
    _check(source, target)
    moved = move_all(source, target)
    Place.objects.filter(pk=source.pk).update(deprecated_at=now, replaced_by=target)
    merge = PlaceMerge.objects.create(source=source, target=target, at=now, by=by, moved=moved)
    log(instance=source, action="archive.place.merge", user=by, data=_named(target))
    log(instance=target, action="archive.place.take_in", user=by, data=_named(source))
    enqueue(REWORD, str(target.pk))
    return merge


@transaction.atomic
def undo_place_merge(merge: PlaceMerge, *, by: User | None, now: datetime) -> None:
    """Give `source` back what it had, where nobody chose another place since.

    Raises:
        PlaceRefused: it was undone before.
    """
    if not PlaceMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise PlaceRefused(_("这次合并已经撤销过了。"))
    source, target = merge.source, merge.target
    Place.objects.filter(pk=source.pk).update(deprecated_at=None, replaced_by=None)
    move_all_back(merge.moved, source, target)
    log(instance=source, action="archive.place.part", user=by, data=_named(target))
    log(instance=target, action="archive.place.give_back", user=by, data=_named(source))
    for place in (source, target):
        enqueue(REWORD, str(place.pk))


def _check(source: Place, target: Place) -> None:
    if source.is_deprecated or target.is_deprecated:
        raise PlaceRefused(_("停用的地点不能合并，也不能并入。"))
    if source.pk in {above.pk for above in target.line()}:
        raise PlaceRefused(_("不能并入自己下面的地点；请先改那个地点的上级。"))


def _named(place: Place) -> dict[str, Any]:
    # `term` is the word of the log's messages, whichever kind of word it is
    return {"term": {"id": place.pk, "label": place.name_zh, "code": place.code}}
