"""The Django views: images for whom the fast path does not answer, manifests, collections."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from iiif.addresses import read_image_path
from iiif.auth.passes import hand_pass, viewer_of
from iiif.errors import DamagedPyramid, IiifError, UnknownResource
from iiif.permissions import view_for
from iiif.presentation import subjects
from iiif.presentation.documents import find_document
from iiif.respond import Answer, answer, preflight, problem
from iiif.watch.share import noted
from media.conditions import is_unchanged

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
PRESENTATION_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
# iiif-prezi3 takes most of a second to import: what needs it does so when first asked.


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


def _counted(view: View) -> View:
    """For the operator's page; what the fast path answered is counted there."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        began = time.perf_counter()
        response = view(request, *args, **kwargs)
        identifier = getattr(request, "iiif_identifier", "")
        noted(request.path_info, identifier, response.status_code, time.perf_counter() - began)
        return response

    return wrapped


@_counted
@open_to_all_sites
def image(request: HttpRequest, rest: str) -> HttpResponse:
    """Everything below /iiif/image/."""
    version, identifier, tail = read_image_path(request.path_info)
    view = view_for(SimpleLazyObject(partial(viewer_of, request)), identifier)
    request.iiif_identifier = identifier  # type: ignore[attr-defined]
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
def manifest(request: HttpRequest, name: str, version: int = 3) -> HttpResponse:
    """Only what is published; staff who preview a draft use the page's own viewer."""
    return _kept(request, version, subjects.manifest(name))


@open_to_all_sites
def parts(request: HttpRequest, name: str, version: int = 3) -> HttpResponse:
    """A work of several parts as a collection of manifests."""
    return _kept(request, version, subjects.parts(name))


@open_to_all_sites
def collection(
    request: HttpRequest, slug: str, part: int | None = None, version: int = 3
) -> HttpResponse:
    """A collection by its slug, or `top`; or one page of a long collection, from 1."""
    if part == 0:  # the whole has one address, which is its id
        raise UnknownResource
    return _kept(request, version, subjects.collection(slug), part or 0)


@open_to_all_sites
def document_text(request: HttpRequest, name: str, public_id: str) -> HttpResponse:
    """The words of all pages of a document, to take along."""
    from iiif.presentation.texts import whole_text

    body = whole_text(name, public_id)
    return _sent(request, body, "text/plain; charset=utf-8", _digest(body))


def _kept(request: HttpRequest, version: int, subject: str, part: int = 0) -> HttpResponse:
    found = find_document(version, subject, part)
    return presented(request, found.body, version, found.etag)


def presented(request: HttpRequest, body: str, version: int, digest: str = "") -> HttpResponse:
    """Presentation API 3.0 §6.3 sends JSON-LD unless plain JSON is asked for, 2.1 §7 plain JSON."""
    accept = request.headers.get("Accept", "")
    if version == 2:
        is_linked = "application/ld+json" in accept
        kind = "application/ld+json" if is_linked else "application/json"
    else:
        is_linked = "application/json" not in accept or "ld+json" in accept or "*/*" in accept
        profile = f'application/ld+json;profile="{PRESENTATION_CONTEXT}"'
        kind = profile if is_linked else "application/json"
    digest = digest or _digest(body)
    response = _sent(request, body, kind, digest if is_linked else f"{digest}-json")
    patch_vary_headers(response, ["Accept"])
    return response


def _sent(request: HttpRequest, body: str, kind: str, etag: str) -> HttpResponse:
    """The body, or 304; open to pages of other sites, asked for again each time."""
    headers = {
        "ETag": f'"{etag}"',
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag",
        "Cache-Control": "public, no-cache",
    }
    asked = {"if-none-match": request.headers.get("If-None-Match", "")}
    if is_unchanged(asked, etag=etag, changed_at=0):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body.encode(), content_type=kind, headers=headers)


def _digest(body: str) -> str:
    return hashlib.blake2b(body.encode(), digest_size=10).hexdigest()
