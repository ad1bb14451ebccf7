from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.api_token import ApiToken, hash_of

NOTED_EVERY = timedelta(minutes=1)  # so that a chain of requests isn't a chain of writes


def use_token(secret: str, *, now: datetime) -> ApiToken | None:
    """The usable token with this secret, with its owner; None where there is none."""
    token = (
        ApiToken.objects.usable(now)
        .select_related("owner")
        .filter(secret_sha256=hash_of(secret))
        .first()
    )
    if token is not None:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token
