"""The door of OAI-PMH harvesters: GET and POST of `/oai`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from archive.oai.answers import answer
from archive.oai.settled import settled_until


@csrf_exempt  # nothing is changed; programs post without a session
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def oai(request: HttpRequest) -> HttpResponse:
    """All six verbs; mistakes are answered with 200 and the protocol's own codes."""
    asked = request.POST if request.method == "POST" else request.GET
    response = HttpResponse(answer(asked, now=settled_until()), content_type="text/xml")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response
