"""Give a person who is signed in a pass for the pictures they may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from iiif.models import AccessPass
from iiif.models.access import digest_of

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def give_pass(*, user: User, session_key: str, now: datetime) -> AccessPass:
    """The one pass of this sign-in, good for `IIIF_ACCESS_MINUTES` from now.

    Passes that have run out, of anybody, go with the same call.
    """
    AccessPass.objects.filter(expires_at__lte=now).delete()
    AccessPass.objects.of_session(session_key).exclude(user=user).delete()
    held, _made = AccessPass.objects.update_or_create(
        session_digest=digest_of(session_key),
        defaults={
            "user": user,
            "password_digest": digest_of(user.get_session_auth_hash()),
            "expires_at": now + timedelta(minutes=settings.IIIF_ACCESS_MINUTES),
        },
        create_defaults={
            "user": user,
            "password_digest": digest_of(user.get_session_auth_hash()),
            "created_at": now,
            "expires_at": now + timedelta(minutes=settings.IIIF_ACCESS_MINUTES),
        },
    )
    return held
