"""Steps 3 and 4: who takes the licence, and the confirmation with its signature."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from licensing.errors import LicensingError
from licensing.forms import ChoiceForm, ConfirmForm, PartyForm
from licensing.models import OfferVersion, Party
from licensing.scope import uses
from licensing.services.quote import quote
from licensing.services.save_party import save_party
from licensing.services.take_up_offer import take_up_offer
from licensing.steps import steps
from licensing.views.who import account


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def licensee(request: HttpRequest, number: str) -> HttpResponse:
    """Step 3: one of the parties the account acts for, or a new one."""
    offer = get_object_or_404(OfferVersion.objects.open().for_cards(), number=number)
    if not ChoiceForm(offer, request.GET, today=timezone.localdate()).is_valid():
        return redirect(_with_query("licensing_offer", offer, request))
    form = PartyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        known = request.POST.get("party")
        if known:
            party = get_object_or_404(Party.objects.of(account(request)), public_id=known)
            return redirect(_with_party(offer, request, party))
        if form.is_valid():
            try:
                party = save_party(user=account(request), **form.cleaned_data)
            except LicensingError as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(_with_party(offer, request, party))
        status = 400
    context = {
        "offer": offer,
        "form": form,
        "parties": Party.objects.of(account(request)),
        "steps": steps("licensee", offer, request.GET),
    }
    return render(request, "licensing/licensee.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Step 4: everything on one page; the signature sends it."""
    offer = get_object_or_404(OfferVersion.objects.open().for_cards(), number=number)
    chosen = ChoiceForm(offer, request.GET, today=timezone.localdate())
    if not chosen.is_valid():
        return redirect(_with_query("licensing_offer", offer, request))
    party = (
        Party.objects.of(account(request)).filter(public_id=request.GET.get("party", "")).first()
    )
    if party is None:
        return redirect(_with_query("licensing_licensee", offer, request))
    context: dict[str, Any] = {
        "offer": offer,
        "party": party,
        "choice": chosen.choice(),
        "use_labels": [uses().label(code) for code in chosen.choice().uses],
        "steps": steps("confirm", offer, request.GET),
    }
    now = timezone.now()
    status = 200
    form = ConfirmForm(request.POST or None)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _take(request, offer, party, chosen, form)
            except LicensingError as refusal:
                context["refusal"], status = refusal, refusal.status
    quoted = quote(offer=offer, choice=chosen.choice(), now=now)
    context |= {"quote": quoted, "rows": list(quoted.rows(offer.offered))}
    if request.method == "POST":  # keep what was written, but ask for the price as it is now
        kept = request.POST.copy()
        kept["shown_fen"], kept["shown_digest"] = str(quoted.price_fen), quoted.digest
        form = ConfirmForm(kept)
    else:
        form = ConfirmForm(
            initial={
                "shown_fen": quoted.price_fen,
                "shown_digest": quoted.digest,
                "signature": account(request).display_name,
            }
        )
    context["form"] = form
    return render(request, "licensing/confirm.html", context, status=status)


def _take(
    request: HttpRequest,
    offer: OfferVersion,
    party: Party,
    chosen: ChoiceForm,
    form: ConfirmForm,
) -> HttpResponse:
    said = form.cleaned_data
    sent, agreement = take_up_offer(
        offer=offer,
        choice=chosen.choice(),
        licensee=party,
        by=account(request),
        signature=said["signature"],
        shown_fen=said["shown_fen"],
        shown_digest=said["shown_digest"],
        purpose=said["purpose"],
        show_licensee=said["show_licensee"],
        now=timezone.now(),
    )
    if agreement is not None:
        return redirect(agreement)
    return redirect("licensing_request", sent.number)


def _with_query(route: str, offer: OfferVersion, request: HttpRequest) -> str:
    return reverse(route, args=[offer.number]) + "?" + request.GET.urlencode()


def _with_party(offer: OfferVersion, request: HttpRequest, party: Party) -> str:
    query = request.GET.copy()
    query["party"] = party.public_id
    return reverse("licensing_confirm", args=[offer.number]) + "?" + query.urlencode()
