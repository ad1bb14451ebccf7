"""Addresses of the regions of motifs, and the images on which the desk draws them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.generic import View

from archive.models import Motif, MotifBearing, Record
from archive.regions import PICTURED, size_of
from iiif.addresses import image_service_url
from iiif.annotations.documents import CONTEXT
from iiif.documents import linked
from iiif.errors import UnknownResource
from iiif.motifs.document import annotation, annotation_page
from iiif.permissions import preview_size
from iiif.regions import picture_of
from iiif.views import open_to_all_sites
from media.access import Level, decide
from media.models import Asset, Rendition


@open_to_all_sites
def motif_annotations(request: HttpRequest, name: str) -> HttpResponse:
    """An annotation page with every region of the motif that everybody may see."""
    motif = Motif.objects.live().filter(ark_name=name).first()
    if motif is None:
        raise UnknownResource
    rows = MotifBearing.objects.public().with_regions().for_pictures()
    return linked(request, annotation_page(motif, list(rows.filter(motif=motif))), context=CONTEXT)


@open_to_all_sites
def motif_annotation(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One region as an annotation of its canvas."""
    bearing = _public(name, number)
    told = annotation(bearing.motif, bearing, context=True)
    return linked(request, told, context=CONTEXT)


@open_to_all_sites
def motif_image(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Leads to the picture of one region, as large as the public may have it."""
    bearing = _public(name, number)
    region = bearing.region
    if bearing.asset is None or region is None:
        raise UnknownResource
    return HttpResponseRedirect(
        picture_of(bearing.asset, region, None),
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"},
    )


def _public(name: str, number: int) -> MotifBearing:
    rows = MotifBearing.objects.public().with_regions().for_pictures().select_related("motif")
    found: MotifBearing | None = rows.filter(motif__ark_name=name, pk=number).first()
    if found is None:
        raise UnknownResource
    return found


class RegionImagesView(View):
    """The images of a record on which a region can be drawn, as this person may see them.

    `model` lets the wall of institutions stand before it.
    """

    model = Record

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        editable = Record.objects.editable_by(request.user)
        record = editable.filter(pk=pk).prefetch_related("media_items__asset__renditions").first()
        if record is None:
            raise Http404
        found = [_image(item.asset, request.user) for item in record.ordered_media]
        return JsonResponse({"images": [image for image in found if image is not None]})


def _image(asset: Asset, viewer: Any) -> dict[str, Any] | None:
    access = decide(viewer, asset)
    if asset.kind not in PICTURED or not asset.is_ready or access.level is Level.NONE:
        return None
    of_pages = [r for r in asset.renditions.all() if r.purpose == Rendition.Purpose.PAGE]
    numbers = sorted(int(row.params) for row in of_pages) or [1]
    pages = []
    for number in numbers:
        size = size_of(asset, number)
        if size is None:
            continue
        shown = size if access.at_least(Level.FULL) else preview_size(*size)
        service = image_service_url(asset, viewer, page=number if of_pages else 0)
        pages.append(
            {
                "number": number,
                "width": size[0],
                "height": size[1],
                "scale": shown[0] / size[0],
                "service": _path(service),
            }
        )
    return {"pk": asset.pk, "title": str(asset), "pages": pages} if pages else None


def _path(address: str) -> str:
    """Without the host, so that the desk works under every name of the house."""
    return "/" + address.split("://", 1)[-1].partition("/")[2]
