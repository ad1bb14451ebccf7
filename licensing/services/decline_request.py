from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.errors import NotYours, ReasonMissing
from licensing.models import LicenceRequest
from licensing.services.move import move
from licensing.states.request import ARROWS
from provenance.services.record import record_event


@transaction.atomic
def decline_request(
    request: LicenceRequest, *, reason: str, by: User, now: datetime
) -> LicenceRequest:
    """Say no, with a reason that the licensee reads.

    Raises:
        NotYours: only a rights officer declines.
        ReasonMissing: no reason.
        WrongState: it was answered before.
    """
    if not by.has_perm("licensing.decide_licencerequest"):
        raise NotYours
    if not reason.strip():
        raise ReasonMissing
    move(
        request,
        LicenceRequest.State.DECLINED,
        arrows=ARROWS,
        answer=reason.strip(),
        decided_at=now,
    )
    record_event("request.declined", request.number, by=by, at=now)
    return request
