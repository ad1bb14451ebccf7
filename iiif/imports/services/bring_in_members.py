"""Read the members of a collection, one after the other; may be killed and run again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import override

from foundation.errors import HouseError
from foundation.fetch_errors import FetchError
from iiif.imports.errors import ImportRefused
from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.read_page import read_page
from iiif.imports.services.receive import fetch_document, keep
from iiif.imports.tree import below

State = ForeignItem.State


def bring_in_members(public_id: str, *, progress: Callable[[int, int, str], None]) -> None:
    """Fetch every waiting member of a collection, and what collections among them hold.

    A collection that is given out page by page is read to its end first.

    A member that does not come is marked with the reason; the others go on. What is done is
    no longer waiting, so a second run goes on where the first one ended.
    """
    top = ForeignItem.objects.present().filter(public_id=public_id).first()
    if top is None:
        return  # taken back meanwhile
    done = 0
    while True:
        inside = below(top)
        paged = ForeignItem.objects.present().filter(pk__in=[top.pk, *inside], is_stuck=False)
        unread = paged.exclude(next_page="").order_by("depth", "position", "pk").first()
        if unread is not None:
            progress(done, done + 1, "")
            read_page(unread, now=timezone.now())
            continue
        waiting = ForeignItem.objects.filter(pk__in=inside, state=State.WAITING)
        item = waiting.order_by("depth", "position", "pk").first()
        # Operators see the queue; what is in a private list is not told there.
        note = item.title[:200] if item is not None and item.owner_id is None else ""
        progress(done, done + waiting.count(), note)
        if item is None:
            return
        _bring_in_one(item)
        done += 1


def _bring_in_one(item: ForeignItem) -> None:
    now = timezone.now()
    try:
        fetched = fetch_document(item.address)
        source = keep(
            fetched, item.address, owner=item.owner, by=item.brought_by, now=now, item=item
        )
        bring_in(source, by=item.brought_by, now=now)
    except (FetchError, ImportRefused) as refusal:
        mark_failed(item, refusal)


def mark_failed(item: ForeignItem, refusal: HouseError) -> None:
    """Keep why a member did not come, in both languages."""
    with override("zh-hans"):
        zh = str(refusal)
    with override("en"):
        en = str(refusal)
    ForeignItem.objects.filter(pk=item.pk, state=State.WAITING).update(
        state=State.FAILED, error_code=refusal.code, error_zh=zh[:500], error_en=en[:500]
    )
