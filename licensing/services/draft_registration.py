from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from licensing.models import Party, Registration, RegistrationRight
from licensing.numbers import REGISTRATION, new_number
from media.models import Asset
from provenance.services.record import record_event


@transaction.atomic
def draft_registration(
    *,
    asset: Asset,
    rights: Iterable[tuple[str, Party]],
    source: str,
    by: User | None,
    now: datetime,
    kind: str = Registration.Kind.FIRST,
    valid_until: date | None = None,
    **fields: Any,
) -> Registration:
    """Start a registration; `rights` are pairs of hold, use or operate with its holder."""
    registration = Registration.objects.create(
        number=new_number(
            REGISTRATION, now, taken=lambda n: Registration.objects.filter(number=n).exists()
        ),
        asset=asset,
        kind=kind,
        source=source,
        valid_until=valid_until,
        **fields,
    )
    RegistrationRight.objects.bulk_create(
        RegistrationRight(registration=registration, right=right, party=party)
        for right, party in rights
    )
    record_event("registration.drafted", asset.public_id, by=by, at=now, number=registration.number)
    return registration
