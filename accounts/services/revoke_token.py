from __future__ import annotations

from datetime import datetime

from accounts.api_token import ApiToken


def revoke_token(token: ApiToken, *, now: datetime) -> None:
    """End a token now; one that has ended keeps its moment."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)
