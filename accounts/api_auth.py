"""Who is behind a request of a program or a script: a bearer token, or the page's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from accounts.api_token import Scope
from accounts.errors import CrossSite, NotSignedIn, ScopeMissing
from accounts.services.use_token import use_token

if TYPE_CHECKING:
    from accounts.models import User


def caller(request: HttpRequest, scope: Scope | None = None) -> User:
    """The account that asks. With an Authorization header cookies count for nothing.

    The view must be `csrf_exempt`: a token needs no CSRF check, and for a session it is
    made here.

    Args:
        scope: what a token must allow; None: any token will do.

    Raises:
        NotSignedIn: nobody, or a token that is unknown, revoked or expired.
        ScopeMissing: the token is good for other things.
        CrossSite: a session without the CSRF token of a page.
    """
    header = request.headers.get("Authorization", "")
    if header:
        kind, _, secret = header.partition(" ")
        token = use_token(secret.strip(), now=timezone.now()) if kind.lower() == "bearer" else None
        if token is None:
            raise NotSignedIn
        if scope is not None and not token.allows(scope):
            raise ScopeMissing(scope.value)
        return token.owner
    if not request.user.is_authenticated:
        raise NotSignedIn
    if _Csrf(_unreachable).process_view(request, _unreachable, (), {}) is not None:
        raise CrossSite
    return request.user


class _Csrf(CsrfViewMiddleware):
    """Says why in place of drawing a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


def _unreachable(request: HttpRequest) -> HttpResponse:
    raise AssertionError("only the check is asked, never the view behind it")
