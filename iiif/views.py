"""The Django views: images for whom the fast path does not answer, manifests, collections."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from archive.models import Collection, Record
from iiif.addresses import read_image_path
from iiif.auth.passes import hand_pass, viewer_of
from iiif.errors import DamagedPyramid, IiifError, UnknownResource
from iiif.permissions import view_for
from iiif.respond import Answer, answer, preflight, problem

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
PRESENTATION_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
# iiif-prezi3 takes most of a second to import: the views that need it do so when first asked.


def _response(found: Answer) -> HttpResponse:
    response = HttpResponse(found.body, status=found.status)
    del response["Content-Type"]
    for name, value in found.headers:
        response[name] = value
    return response


def open_to_all_sites(view: View) -> View:
    """GET, HEAD and CORS preflight; refusals as problem JSON."""

    @csrf_exempt  # nothing is changed by these methods; another method gets 405, not 403
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _response(preflight())
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        try:
            return view(request, *args, **kwargs)
        except IiifError as error:
            if isinstance(error, DamagedPyramid):
                log.error("a pyramid cannot be read: %s (%s)", error.detail, request.path)
            return _response(problem(error))

    return wrapped


@open_to_all_sites
def image(request: HttpRequest, rest: str) -> HttpResponse:
    """Everything below /iiif/image/."""
    version, identifier, tail = read_image_path(request.path_info)
    view = view_for(SimpleLazyObject(partial(viewer_of, request)), identifier)
    try:
        found = answer(
            version,
            view,
            tail,
            accept=request.headers.get("Accept", ""),
            if_none_match=request.headers.get("If-None-Match", ""),
        )
    except FileNotFoundError as error:
        raise DamagedPyramid(f"{view.path} is gone") from error
    response = _response(found)
    if not view.public or view.preview_px is not None:
        patch_vary_headers(response, ["Cookie"])
    if tail == "info.json" and not view.public:
        hand_pass(request, response)
    return response


@open_to_all_sites
def manifest(request: HttpRequest, name: str) -> HttpResponse:
    """Only what is published; staff who preview a draft use the page's own viewer."""
    from iiif.manifests import manifest_document

    record = Record.objects.live().for_detail().filter(ark_name=name).first()
    text = manifest_document(record) if record else None
    if text is None:
        raise UnknownResource
    return _presentation(request, text)


@open_to_all_sites
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection by its slug, or `top`."""
    from iiif.collections import collection_document, top_document

    if slug == "top":
        return _presentation(request, top_document())
    found = Collection.objects.live().filter(slug=slug).first()
    if found is None or not all(above.live for above in found.line()):
        raise UnknownResource
    return _presentation(request, collection_document(found))


def _presentation(request: HttpRequest, text: str) -> HttpResponse:
    """Presentation API 3.0 §6.3: JSON-LD, readable from other sites."""
    body = text.encode()
    etag = f'"{hashlib.blake2b(body, digest_size=10).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag",
        "Cache-Control": "public, no-cache",
        "Vary": "Accept",
    }
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    accept = request.headers.get("Accept", "")
    plain = "application/json" in accept and "ld+json" not in accept and "*/*" not in accept
    kind = "application/json" if plain else f'application/ld+json;profile="{PRESENTATION_CONTEXT}"'
    return HttpResponse(body, content_type=kind, headers=headers)
