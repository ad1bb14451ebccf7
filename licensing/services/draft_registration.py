from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from licensing.models import Party, Registration, RegistrationRight
from licensing.numbers import REGISTRATION, new_number
from media.models import Asset


@transaction.atomic
def draft_registration(
    *,
    asset: Asset,
    rights: Iterable[tuple[str, Party]],
    source: str,
    now: datetime,
    kind: str = Registration.Kind.FIRST,
    valid_until: date | None = None,
    **fields: Any,
) -> Registration:
    """Start a registration; `rights` are pairs of hold, use or operate with its holder.

    A draft changes nobody's right, so it leaves no event: submitting it does.
    """
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
    return registration
