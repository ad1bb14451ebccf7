"""Make the latest draft of a record public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Record
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish_record(record: Record, *, by: User | None) -> Record:
    """Publish the latest revision, as the button in the editor does; returns the new row.

    The moment is Wagtail's own (`last_published_at`); the event `record.published` carries
    the same one. The caller has asked whether `by` may publish.

    Raises:
        NotPublishable: its collection is not public, or a consent is missing.
        OtherInstitution: `by` does not work for the record's institution.
    """
    require_own(by, record.collection)
    revision = record.latest_revision or record.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    return Record.objects.get(pk=record.pk)
