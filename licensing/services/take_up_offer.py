from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from licensing.models import Agreement, LicenceRequest, OfferVersion
from licensing.reach import reach_of_asset
from licensing.services.accept_request import accept_request
from licensing.services.lock_guards import lock_guards
from licensing.services.send_request import send_request
from licensing.services.sign_agreement import sign_agreement


@transaction.atomic
def take_up_offer(
    *, offer: OfferVersion, signature: str, by: User, now: datetime, **asked: Any
) -> tuple[LicenceRequest, Agreement | None]:
    """Send a request; where the offer is instant, conclude and sign it in the same breath.

    All or nothing: a refusal at any step leaves no request behind.

    Returns:
        The request, and the agreement where there is one already.

    Raises:
        Everything that `send_request`, `accept_request` and `sign_agreement` raise.
    """
    if offer.instant:  # guards before the log's head, as everywhere: no deadlock
        lock_guards(reach_of_asset(offer.asset).all)
    request = send_request(offer=offer, signature=signature, by=by, now=now, **asked)
    if not offer.instant:
        return request, None
    agreement = accept_request(request, by=by, now=now)
    return request, sign_agreement(agreement, signature=signature, by=by, now=now)
