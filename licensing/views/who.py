from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


def account(request: HttpRequest) -> User:
    """The signed-in account, for views behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101  # login_required has seen to it
    return request.user
