from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The account behind a request to a page that asks for sign-in.

    Raises:
        PermissionDenied: nobody is signed in (the view's own guard was left out).
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
