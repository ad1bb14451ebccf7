"""`{% load licensing %}{% licence_panel asset %}`: "can I use it?" on an object's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from licensing.models import Agreement, OfferVersion
from licensing.scope import uses
from media.models import Asset
from media.rights_words import words_for

register = template.Library()


@register.inclusion_tag("licensing/panel.html", takes_context=True)
def licence_panel(context: RequestContext, asset: Asset) -> dict[str, Any]:
    """What may be done with the asset, and the one main action. At most two queries."""
    offer = OfferVersion.objects.open().filter(asset=asset).first()
    user = context.get("user")
    mine = None
    if user is not None and user.is_authenticated:
        running = Agreement.objects.running(timezone.localdate())
        mine = running.filter(asset=asset, licensee__user=user).first()
    return {
        "asset": asset,
        "offer": offer,
        "mine": mine,
        "licence": words_for(asset.licence_uri),
        "statement": words_for(asset.rights_statement_uri),
        "allowed": [uses().label(code) for code in offer.offered.uses] if offer else [],
        "limits": offer.offered.limits if offer else (),
    }


@register.simple_tag
def open_offer(asset: Asset) -> OfferVersion | None:
    """The offer that anybody may take up now, for a chip on a card."""
    return OfferVersion.objects.open().filter(asset=asset).first()
