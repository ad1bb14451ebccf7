"""The public certificate: the least that proves a licence, and how to check it."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from foundation.bilingual import pick
from licensing.documents import contract_context
from licensing.evidence import public_licensee, standing
from licensing.models import Agreement
from licensing.numbers import parse_number
from licensing.scope import summarise, territories
from provenance.models import Checkpoint, Event


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Everybody may read it; what was paid, by whom and for what product is not on it."""
    clean = parse_number(number)
    if clean is not None and clean != number:
        return redirect("licensing_certificate", clean)
    agreement = get_object_or_404(Agreement.objects.concluded().for_list(), number=number)
    state, state_text = standing(agreement)
    event = Event.objects.about(number).filter(kind="license.granted").first()
    newest = Checkpoint.objects.order_by("-size").first()
    context = contract_context(agreement)
    scope = context["terms"]["scope"]
    context |= {
        "holder": public_licensee(agreement),
        "standing": state,
        "standing_text": state_text,
        "event": event,
        "is_sealed": event is not None and newest is not None and event.seq < newest.size,
        "places": pick("、", ", ").join(
            territories().label(c) for c in summarise(territories(), scope["territories"])
        ),
        "qr": qr_svg(settings.SITE_URL + agreement.certificate_url),
    }
    return render(request, "licensing/certificate.html", context)


def qr_svg(address: str) -> str:
    """A QR code as inline SVG without styles; the address is our own."""
    code = segno.make(address, error="m")
    drawn = code.svg_inline(border=4, omitsize=True, dark="#1c1a17", light="#ffffff", svgclass="qr")
    return mark_safe(drawn)  # noqa: S308  # numbers and paths drawn by segno, no text of others
