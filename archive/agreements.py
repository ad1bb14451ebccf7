"""What a visitor agreed to in this visit: kept in the session for the day, with or without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from media.gates import note_agreed

KEY = "protocols_agreed"


def agree(session: Any, key: int, *, day: date) -> None:
    """Note it; what was agreed to on another day is forgotten with the same call."""
    kept = {name: text for name, text in session.get(KEY, {}).items() if text == day.isoformat()}
    session[KEY] = kept | {str(key): day.isoformat()}


def agreed(session: Any, *, day: date) -> list[int]:
    """Keys of the protocols that this visitor agreed to today."""
    return [int(name) for name, text in session.get(KEY, {}).items() if text == day.isoformat()]


class Agreements:
    """Middleware, after the one that knows the person: the access decision asks the user object.

    Nothing is read before somebody asks who the user is, and nothing without a session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:

            def known() -> Any:
                user = get_user(request)
                note_agreed(user, agreed(request.session, day=timezone.localdate()))
                return user

            request.user = SimpleLazyObject(known)  # type: ignore[assignment]  # as Django's own middleware sets it
        return self.get_response(request)
