"""Add files to a record's latest draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Record, RecordMedia
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def attach_media(record: Record, items: Iterable[RecordMedia], *, by: User | None) -> int:
    """Put files at the end of a record's, all in one draft; publish the record to show them.

    Args:
        items: not yet stored, each with its asset and captions; the first file of a record
            becomes its primary one.

    Returns:
        How many were added; an asset that is there already is left as it is.

    Raises:
        OtherInstitution: `by` does not work for the record's institution.
    """
    require_own(by, record.collection)
    draft = record.get_latest_revision_as_object()
    held = list(draft.media_items.all())
    known = {item.asset_id for item in held}
    position = max((item.position for item in held), default=-1)
    added: list[RecordMedia] = []
    for item in items:
        if item.asset_id in known:
            continue
        known.add(item.asset_id)
        position += 1
        item.position, item.primary = position, not held and not added
        added.append(item)
    if not added:
        return 0
    draft.media_items.add(*added)
    if not draft.live:  # the row of what is not public follows its latest draft
        draft.save()
    draft.save_revision(user=by, clean=False)  # its own fields are as they were stored
    return len(added)
