"""The tus server: upload in pieces, go on after any break. Thin over media/services."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import get_language_from_request, override
from django.views.decorators.csrf import csrf_exempt

from accounts.api_auth import caller
from accounts.api_token import Scope
from foundation.errors import HouseError
from media import tus
from media.models import Asset, Upload
from media.services.cancel_upload import cancel_upload
from media.services.declare_digest import declare_digest
from media.services.ingest import existing_asset
from media.services.receive_piece import has_received, receive_piece
from media.services.start_upload import start_upload
from media.upload_errors import UploadBusy, UploadHeaderInvalid, UploadNotFound
from media.upload_purposes import purpose_of

DIGEST_BODY_LIMIT = 1_000  # bytes


def _tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers in the asker's language, refusals as problem documents, with tus' own headers."""

    @csrf_exempt  # `caller` checks sessions itself; tokens need none
    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        response: HttpResponse
        with override(get_language_from_request(request)):
            try:
                response = view(request, **parts)
            except HouseError as refusal:
                response = JsonResponse(
                    refusal.problem(),
                    status=refusal.status,
                    content_type="application/problem+json",
                )
                if isinstance(refusal, UploadBusy):
                    response["Retry-After"] = "2"
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code == 412:
            response["Tus-Version"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


@_tus
def uploads(request: HttpRequest) -> HttpResponse:
    """OPTIONS tells what the server can; POST begins an upload, with or without first bytes."""
    method = tus.method_of(request)
    if method == "OPTIONS":
        return _abilities()
    if method != "POST":
        return _not_allowed("OPTIONS, POST")
    owner = caller(request, Scope.MEDIA_UPLOAD)
    tus.check_version(request)
    wanted = tus.Creation.parse(request)
    now = timezone.now()
    upload = start_upload(
        owner=owner, size_bytes=wanted.size_bytes, wishes=wanted.metadata, now=now
    )
    response = HttpResponse(status=201)
    response["Location"] = upload.url
    if wanted.piece is not None:
        response["Upload-Offset"] = str(_receive(request, upload, wanted.piece, now))
    return _expires(response, upload)


@_tus
def upload_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """One upload: HEAD says how far it is, PATCH adds to it, DELETE gives it up."""
    method = tus.method_of(request)
    if method == "OPTIONS":
        return _abilities()
    act = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}.get(method)
    if act is None:
        return _not_allowed("OPTIONS, HEAD, PATCH, DELETE")
    upload = _own(request, public_id)
    tus.check_version(request)
    return act(request, upload)


@_tus
def upload_digest(request: HttpRequest, public_id: str) -> HttpResponse:
    """PUT `{"sha256": "…"}`: what the file hashes to where it was chosen.

    Answers with the asset that these bytes already are, where there is one for the uploader.
    """
    if request.method != "PUT":
        return _not_allowed("PUT")
    upload = _own(request, public_id)
    if int(request.headers.get("Content-Length") or 0) > DIGEST_BODY_LIMIT:
        raise UploadHeaderInvalid("Content-Length")
    try:
        sha256 = json.loads(request.body)["sha256"]
    except (ValueError, KeyError, TypeError):
        raise UploadHeaderInvalid("sha256") from None
    declare_digest(upload, sha256=str(sha256))
    return JsonResponse({"duplicate": _duplicate(upload)})


def _own(request: HttpRequest, public_id: str) -> Upload:
    owner = caller(request, Scope.MEDIA_UPLOAD)
    upload = Upload.objects.visible_to(owner).filter(public_id=public_id).first()
    if upload is None:
        raise UploadNotFound
    return upload


def _head(_request: HttpRequest, upload: Upload) -> HttpResponse:
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(has_received(upload))
    response["Upload-Length"] = str(upload.size_bytes)
    return _expires(response, upload)


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    piece = tus.Piece.parse(request)
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(_receive(request, upload, piece, timezone.now()))
    upload.refresh_from_db(fields=["expires_at", "state"])
    return _expires(response, upload)


def _delete(_request: HttpRequest, upload: Upload) -> HttpResponse:
    cancel_upload(upload, now=timezone.now())
    return HttpResponse(status=204)


def _receive(request: HttpRequest, upload: Upload, piece: tus.Piece, now: datetime) -> int:
    return receive_piece(
        upload,
        stream=request,
        length=piece.length,
        offset=piece.offset,
        checksum=piece.checksum,
        now=now,
    )


def _duplicate(upload: Upload) -> dict[str, str] | None:
    purpose = purpose_of(upload.purpose)
    asset: Asset | None = existing_asset(
        upload.declared_sha256,
        upload.owner if purpose.owned else None,
        institution_id=upload.fields.get("institution_id"),
    )
    if asset is None:
        return None
    return {"title": asset.title, "url": purpose.page(upload, asset)}


def _expires(response: HttpResponse, upload: Upload) -> HttpResponse:
    if upload.state == Upload.State.RECEIVING:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = tus.VERSION
    response["Tus-Extension"] = tus.EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MEDIA_MAX_UPLOAD_MB * 2**20)
    response["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
    return response


def _not_allowed(allowed: str) -> HttpResponse:
    response = HttpResponse(status=405)
    response["Allow"] = allowed
    return response
