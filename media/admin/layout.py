"""The library as a list or as a grid; the choice stays for the session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from media.admin.columns import measure, state_chip
from media.models import Asset

GRID, LIST = "grid", "list"
REMEMBERED = "media_library_layout"
INSPECT = "wagtailsnippets_media_asset:inspect"
ICONS = {"image": "image", "audio": "media", "video": "media", "document": "doc-full"}


def layout_of(request: HttpRequest) -> str:
    """What the address asks for, else what was chosen last; a choice is remembered."""
    asked = request.GET.get("layout")
    if asked in (GRID, LIST):
        if request.session.get(REMEMBERED) != asked:
            request.session[REMEMBERED] = asked
        return asked
    return str(request.session.get(REMEMBERED, LIST))


def card(asset: Asset, job: Any) -> dict[str, Any]:
    """What a card of the grid shows."""
    return {
        "asset": asset,
        "icon": ICONS.get(asset.kind, "doc-full"),
        "url": reverse(INSPECT, args=[asset.pk]),
        "chip": state_chip(asset, job),
        "measure": measure(asset),
        "likenesses": getattr(asset, "open_likenesses", 0),
    }
