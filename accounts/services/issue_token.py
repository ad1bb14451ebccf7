from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.api_token import SHOWN_CHARACTERS, ApiToken, Scope, hash_of, new_secret
from accounts.errors import TokenRefused

if TYPE_CHECKING:
    from accounts.models import User

MOST = 20  # usable tokens of one account


@transaction.atomic
def issue_token(
    *,
    owner: User,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime | None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token; the second value is its secret, which nobody can read again.

    Raises:
        TokenRefused: no name, no scope, an end that has passed, or 20 tokens already.
    """
    if not name.strip():
        raise TokenRefused(_("请写一个名称，好认出它。"), field="name")
    if not scopes:
        raise TokenRefused(_("请至少选一个范围。"), field="scopes")
    if expires_at is not None and expires_at <= now:
        raise TokenRefused(_("到期时间已经过去。"), field="expires")
    get_user_model().objects.select_for_update().get(pk=owner.pk)  # two at once are counted in turn
    if ApiToken.objects.of(owner).usable(now).count() >= MOST:
        raise TokenRefused(_("你已有 20 个可用的令牌。请先停用不再需要的。"), field="name")
    secret = new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        name=name.strip(),
        prefix=secret[:SHOWN_CHARACTERS],
        secret_sha256=hash_of(secret),
        scopes=sorted(Scope(scope).value for scope in scopes),
        created_at=now,
        expires_at=expires_at,
    )
    return token, secret
