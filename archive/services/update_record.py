"""Change a record's latest draft; what is public stays as it is until it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from archive.models import Record
from archive.permissions import require_own
from archive.services.write_fields import write_fields

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def update_record(record: Record, *, by: User | None, **fields: Any) -> Record:
    """A new revision on top of the latest one. Fields as in `create_record`.

    Returns:
        The draft as an object; for a record that is not public its row is the same.

    Raises:
        ValidationError: by field; nothing is stored.
        OtherInstitution: `by` does not work for the record's institution, or the new one's.
    """
    require_own(by, record.collection)
    draft = record.get_latest_revision_as_object()
    write_fields(draft, fields)
    if "collection" in fields:
        require_own(by, draft.collection)
    draft.full_clean()
    if not draft.live:  # the row of what is not public follows its latest draft
        draft.save()
    draft.save_revision(user=by, clean=False)
    return draft
