"""Add files to a record's latest draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Record, RecordMedia

if TYPE_CHECKING:
    from accounts.models import User
    from media.models import Asset


@transaction.atomic
def attach_media(
    record: Record,
    asset: Asset,
    *,
    by: User | None,
    caption_zh: str = "",
    caption_en: str = "",
    primary: bool = False,
) -> bool:
    """Put an asset at the end of a record's files; publish the record to show it.

    Returns:
        Whether it was added; an asset that is there already is left as it is.
    """
    draft = record.get_latest_revision_as_object()
    items = list(draft.media_items.all())
    if any(item.asset_id == asset.pk for item in items):
        return False
    position = max((item.position for item in items), default=-1) + 1
    draft.media_items.add(
        RecordMedia(
            asset=asset,
            position=position,
            primary=primary or not items,
            caption_zh=caption_zh,
            caption_en=caption_en,
        )
    )
    if not draft.live:  # the row of what is not public follows its latest draft
        draft.save()
    draft.save_revision(user=by)
    return True
