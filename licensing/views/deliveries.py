"""The page of a delivery. Looking costs nothing; the button counts one download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from licensing.delivery_links import bytes_address, delivery_of
from licensing.errors import LicensingError
from licensing.models import Delivery
from licensing.services.count_download import count_download


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_page(request: HttpRequest, token: str) -> HttpResponse:
    """Who holds the link may download, as often as the delivery allows."""
    delivery = delivery_of(token)
    if delivery is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            count_download(delivery, now=timezone.now())
        except LicensingError as fault:
            refusal = fault
        else:
            return redirect(bytes_address(delivery))
    context = {
        "delivery": delivery,
        "refusal": refusal,
        "is_open": delivery.state == Delivery.State.AVAILABLE
        and delivery.expires_at > timezone.now(),
    }
    return render(
        request, "licensing/delivery.html", context, status=refusal.status if refusal else 200
    )
