"""A pass ends with the sign-in that it belongs to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from iiif.auth import passes
from iiif.models import AccessPass
from iiif.services.end_passes import end_passes


def signed_out(*, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None and request.session.session_key:
        end_passes(session_key=request.session.session_key)


def signed_in(*, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Somebody else signs in on this browser: the pass that it still holds is not theirs."""
    cookies = request.COOKIES if request is not None else {}
    if key := passes.read_cookie(cookies.get(passes.COOKIE, "")):
        AccessPass.objects.filter(key=key).exclude(user=user).delete()


def connect() -> None:
    user_logged_out.connect(signed_out, dispatch_uid="iiif_signed_out")
    user_logged_in.connect(signed_in, dispatch_uid="iiif_signed_in")
