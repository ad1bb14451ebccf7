"""The doors of the flow: access (with its consent), token, probe, logout."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import logout as sign_out
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from iiif.auth import passes, tokens, words
from iiif.auth.describe import CONTEXT
from iiif.auth.opener import ON_THE_WAY, keeps_opener
from iiif.auth.origins import parse_origin
from iiif.auth.probe import probe
from iiif.errors import BadOrigin
from iiif.labels import LanguageMap
from iiif.models import AccessPass
from iiif.services.agree_to_origin import agree_to_origin
from iiif.services.end_passes import end_passes
from iiif.services.give_pass import give_pass
from iiif.views import open_to_all_sites

MOST_CHARACTERS = 200  # of a viewer's message id


@require_safe
@keeps_opener
@never_cache
def access(request: HttpRequest) -> HttpResponse:
    """Where viewers open a window: leads to the consent in the person's language."""
    language = get_language_from_request(request)
    with override("en" if language.startswith("en") else "zh-hans"):
        address = reverse("iiif_auth_agree")
    origin = request.GET.get("origin", "")
    return HttpResponseRedirect(f"{address}?{urlencode({'origin': origin})}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_opener
@never_cache
def agree(request: HttpRequest) -> HttpResponse:
    """Page: sign in if need be, agree that the viewer's site may show what one may see."""
    origin = parse_origin(request.GET.get("origin", ""))
    if origin is None:
        refusal = BadOrigin()
        return render(request, "iiif/agree.html", {"refusal": refusal}, status=refusal.status)
    if not request.user.is_authenticated:
        request.session[ON_THE_WAY] = True
        return redirect_to_login(request.get_full_path())
    held = _pass_of_session(request)
    if request.method == "POST":
        now = timezone.now()
        held = give_pass(user=request.user, session_key=_session_key(request), now=now)
        agree_to_origin(held, origin, now=now)
    if held is None or not held.origins.filter(origin=origin).exists():
        return render(request, "iiif/agree.html", {"origin": origin})
    request.session.pop(ON_THE_WAY, None)
    response = render(request, "iiif/window_done.html", {"origin": origin})
    passes.set_cookie(response, held, to_all_sites=True)
    return response


@require_safe
@never_cache
@xframe_options_exempt
@csp_update({"frame-ancestors": ["*"]})
def token(request: HttpRequest) -> HttpResponse:
    """A page for a viewer's hidden frame: posts a token, or why there is none."""
    origin = parse_origin(request.GET.get("origin", ""))
    message_id = request.GET.get("messageId", "")[:MOST_CHARACTERS]
    if origin is None:  # nobody to tell
        refusal = BadOrigin()
        return JsonResponse(refusal.problem(), status=refusal.status)
    message = _token_message(request, origin) if message_id else _error("invalidRequest")
    message = {"@context": CONTEXT, "messageId": message_id, **message}
    return render(request, "iiif/token.html", {"origin": origin, "message": message})


def _token_message(request: HttpRequest, origin: str) -> dict[str, Any]:
    held, fault = _held(request)
    if held is None:
        return _error(fault)
    if not held.origins.filter(origin=origin).exists():
        return _error("invalidOrigin")
    return {
        "type": "AuthAccessToken2",
        "accessToken": tokens.issue(key=held.key, origin=origin),
        "expiresIn": settings.IIIF_TOKEN_SECONDS,
    }


_ERRORS: dict[str, tuple[LanguageMap, LanguageMap]] = {
    "invalidRequest": (words.BAD_REQUEST, words.NO_TOKEN_NOTE),
    "invalidOrigin": (words.NOT_AGREED, words.NOT_AGREED_NOTE),
    "missingAspect": (words.NO_TOKEN, words.NO_TOKEN_NOTE),
    "invalidAspect": (words.NO_TOKEN, words.NO_TOKEN_NOTE),
    "expiredAspect": (words.EXPIRED, words.EXPIRED_NOTE),
}


def _error(profile: str) -> dict[str, Any]:
    heading, note = _ERRORS[profile]
    return {"type": "AuthAccessTokenError2", "profile": profile, "heading": heading, "note": note}


def _held(request: HttpRequest) -> tuple[AccessPass | None, str]:
    """The pass that the browser sent (of its sign-in, or in the cookie), or what is amiss."""
    if held := _pass_of_session(request):
        return held, ""
    value = request.COOKIES.get(passes.COOKIE)
    if value is None:
        return None, "missingAspect"
    key = passes.read_cookie(value)
    if key is None:
        return None, "invalidAspect"
    held = passes.pass_of(key)
    return held, "" if held else "expiredAspect"


@open_to_all_sites
def probe_view(request: HttpRequest, identifier: str) -> HttpResponse:
    """The status that an image or a recording would have for the holder of the token."""
    response = JsonResponse(
        probe(identifier, _bearer(request)).document(),
        content_type=f'application/ld+json;profile="{CONTEXT}"',
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    add_never_cache_headers(response)
    return response


def _bearer(request: HttpRequest) -> Any:
    """Whose token it is; None without a good one, or where another site's page holds it.

    Only the header counts, never a cookie: any page may ask here.
    """
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    read = tokens.read(text.strip()) if kind.lower() == "bearer" else None
    if read is None:
        return None
    asking = request.headers.get("Origin")
    if asking is not None and parse_origin(asking) != read.origin:
        return None
    held = passes.pass_of(read.key)
    if held is None or not held.origins.filter(origin=read.origin).exists():
        return None
    return held.user


@require_safe
@keeps_opener
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """Page: the sign-in and the pass have ended. Viewers open it in a window (§6.2).

    A picture or a frame of another page that points here ends nothing.
    """
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return HttpResponse(status=403)
    key = passes.read_cookie(request.COOKIES.get(passes.COOKIE, ""))
    end_passes(key=key or "", session_key=request.session.session_key or "")
    sign_out(request)
    response = render(request, "iiif/window_done.html", {"signed_out": True})
    passes.delete_cookie(response)
    return response


def _session_key(request: HttpRequest) -> str:
    if not request.session.session_key:
        request.session.create()
    return request.session.session_key or ""


def _pass_of_session(request: HttpRequest) -> AccessPass | None:
    if not request.user.is_authenticated or not request.session.session_key:
        return None
    usable = AccessPass.objects.usable(timezone.now()).of_session(request.session.session_key)
    held = usable.filter(user=request.user).first()
    return held if held is not None and held.is_of_this_password else None
