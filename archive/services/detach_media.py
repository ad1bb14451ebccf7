"""Take files from a record's latest draft; the files stay in the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Record

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def detach_media(record: Record, assets: Iterable[str], *, by: User | None) -> int:
    """Remove these assets (public ids) from the draft, all in one revision; returns how many."""
    wanted = {str(public_id) for public_id in assets}
    draft = record.get_latest_revision_as_object()
    leaving = [
        item
        for item in draft.media_items.select_related("asset")
        if str(item.asset.public_id) in wanted
    ]
    if not leaving:
        return 0
    draft.media_items.remove(*leaving)
    if not draft.live:  # the row of what is not public follows its latest draft
        draft.save()
    draft.save_revision(user=by, clean=False)
    return len(leaving)
