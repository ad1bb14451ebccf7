"""The API for programs, put together from the routers of the floors; /api/v1."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_from_request, override
from ninja import NinjaAPI
from ninja.errors import ValidationError

import accounts.api
import media.api
from accounts.api_language import in_askers_language
from foundation.errors import HouseError

api = NinjaAPI(
    title="Huxiang API",
    version="1",
    description=(
        "Errors are RFC 9457 problem documents; `title` is a stable code. Files are uploaded "
        "with the tus protocol at /media/uploads/. See docs/developers/api.md."
    ),
    docs_url=None,  # its pages load scripts from elsewhere
    urls_namespace="api",
)
api.add_decorator(in_askers_language, mode="view")
api.add_router("", accounts.api.router)
api.add_router("", media.api.router)


def _problem(body: dict[str, object], status: int) -> HttpResponse:
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    return response


@api.exception_handler(HouseError)
def refused(request: HttpRequest, refusal: HouseError) -> HttpResponse:
    with override(get_language_from_request(request)):
        return _problem(refusal.problem(), refusal.status)


@api.exception_handler(ValidationError)
def not_valid(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return _problem(
        {
            "type": "urn:huxiang:error:api_invalid_request",
            "title": "api_invalid_request",
            "status": 422,
            "detail": "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in fault.errors),
        },
        422,
    )


@api.exception_handler(Http404)
def not_found(_request: HttpRequest, _fault: Http404) -> HttpResponse:
    return _problem(
        {
            "type": "urn:huxiang:error:api_not_found",
            "title": "api_not_found",
            "status": 404,
            "detail": "No such address.",
        },
        404,
    )
