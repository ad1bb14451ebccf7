"""Requests and agreements of the two parties: sign, pay, fetch the contract."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from licensing.delivery_links import link_to
from licensing.documents import contract_context
from licensing.errors import LicensingError
from licensing.forms import SignForm
from licensing.models import Agreement, AgreementDocument, LicenceRequest, Payment
from licensing.services.accept_request import accept_request
from licensing.services.make_documents import path_of
from licensing.services.open_payment import open_payment
from licensing.services.sign_agreement import sign_agreement
from licensing.steps import steps
from licensing.views.who import account

PAGE_SIZE = 20
LANGUAGE_OF = {"zh": "zh-hans", "en": "en"}


@never_cache
@login_required
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    """我的授权: what waits for me, what I have, with files and certificates."""
    agreements = (
        Agreement.objects.filter(licensee__user=account(request))
        .for_list()
        .prefetch_related("deliveries", "payments", "documents")
    )
    page = Paginator(agreements, PAGE_SIZE).get_page(request.GET.get("page"))
    requests = LicenceRequest.objects.filter(requested_by=account(request), agreement=None)
    context = {"page_obj": page, "requests": requests.for_list()[:PAGE_SIZE]}
    return render(request, "licensing/workspace.html", context)


@never_cache
@login_required
@require_safe
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """One request: waiting, answered, or answered with another price."""
    found = get_object_or_404(
        LicenceRequest.objects.visible_to(account(request)).for_list(), number=number
    )
    agreement = Agreement.objects.filter(request=found).first()
    if agreement is not None:
        return redirect(agreement)
    return _request_page(request, found)


@never_cache
@login_required
@require_POST
def accept_counter(request: HttpRequest, number: str) -> HttpResponse:
    """The licensee takes the counter-offer."""
    found = get_object_or_404(
        LicenceRequest.objects.visible_to(account(request)).for_list(), number=number
    )
    try:
        agreement = accept_request(found, by=account(request), now=timezone.now())
    except LicensingError as refusal:
        return _request_page(request, found, refusal)
    return redirect(agreement)


@never_cache
@login_required
@require_safe
def agreement_page(request: HttpRequest, number: str) -> HttpResponse:
    """Step 5 and afterwards: sign, pay, then file, contract and certificate."""
    return _agreement_page(request, _mine(request, number))


@never_cache
@login_required
@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    agreement = _mine(request, number)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _agreement_page(request, agreement, form=form, status=400)
    try:
        sign_agreement(
            agreement,
            signature=form.cleaned_data["signature"],
            by=account(request),
            now=timezone.now(),
        )
    except LicensingError as refusal:
        return _agreement_page(request, agreement, form=form, refusal=refusal)
    return redirect(agreement)


@never_cache
@login_required
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Choose how to pay: a reference for the bank, or the sandbox gateway."""
    agreement = _mine(request, number)
    method = request.POST.get("method", "")
    if method not in Payment.Method.values:
        return _agreement_page(request, agreement, status=400)
    try:
        payment = open_payment(
            agreement=agreement,
            method=method,
            by=account(request),
            now=timezone.now(),
        )
    except LicensingError as refusal:
        return _agreement_page(request, agreement, refusal=refusal)
    if payment.method == Payment.Method.SANDBOX:
        return redirect("licensing_sandbox", payment.number)
    return redirect(agreement)


@never_cache
@login_required
@require_safe
def contract(request: HttpRequest, number: str, language: str) -> FileResponse:
    """The contract as PDF, for the two parties and rights officers only."""
    agreement = _mine(request, number)
    document = get_object_or_404(
        AgreementDocument, agreement=agreement, language=LANGUAGE_OF.get(language, "")
    )
    path = path_of(document.sha256)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        content_type="application/pdf",
        filename=f"{agreement.number}-{language}.pdf",
    )


def _mine(request: HttpRequest, number: str) -> Agreement:
    visible = Agreement.objects.visible_to(account(request))
    return get_object_or_404(visible.for_list(), number=number)


def _request_page(
    request: HttpRequest, found: LicenceRequest, refusal: LicensingError | None = None
) -> HttpResponse:
    context = {
        "found": found,
        "refusal": refusal,
        "can_accept": found.state == LicenceRequest.State.COUNTERED
        and found.licensee.user_id == request.user.pk,
        "steps": steps("confirm", found.offer),
    }
    return render(
        request, "licensing/request.html", context, status=refusal.status if refusal else 200
    )


def _agreement_page(
    request: HttpRequest,
    agreement: Agreement,
    *,
    form: SignForm | None = None,
    refusal: LicensingError | None = None,
    status: int = 200,
) -> HttpResponse:
    agreement.refresh_from_db()
    is_licensee = agreement.licensee.user_id == request.user.pk
    deliveries = [(d, link_to(d)) for d in agreement.deliveries.all()] if is_licensee else []
    context: dict[str, Any] = contract_context(agreement) | {
        "is_licensee": is_licensee,
        "form": form or SignForm(),
        "refusal": refusal,
        "steps": steps("paid", agreement.offer),
        "bank": agreement.payments.filter(
            state=Payment.State.WAITING, method=Payment.Method.BANK_TRANSFER
        ).first(),
        "bank_account": settings.BANK_ACCOUNT,
        "sandbox_on": settings.SANDBOX_GATEWAY,
        "deliveries": deliveries,
        "documents": agreement.documents.all(),
        "held": agreement.hold_until > timezone.now(),
    }
    return render(
        request,
        "licensing/agreement.html",
        context,
        status=refusal.status if refusal else status,
    )
