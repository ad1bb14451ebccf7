from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.errors import NotYours, ReasonMissing
from licensing.models import AssetGuard
from licensing.services.lock_guards import lock_guards
from provenance.services.record import record_event


@transaction.atomic
def set_switches(
    subject: str,
    *,
    no_new_grants: bool,
    delivery_stopped: bool,
    reason: str,
    by: User,
    now: datetime,
) -> AssetGuard:
    """Stop or reopen new grants and deliveries of an asset or a collection, with a reason.

    Raises:
        NotYours: only a rights officer may.
        ReasonMissing: no reason.
    """
    if not by.has_perm("licensing.change_assetguard"):
        raise NotYours
    if not reason.strip():
        raise ReasonMissing
    (guard,) = lock_guards([subject])
    guard.no_new_grants, guard.delivery_stopped = no_new_grants, delivery_stopped
    guard.reason = reason.strip()
    guard.save(update_fields=["no_new_grants", "delivery_stopped", "reason"])
    record_event(
        "switches.set",
        subject,
        by=by,
        at=now,
        no_new_grants=no_new_grants,
        delivery_stopped=delivery_stopped,
    )
    return guard
