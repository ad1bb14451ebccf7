"""The rights officer's desk: requests to answer, payments to confirm, registrations, offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.forms import formset_factory
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from licensing.conflicts import Ask, Mode
from licensing.errors import LicensingError
from licensing.forms import BankForm
from licensing.models import (
    AssetGuard,
    LicenceRequest,
    OfferVersion,
    Party,
    Payment,
    Registration,
    SplitPlan,
)
from licensing.pricing import PriceQuote
from licensing.services.accept_request import accept_request
from licensing.services.confirm_bank_transfer import confirm_bank_transfer
from licensing.services.counter_request import counter_request
from licensing.services.decline_request import decline_request
from licensing.services.move_registration import move_registration, precheck
from licensing.services.publish_offer import missing_for, publish_offer
from licensing.services.seal_split_plan import seal_split_plan
from licensing.services.set_switches import set_switches
from licensing.services.surroundings import blockers_for
from licensing.services.withdraw_offer import withdraw_offer
from licensing.states.registration import ARROWS, State
from licensing.terms import Choice
from licensing.views.who import account
from media.models import Asset

may_decide = permission_required("licensing.decide_licencerequest", raise_exception=True)
may_confirm = permission_required("licensing.confirm_payment", raise_exception=True)
may_register = permission_required("licensing.decide_registration", raise_exception=True)
may_offer = permission_required("licensing.change_offerversion", raise_exception=True)
may_switch = permission_required("licensing.change_assetguard", raise_exception=True)
both = require_http_methods(["GET", "HEAD", "POST"])


class AnswerForm(forms.Form):
    """The officer's answer to a request."""

    answer = forms.CharField(
        label=_("给对方的话"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意时必填，对方会看到。"),
    )
    price_yuan = forms.DecimalField(
        label=_("还价（元）"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=_("只在还价时填。"),
    )


class ShareForm(forms.Form):
    party = forms.ModelChoiceField(Party.objects.all(), label=_("主体"), required=False)
    percent = forms.DecimalField(
        label=_("份额 %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )


class SwitchForm(forms.Form):
    no_new_grants = forms.BooleanField(label=_("停止新授权"), required=False)
    delivery_stopped = forms.BooleanField(label=_("停止交付"), required=False)
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("写进存证日志的只有开关，理由留在这里。")
    )


ShareFormSet = formset_factory(ShareForm, extra=6)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回、异议、驳回、注销、更正时必填。"),
    )


@may_decide
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, oldest first."""
    context = {
        "requests": LicenceRequest.objects.waiting().for_list()[:100],
        "payments": Payment.objects.waiting_for_bank().for_list()[:100],
        "registrations": Registration.objects.for_list().filter(
            state__in=[State.SUBMITTED, State.ACCEPTED, State.NOTICED, State.OBJECTED]
        )[:100],
        "drafts": OfferVersion.objects.filter(state="draft").select_related("asset")[:100],
    }
    return render(request, "licensing/admin/desk.html", context)


@may_decide
@both
def request_desk(request: HttpRequest, number: str) -> HttpResponse:
    """One request: price, conflicts as they are now, and the three answers."""
    found = get_object_or_404(LicenceRequest.objects.for_list(), number=number)
    form = AnswerForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            done = _answer(request, found, form.cleaned_data)
        except LicensingError as fault:
            refusal = fault
        else:
            messages.success(request, done)
            return redirect("licensing_desk")
    quote = PriceQuote.from_json(found.quote)
    choice = Choice.from_json(found.choice)
    context = {
        "found": found,
        "form": form,
        "refusal": refusal,
        "rows": list(quote.rows(found.offer.offered)),
        "blockers": blockers_for(
            found.offer.asset,
            Ask(found.licensee.public_id, choice.scope, mode=Mode(choice.mode)),
            licensor=found.offer.licensor,
            ai_policy=found.offer.ai_policy,
            now=timezone.now(),
        ),
    }
    return render(
        request, "licensing/admin/request.html", context, status=refusal.status if refusal else 200
    )


def _answer(request: HttpRequest, found: LicenceRequest, said: dict[str, Any]) -> Any:
    by, now = account(request), timezone.now()
    match request.POST.get("action"):
        case "accept":
            agreement = accept_request(found, by=by, now=now)
            return _("已同意，合同 %(number)s 等对方签署。") % {"number": agreement.number}
        case "decline":
            decline_request(found, reason=said["answer"], by=by, now=now)
            return _("已答复：未同意。")
        case _:
            fen = int((said["price_yuan"] or 0) * 100)
            counter_request(found, price_fen=fen, answer=said["answer"], by=by, now=now)
            return _("已还价，等对方答复。")


@may_confirm
@both
def payment_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm a transfer found on the bank statement."""
    payment = get_object_or_404(
        Payment.objects.for_list(), number=number, method=Payment.Method.BANK_TRANSFER
    )
    form = BankForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            confirm_bank_transfer(
                payment,
                amount_fen=form.amount_fen(),
                bank_reference=form.cleaned_data["bank_reference"],
                by=account(request),
                now=timezone.now(),
            )
        except LicensingError as fault:
            refusal = fault
        else:
            messages.success(
                request, _("已确认到账，授权 %(number)s 生效。") % {"number": payment.agreement}
            )
            return redirect("licensing_desk")
    context = {"payment": payment, "form": form, "refusal": refusal}
    return render(
        request, "licensing/admin/payment.html", context, status=refusal.status if refusal else 200
    )


@may_register
@both
def registration_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Take a registration one step further; shows what is missing first."""
    registration = get_object_or_404(Registration.objects.for_list(), number=number)
    form = ReasonForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            move_registration(
                registration,
                request.POST.get("to", ""),
                by=account(request),
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except LicensingError as fault:
            refusal = fault
        else:
            messages.success(request, _("已改为：%(s)s") % {"s": registration.get_state_display()})
            return redirect("licensing_registration_desk", number)
    labels = dict(State.choices)
    context = {
        "registration": registration,
        "form": form,
        "refusal": refusal,
        "missing": precheck(registration),
        "arrows": [
            (to, labels[to]) for to in State.values if to in ARROWS.get(registration.state, ())
        ],
    }
    return render(
        request,
        "licensing/admin/registration.html",
        context,
        status=refusal.status if refusal else 200,
    )


@may_offer
@both
def offer_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Split plan, publish, withdraw."""
    offer = get_object_or_404(OfferVersion.objects.for_cards(), number=number)
    shares = ShareFormSet(request.POST if request.POST.get("action") == "split" else None)
    refusal = None
    if request.method == "POST":
        try:
            done = _do_offer(request, offer, shares)
        except LicensingError as fault:
            refusal = fault
        else:
            if done:
                messages.success(request, done)
                return redirect("licensing_offer_desk", number)
    plan = SplitPlan.objects.filter(asset=offer.asset, current=True).first()
    context = {
        "offer": offer,
        "shares": shares,
        "refusal": refusal,
        "missing": missing_for(offer, timezone.now()) if offer.state == "draft" else [],
        "plan": [(s.party, f"{s.share_bp / 100:g} %") for s in plan.shares.select_related("party")]
        if plan
        else [],
    }
    return render(
        request, "licensing/admin/offer.html", context, status=refusal.status if refusal else 200
    )


def _do_offer(request: HttpRequest, offer: OfferVersion, shares: Any) -> Any:
    by, now = account(request), timezone.now()
    match request.POST.get("action"):
        case "publish":
            publish_offer(offer, by=by, now=now)
            return _("已发布。")
        case "withdraw":
            withdraw_offer(offer, by=by, now=now)
            return _("已撤回；已签的合同不受影响。")
        case "split":
            if not shares.is_valid():
                return None
            said = [row for row in shares.cleaned_data if row.get("party") and row.get("percent")]
            seal_split_plan(
                asset=offer.asset,
                shares={row["party"]: int(row["percent"] * 100) for row in said},
                by=by,
                now=now,
            )
            return _("分账方案已定稿，对以后的成交有效。")
    return None


@may_switch
@both
def switch_desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop or reopen new licences and deliveries of one asset, with a reason."""
    asset = get_object_or_404(Asset, public_id=public_id)
    guard = AssetGuard.objects.filter(subject=public_id).first()
    now_set = model_to_dict(guard, fields=list(SwitchForm.base_fields)) if guard else None
    form = SwitchForm(request.POST or None, initial=now_set)
    if request.method == "POST" and form.is_valid():
        set_switches(public_id, by=account(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("开关已保存。"))
        return redirect("licensing_desk")
    return render(request, "licensing/admin/switches.html", {"asset": asset, "form": form})
