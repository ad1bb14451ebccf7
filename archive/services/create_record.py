"""Make a record as a draft, with its files and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from archive.models import Collection, Identifier, Record, RecordMedia
from archive.permissions import require_own
from archive.services.write_fields import write_fields

if TYPE_CHECKING:
    from accounts.models import User
    from media.models import Asset


@transaction.atomic
def create_record(
    *,
    collection: Collection,
    kind: str,
    title_zh: str,
    by: User | None,
    media: Iterable[Asset] = (),
    identifiers: Iterable[str] = (),
    **fields: Any,
) -> Record:
    """A new draft record with its first revision; publish it with `publish_record`.

    Args:
        media: assets in order; the first one is the primary.
        identifiers: old or other numbers.
        fields: any field of Record; a list for `materials`, `techniques`, `motifs`,
            `languages`, `red_themes` (Terms) and for `sources`, `unsure`,
            `alternative_titles` (lines of text). `date_found` alone fills EDTF and years.

    Raises:
        ValidationError: by field, in the active language; nothing is stored.
        OtherInstitution: `by` does not work for the collection's institution.
    """
    require_own(by, collection)
    record = Record(collection=collection, kind=kind, title_zh=title_zh)
    write_fields(record, fields)
    record.media_items.set(
        [
            RecordMedia(asset=asset, position=position, primary=position == 0)
            for position, asset in enumerate(media)
        ]
    )
    record.identifiers.set([Identifier(value=value) for value in identifiers])
    record.full_clean()
    record.save()
    record.save_revision(user=by, clean=False)
    return record
