"""Why a program is not let in: each with its mend."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError


class NotSignedIn(HouseError):
    """Neither a session nor a usable token."""

    code = "not_signed_in"
    status = 401

    def __init__(self) -> None:
        super().__init__(_("请先登录，或在 Authorization 里带上有效的接口令牌。"))


class CrossSite(HouseError):
    """A change asked for with a session but without the page's CSRF token."""

    code = "csrf_token_missing"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("这个请求没有带上页面的校验值。请刷新页面后再试。"))


class ScopeMissing(HouseError):
    code = "token_scope_missing"
    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(
            format_lazy(_("这个接口令牌不含范围 {scope}。请另建一个包含它的令牌。"), scope=scope)
        )


class TokenRefused(HouseError):
    """A token that cannot be made as asked. `field` is the form field it belongs to."""

    code = "token_refused"
    status = 422

    def __init__(self, message: str | Promise, *, field: str) -> None:
        self.field = field
        super().__init__(message)
