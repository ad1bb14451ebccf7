"""Erase the link between an account and its events (PIPL article 47; DOMAIN.md section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from provenance.models import ActorDigest

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def forget_actor(*, user: User) -> bool:
    """Destroy the salt of an account. Its events stay and keep their hashes; whose they were
    can no longer be computed. A later event of the account gets a new, unrelated digest.

    Returns:
        Whether there was a link to destroy.
    """
    deleted, _ = ActorDigest.objects.filter(user_id=user.pk).delete()
    return bool(deleted)
