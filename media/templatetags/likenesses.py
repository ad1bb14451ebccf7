"""Likenesses on pages of any floor above."""

from __future__ import annotations

from typing import Any

from django import template

from media.likenesses import is_compared, lines_for
from media.models import Asset

register = template.Library()


@register.inclusion_tag("media/parts/likenesses.html", takes_context=True)
def likenesses_of(context: dict[str, Any], asset: Asset) -> dict[str, Any]:
    """What the asset is like, as far as whoever looks may see it; nothing where it is unlike all."""
    return {
        "lines": lines_for(asset, context["request"].user),
        "is_compared": is_compared(asset),
    }
