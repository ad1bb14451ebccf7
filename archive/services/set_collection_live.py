"""Open a collection to the public, or close it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import CollectionInUse
from archive.models import Collection
from archive.permissions import require_own
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def set_collection_live(
    collection: Collection, live: bool, *, by: User | None, at: datetime
) -> bool:
    """Change whether the collection's page is public; recorded as evidence.

    Returns:
        Whether anything changed.

    Raises:
        CollectionInUse: closing a collection that has public records or collections, or
            opening one below a closed one.
        OtherInstitution: `by` does not work for the collection's institution.
    """
    row = (
        Collection.objects.select_for_update(of=("self",))
        .select_related("parent")
        .get(pk=collection.pk)
    )
    require_own(by, row)
    collection.live = live
    if row.live == live:
        return False
    if reason := refusal_to_set(row, live):
        raise CollectionInUse(reason)
    Collection.objects.filter(pk=row.pk).update(live=live)
    record_event(
        "collection.published" if live else "collection.closed",
        row.ark_name,
        by=by,
        at=at,
        title_zh=row.title_zh,
        title_en=row.title_en,
    )
    return True


def refusal_to_set(collection: Collection, live: bool) -> str:
    """Why this collection may not be opened or closed now; empty when it may."""
    if live:
        parent = collection.parent
        if parent is not None and not parent.live:
            return _("请先公开上级专题“%(title)s”。") % {"title": parent.title}
        return ""
    if collection.pk is None:
        return ""
    if count := collection.records.filter(live=True).count():
        return _("专题里还有 %(count)d 条已发布的藏品，请先撤下它们。") % {"count": count}
    if collection.children.filter(live=True).exists():
        return _("它的下级专题还公开着，请先关闭下级专题。")
    return ""
