"""The sandbox gateway's own page, and the door for its notices."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from licensing import sandbox
from licensing.errors import LicensingError
from licensing.models import Payment
from licensing.services.receive_gateway_notice import receive_gateway_notice


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_page(request: HttpRequest, number: str) -> HttpResponse:
    """沙盒: pay or fail on purpose; the gateway then sends its signed notice."""
    if not settings.SANDBOX_GATEWAY:
        raise Http404
    payment = get_object_or_404(
        Payment.objects.for_list(),
        number=number,
        method=Payment.Method.SANDBOX,
        agreement__licensee__user=request.user,
    )
    refusal = None
    if request.method == "POST":
        body, signature = sandbox.notice(payment, paid=request.POST.get("result") == "paid")
        try:
            receive_gateway_notice(body=body, signature=signature, now=timezone.now())
        except LicensingError as fault:
            refusal = fault
        else:
            return redirect(payment.agreement)
    return render(
        request,
        "licensing/sandbox.html",
        {"payment": payment, "refusal": refusal},
        status=refusal.status if refusal else 200,
    )


@csrf_exempt  # a machine's door: the HMAC signature takes the token's place
@require_POST
def notices(request: HttpRequest) -> JsonResponse:
    """`X-Signature` is the hex HMAC of the body; repeating a notice changes nothing."""
    try:
        payment = receive_gateway_notice(
            body=request.body[:10_000],
            signature=request.headers.get("X-Signature", ""),
            now=timezone.now(),
        )
    except LicensingError as refusal:
        return JsonResponse(
            refusal.problem(), status=refusal.status, content_type="application/problem+json"
        )
    return JsonResponse({"payment": payment.number, "state": payment.state})
