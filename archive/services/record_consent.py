"""Note a consent as it was signed; it decides nothing before it is put into force."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Consent
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def record_consent(consent: Consent, *, by: User | None, at: datetime) -> Consent:
    """Store a new one with its evidence; of the persons the log holds a salted digest alone."""
    consent.created_by = by
    consent.save()
    record_event(
        "consent.recorded", consent.public_id, by=by, at=at, persons_digest=consent.digest()
    )
    return consent
