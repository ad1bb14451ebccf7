"""A person takes their consent back: the files close at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive import consents
from archive.errors import ConsentRefused
from archive.models import Consent
from archive.permissions import require_working_in
from archive.publication import settle_media_access
from archive.services.retell import retell_later
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def revoke_consent(consent: Consent, *, reason: str, by: User | None, at: datetime) -> Consent:
    """Close its files at every door, for licensees as well; only those who keep them see them.

    Args:
        reason: kept in the house; the evidence log holds no word of it.

    Raises:
        ConsentRefused: it is not in force, or was replaced by another.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    require_working_in(by, row.institution_id)
    if row.state != Consent.State.IN_FORCE or row.is_replaced:
        raise ConsentRefused(_("只有有效的同意书可以撤回。"))
    row.state, row.revoked_at, row.revocation_reason = Consent.State.REVOKED, at, reason
    row.save()
    files = consents.files_of(row)
    settle_media_access(files, by=by, at=at, reason=row.public_id)
    retell_later(row.public_id, consents.records_showing(files).values_list("pk", flat=True))
    record_event(
        "consent.revoked",
        row.public_id,
        by=by,
        at=at,
        persons_digest=row.digest(),
        files=len(files),
    )
    return row
