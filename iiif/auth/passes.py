"""The cookie of a pass, and what its holder may see of an image, for the fast path.

The answer for one pass and image is kept in the process for `IIIF_PERMISSION_SECONDS`, so
that a tile costs one signature check (kept as well) and no query.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from iiif.errors import IiifError
from iiif.models import AccessPass
from iiif.permissions import ImageView, is_over, view_for
from iiif.services.give_pass import give_pass
from media.models import Asset, FileEvent, Rendition

COOKIE = "huxiang_iiif"
PATH = "/iiif/"
_SALT = "iiif.auth.cookie"
_MOST_KEPT = 20_000
_views: dict[tuple[str, str], tuple[float, ImageView | None]] = {}


def set_cookie(response: HttpResponse, held: AccessPass, *, to_all_sites: bool) -> None:
    """Hand the browser the pass.

    Args:
        to_all_sites: also for pictures inside pages of other sites. Browsers take that only
            over https; without it the cookie goes to pages of this host (any port) alone.
    """
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=_SALT).sign(held.key),
        max_age=max(1, int((held.expires_at - timezone.now()).total_seconds())),
        path=PATH,
        secure=secure,
        httponly=True,
        samesite="None" if secure and to_all_sites else "Lax",
    )


def hand_pass(request: HttpRequest, response: HttpResponse) -> None:
    """Give somebody who is signed in here, and opens a picture, a pass for its tiles.

    With it the fast path answers them. Pages of other sites get nothing by it.
    """
    if COOKIE in request.COOKIES or not request.user.is_authenticated:
        return
    if request.session.session_key:
        key = request.session.session_key
        held = give_pass(user=request.user, session_key=key, now=timezone.now())
        set_cookie(response, held, to_all_sites=False)


def delete_cookie(response: HttpResponse) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.delete_cookie(COOKIE, path=PATH, samesite="None" if secure else "Lax")


@lru_cache(maxsize=4096)
def read_cookie(value: str) -> str | None:
    """The key of the pass; None when the signature does not hold."""
    try:
        return signing.Signer(salt=_SALT).unsign(value)
    except signing.BadSignature:
        return None


def pass_of(key: str) -> AccessPass | None:
    """The pass with this key while it is good."""
    held = AccessPass.objects.usable(timezone.now()).filter(key=key).first()
    return held if held is not None and held.is_of_this_password else None


def viewer_of(request: HttpRequest) -> Any:
    """Who looks: the person who is signed in here, else the holder of a pass, else nobody."""
    if request.user.is_authenticated or COOKIE not in request.COOKIES:
        return request.user
    key = read_cookie(request.COOKIES[COOKIE])
    held = pass_of(key) if key else None
    return held.user if held else request.user


def view_by_pass(cookies: str, identifier: str) -> ImageView | None:
    """What the pass in a Cookie header shows of an image; None leaves the answer to Django."""
    key = _key_in(cookies)
    if key is None:
        return None
    now = time.monotonic()
    if (kept := _views.get((key, identifier))) and kept[0] > now and not is_over(kept[1]):
        return kept[1]
    view = _view(key, identifier)
    if len(_views) >= _MOST_KEPT:
        _views.clear()
    _views[key, identifier] = (now + settings.IIIF_PERMISSION_SECONDS, view)
    return view


def _key_in(cookies: str) -> str | None:
    for part in cookies.split(";"):
        name, _equals, value = part.strip().partition("=")
        if name == COOKIE:
            return read_cookie(value.strip('"'))
    return None


def _view(key: str, identifier: str) -> ImageView | None:
    try:
        held = pass_of(key)
        return view_for(held.user, identifier) if held else None
    except IiifError:  # Django's view says why, in the reader's language
        return None
    finally:
        if not connection.in_atomic_block:  # no Django request ends here, which would do it
            connection.close_if_unusable_or_obsolete()


def forget(**_kwargs: Any) -> None:
    """Ask again at the next request, now and once the change is committed."""
    _views.clear()
    transaction.on_commit(_views.clear)


def connect() -> None:
    """Forget what was kept when a pass ends, or an image, its files or its policy change."""
    for model in (Asset, Rendition, FileEvent, AccessPass):
        post_save.connect(forget, sender=model, dispatch_uid=f"iiif_pass_{model.__name__}_saved")
        post_delete.connect(forget, sender=model, dispatch_uid=f"iiif_pass_{model.__name__}_gone")
