"""Pages and addresses of named details."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive.models import Motif, Record
from iiif.annotations.documents import CONTEXT
from iiif.cutouts.document import cutout_document
from iiif.cutouts.forms import CutoutForm
from iiif.cutouts.image import picture_of
from iiif.documents import linked
from iiif.errors import BadContentState, BadCutout, UnknownResource
from iiif.models import Cutout
from iiif.services.name_cutout import name_cutout
from iiif.services.withdraw_cutout import withdraw_cutout
from iiif.state.target import Target, read
from iiif.views import open_to_all_sites
from media.access import Level, decide
from media.models import Asset


@require_safe
def cutout_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The detail with its name, credit and motif, and the way to the whole."""
    rows = Cutout.objects.public().select_related("record__collection", "asset", "motif_type")
    cutout = get_object_or_404(rows, public_id=public_id)
    if cutout.withdrawn_at:
        return render(request, "iiif/cutout_gone.html", {"cutout": cutout}, status=410)
    context = {
        "cutout": cutout,
        "picture": picture_of(cutout, request.user, size="!1600,1600"),
        "motifs": Motif.objects.live().at(cutout.record, cutout.asset, cutout.region),
        "mark": {
            "record": cutout.record.ark_name,
            "media": cutout.asset.public_id,
            "page": cutout.page,
            "xywh": cutout.region.box,
            "title_zh": cutout.title_zh,
            "title_en": cutout.title_en,
        },
        "place": Target(
            cutout.record.ark_name,
            cutout.asset.public_id,
            cutout.page if cutout.page > 1 else 0,
            cutout.xywh,
        ).query,
    }
    return render(request, "iiif/cutout.html", context)


@open_to_all_sites
def cutout_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The detail as an annotation of its canvas."""
    return linked(request, cutout_document(_public(public_id)), context=CONTEXT)


@open_to_all_sites
def cutout_image(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leads to the picture of the detail, as large as the public may have it."""
    return HttpResponseRedirect(
        picture_of(_public(public_id), None),
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"},
    )


def _public(public_id: str) -> Cutout:
    rows = Cutout.objects.public().standing().select_related("record", "asset", "motif_type")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise UnknownResource
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("iiif.add_cutout", raise_exception=True)
def cutout_new(request: HttpRequest) -> HttpResponse:
    """Form: name the detail that `?iiif-content=` points at."""
    try:
        target = read(request.GET.get("iiif-content", ""))
    except BadContentState as fault:
        raise BadRequest(str(fault)) from fault
    record = get_object_or_404(Record.objects.visible_to(request.user), ark_name=target.record)
    asset = get_object_or_404(Asset, public_id=target.asset)
    if target.xywh is None or not decide(request.user, asset).at_least(Level.PREVIEW):
        raise Http404
    shown = Cutout(record=record, asset=asset, page=target.page or 1)
    shown.x, shown.y, shown.width, shown.height = target.xywh
    form = CutoutForm(request.POST or None)
    context = {
        "record": record,
        "form": form,
        "picture": picture_of(shown, request.user, size="!800,600"),
    }
    if request.method != "POST":
        return render(request, "iiif/cutout_new.html", context)
    if not form.is_valid():
        return render(request, "iiif/cutout_new.html", context, status=BadCutout.status)
    try:
        made = name_cutout(
            record=record,
            asset=asset,
            page=shown.page,
            xywh=target.xywh,
            **form.cleaned_data,
            by=cast(User, request.user),
            at=timezone.now(),
        )
    except BadCutout as refusal:
        context["refusal"] = refusal
        return render(request, "iiif/cutout_new.html", context, status=refusal.status)
    return redirect(made)


@require_POST
@login_required
@permission_required("iiif.change_cutout", raise_exception=True)
def cutout_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    cutout = get_object_or_404(Cutout, public_id=public_id)
    withdraw_cutout(cutout, by=cast(User, request.user), at=timezone.now())
    return redirect(cutout)
