"""The five screens of the checkout, each with its own address; the choice travels in the query."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.models import OfferVersion

ORDER: tuple[tuple[str, Promise, str], ...] = (
    ("use", _("用途"), "licensing_offer"),
    ("price", _("价格"), "licensing_price"),
    ("licensee", _("被许可方"), "licensing_licensee"),
    ("confirm", _("确认"), "licensing_confirm"),
    ("paid", _("付款"), ""),
)


@dataclass(frozen=True, slots=True)
class Step:
    label: Promise
    url: str  # empty where there is no way back or not yet a way there
    is_current: bool
    is_done: bool


def steps(current: str, offer: OfferVersion, query: QueryDict | None = None) -> list[Step]:
    """The stepper as the template draws it; earlier steps link back with the choice kept."""
    names = [name for name, _label, _route in ORDER]
    here = names.index(current)
    tail = f"?{query.urlencode()}" if query else ""
    return [
        Step(
            label=label,
            url=reverse(route, args=[offer.number]) + tail
            if place < here and route and current != "paid"
            else "",
            is_current=place == here,
            is_done=place < here,
        )
        for place, (_name, label, route) in enumerate(ORDER)
    ]
