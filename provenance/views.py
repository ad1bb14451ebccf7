"""The published log and its proofs, as files and JSON for machines and auditors."""

from __future__ import annotations

import re
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from provenance import tree
from provenance.errors import EvidenceError, NoSuchEvidence
from provenance.keys import signer
from provenance.models import Event
from provenance.services import prove
from provenance.services.checkpoint import sign_checkpoint
from provenance.services.publish import publish, published_size

# tlog-tiles: level 0 to 63 or "entries", the index in groups of three digits, maybe partial
_TILE = re.compile(
    r"(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?", re.ASCII
)
_FOREVER = "public, max-age=31536000, immutable"
MOST_EVENTS = 500  # in one bundle


def _problems_as_json(view):
    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except EvidenceError as refusal:
            response = JsonResponse(
                refusal.problem(), status=refusal.status, content_type="application/problem+json"
            )
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return require_safe(answered)


@_problems_as_json
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint; published first when the log is ahead of it."""
    if published_size() != tree.head()[0] or not _file("checkpoint").is_file():
        publish()
    return HttpResponse(_file("checkpoint").read_bytes(), content_type="text/plain; charset=utf-8")


@_problems_as_json
def tile(request: HttpRequest, path: str) -> HttpResponseBase:
    """A tile or an entry bundle; what is published never changes."""
    if not _TILE.fullmatch(path):
        raise Http404
    file = _file(f"tile/{path}")
    if not file.is_file():
        raise Http404
    return FileResponse(
        file.open("rb"),
        content_type="application/octet-stream",
        headers={"Cache-Control": _FOREVER},
    )


@_problems_as_json
def key(request: HttpRequest) -> HttpResponse:
    """The log's public key in C2SP form, `name+key id+base64`."""
    return HttpResponse(f"{signer().verifier.vkey}\n", content_type="text/plain; charset=utf-8")


@_problems_as_json
def leaf(request: HttpRequest, seq: int) -> HttpResponse:
    """The bytes that were hashed."""
    return HttpResponse(
        _event(seq).leaf, content_type="application/json", headers={"Cache-Control": _FOREVER}
    )


@_problems_as_json
def proof(request: HttpRequest, seq: int) -> JsonResponse:
    """Inclusion of one event under the newest checkpoint."""
    event = _event(seq)
    signed = sign_checkpoint(now=timezone.now())
    return JsonResponse(
        prove.inclusion(event, size=signed.size).as_dict() | {"checkpoint": signed.note}
    )


@_problems_as_json
def consistency(request: HttpRequest, old: int, new: int) -> JsonResponse:
    """That the log of `new` events begins with that of `old`."""
    return JsonResponse(
        prove.consistency(old, new).as_dict(), headers={"Cache-Control": "public, max-age=86400"}
    )


@_problems_as_json
def bundle(request: HttpRequest) -> JsonResponse:
    """`?subject=` (may be repeated) or `?seq=`: all that the offline verifier needs."""
    signed = sign_checkpoint(now=timezone.now())
    if subjects := request.GET.getlist("subject")[:20]:
        events = list(Event.objects.about(*subjects).filter(seq__lt=signed.size)[:MOST_EVENTS])
    elif (text := request.GET.get("seq", "")).isascii() and text.isdigit() and len(text) < 16:
        events = [_event(int(text))]
    else:
        events = []
    if not events:
        raise Http404
    response = JsonResponse(prove.bundle(events, checkpoint=signed))
    if "download" in request.GET:
        response["Content-Disposition"] = 'attachment; filename="evidence.json"'
    return response


@_problems_as_json
def verifier(request: HttpRequest) -> HttpResponse:
    """The offline verifier: one file, to be read before it is run."""
    source = Path(__file__).with_name("verifier") / "huxiang_verify.py"
    return HttpResponse(
        source.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="huxiang_verify.py"'},
    )


def _file(path: str) -> Path:
    return Path(settings.EVIDENCE_DIR) / path


def _event(seq: int) -> Event:
    event = Event.objects.filter(pk=seq).first() if seq < 2**63 else None
    if event is None:
        raise NoSuchEvidence(asked=seq, size=tree.head()[0])
    return event
