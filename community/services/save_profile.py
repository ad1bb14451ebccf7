from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from community.findable import index_profile
from community.models import CreatorProfile
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_profile(profile: CreatorProfile, *, by: User, now: datetime) -> CreatorProfile:
    """Save a profile; that it went public or came back is an event, what it says is not.

    From the same transaction on it is found in the search, or no longer.
    """
    before = CreatorProfile.objects.filter(pk=profile.pk).values_list("is_public", flat=True)
    was_public = bool(before.first()) if profile.pk else False
    profile.save()
    index_profile(profile.pk)
    if profile.is_public != was_public:
        kind = "profile.opened" if profile.is_public else "profile.closed"
        record_event(kind, f"creator:{profile.pk}", by=by, at=now, as_role="contributor")
    return profile
