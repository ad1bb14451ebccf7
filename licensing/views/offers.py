"""What can be licensed, and the first two steps: use and price. Everybody may look."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing.conflicts import Ask, Mode
from licensing.errors import LicensingError
from licensing.forms import ChoiceForm
from licensing.models import OfferVersion
from licensing.scope import uses
from licensing.services.quote import quote
from licensing.services.surroundings import blockers_for
from licensing.steps import steps

PAGE_SIZE = 24
ANYBODY = ""  # a licensee that has no grants yet


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open offers as cards."""
    offers = OfferVersion.objects.open().for_cards().order_by("-published_at", "-pk")
    page = Paginator(offers, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "licensing/home.html", {"page_obj": page})


@require_safe
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Step 1: choose; the price is shown at once and follows every change."""
    found = get_object_or_404(OfferVersion.objects.for_cards(), number=number)
    if found.state != OfferVersion.State.PUBLISHED:
        return _closed(request, found)
    form = ChoiceForm(found, request.GET or None, today=timezone.localdate())
    context = {"offer": found, "form": form, **_priced(found, form)}
    if request.headers.get("X-Fragment") == "price":
        return render(request, "licensing/price_table.html", context)
    context |= {
        "steps": steps("use", found, request.GET),
        "allowed": [uses().label(code) for code in found.offered.uses],
        "not_allowed": _not_allowed(found),
    }
    return render(request, "licensing/offer.html", context)


@require_safe
def price(request: HttpRequest, number: str) -> HttpResponse:
    """Step 2: every line of the price, and whether the rights are free."""
    found = get_object_or_404(OfferVersion.objects.for_cards(), number=number)
    if found.state != OfferVersion.State.PUBLISHED:
        return _closed(request, found)
    form = ChoiceForm(found, request.GET or None, today=timezone.localdate())
    context = {"offer": found, "form": form, **_priced(found, form)}
    context["steps"] = steps("price", found, request.GET)
    if not form.is_valid():
        context |= {
            "allowed": [uses().label(code) for code in found.offered.uses],
            "not_allowed": _not_allowed(found),
            "steps": steps("use", found, request.GET),
        }
        return render(request, "licensing/offer.html", context, status=400)
    context["next_url"] = (
        reverse("licensing_licensee", args=[number]) + "?" + request.GET.urlencode()
    )
    return render(request, "licensing/price.html", context)


def _priced(found: OfferVersion, form: ChoiceForm) -> dict[str, Any]:
    """Quote, its rows and what blocks it; a refusal in its place."""
    if not form.is_valid():
        return {"quote": None}
    now = timezone.now()
    try:
        quoted = quote(offer=found, choice=form.choice(), now=now)
        ask = Ask(ANYBODY, quoted.choice.scope, mode=Mode(quoted.choice.mode))
        blockers = blockers_for(
            found.asset, ask, licensor=found.licensor, ai_policy=found.ai_policy, now=now
        )
    except LicensingError as refusal:
        return {"quote": None, "refusal": refusal}
    return {"quote": quoted, "rows": list(quoted.rows(found.offered)), "blockers": blockers}


def _not_allowed(found: OfferVersion) -> list[str]:
    """Kinds of use that the offer leaves out, then its own limits."""
    tree, offered = uses(), frozenset(uses().expand(found.offered.uses))
    top = [node for node in tree.nodes.values() if node.broader in ("all", "any")]
    out = [n.label for n in top if n.code != "all" and not tree.leaves_of[n.code] & offered]
    return [*out, *found.offered.limits]


def _closed(request: HttpRequest, found: OfferVersion) -> HttpResponse:
    """An offer that was public once: send on to the one that took its place."""
    if found.state == OfferVersion.State.DRAFT:
        return render(request, "licensing/offer_closed.html", {}, status=404)
    now_open = OfferVersion.objects.open().filter(asset=found.asset).first()
    if now_open is not None:
        return redirect(now_open)
    return render(request, "licensing/offer_closed.html", {"offer": found}, status=410)
