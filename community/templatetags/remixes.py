"""`{% load remixes %}{% remix_tree asset %}`: the tree of a work on any page."""

from __future__ import annotations

from typing import Any

from django import template

from community.models import Contribution
from community.remix_tree import drawing, tree_of
from media.models import Asset

register = template.Library()


@register.inclusion_tag("community/remix_tree.html", takes_context=True)
def remix_tree(context: template.Context, asset: Asset | None) -> dict[str, Any]:
    """SVG and nested list; only a sentence where the work stands alone."""
    if asset is None:
        return {"tree": None}
    request = context.get("request")
    tree = tree_of(asset, viewer=getattr(request, "user", None))
    return {"tree": tree, "drawing": None if tree.is_alone else drawing(tree), "request": request}


@register.simple_tag
def creator_of(record: Any) -> Any:
    """The public profile of whoever contributed a record, or None."""
    contribution = (
        Contribution.objects.published()
        .filter(record=record)
        .select_related("contributor__creator_profile")
        .first()
    )
    profile = getattr(contribution and contribution.contributor, "creator_profile", None)
    return profile if profile is not None and profile.is_public else None
