"""Take a record from the public and leave a tombstone at its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from archive.errors import NotPublished
from archive.models import Record
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def withdraw_record(
    record: Record, *, reason_zh: str, reason_en: str = "", by: User | None
) -> Record:
    """Unpublish with a reason that the public reads at the record's address (410).

    The reason becomes part of the public log for ever: no personal data.

    Raises:
        NotPublished: the record is not public now.
        OtherInstitution: `by` does not work for the record's institution.
    """
    require_own(by, record.collection)
    row = Record.objects.select_for_update().get(pk=record.pk)
    if not row.live:
        raise NotPublished
    row.withdrawal_reason_zh, row.withdrawal_reason_en = reason_zh, reason_en
    row.unpublish(user=by)
    return row
