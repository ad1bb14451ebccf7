"""API: uploads of one's own, and assets as far as the asker may see them.

Files themselves go in by tus (`media.views.tus`) and out by the media addresses.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from accounts.api import Signed
from accounts.api_auth import caller
from accounts.api_token import Scope
from foundation.bilingual import Bilingual
from media.access import Level, decide
from media.errors import AssetNotFound
from media.models import Asset, Upload
from media.upload_errors import UploadNotFound
from media.upload_status import MOST_LISTED, status_of

router = Router(tags=["media"])


class Refusal(Schema):
    code: str = Field(description="stable, see the list of error codes")
    text: str = Field(description="what is wrong and what to do, in the language asked for")


class Alike(Schema):
    text: str = Field(description="with what, and how much, in the language asked for")
    url: str = Field(description="page that compares the two; empty but for curators")
    thumbnail_url: str


class StoredAs(Schema):
    id: str
    title: str
    url: str = Field(description="where a person goes on with it")
    was_known: bool = Field(description="the same bytes were here before")
    compared: bool | None = Field(
        None, description="whether the search for what is alike is over; null in lists"
    )
    likenesses: list[Alike] = Field(
        [], description="what is alike, as far as the asker may see it; empty in lists"
    )


class UploadOut(Schema):
    """One upload of the asker."""

    id: str
    url: str = Field(description="address for tus requests (HEAD, PATCH, DELETE)")
    name: str
    purpose: str
    target: str
    state: Literal["receiving", "checking", "stored", "refused", "cancelled", "expired"]
    size_bytes: int
    received_bytes: int
    percent: int | None = Field(description="of the check at the end, while it runs")
    sha256: str = Field(description="of the whole file, once it was computed here; else empty")
    created_at: datetime
    expires_at: datetime
    asset: StoredAs | None
    refusal: Refusal | None


class AssetOut(Schema):
    """An asset, as far as the asker may see it."""

    id: str
    kind: Literal["image", "audio", "video", "document", "model3d"]
    state: str
    title: dict[str, list[str]] = Field(description="language map: zh-Hans, en")
    alt: dict[str, list[str]]
    creator: dict[str, list[str]]
    credit: dict[str, list[str]]
    licence_uri: str
    rights_statement_uri: str
    ai_generated: bool
    width: int | None = Field(description="px")
    height: int | None = Field(description="px")
    duration_ms: int | None
    media_type: str
    size_bytes: int | None
    sha256: str
    access: Literal["preview", "full", "master"] = Field(description="what the asker may get")
    thumbnail_url: str = Field(description="path on this site; empty until ready")
    stream_url: str
    master_url: str = Field(description="empty unless access is master")


@router.get(
    "/uploads", response=list[UploadOut], auth=Signed(Scope.MEDIA_UPLOAD), url_name="uploads"
)
def uploads(
    request: HttpRequest, state: str = "", purpose: str = "", target: str = ""
) -> list[dict[str, Any]]:
    """The asker's newest 100 uploads, by state, purpose and target where given."""
    wanted = {"state": state, "purpose": purpose, "target": target}
    found = Upload.objects.visible_to(request.auth).filter(  # type: ignore[attr-defined]
        **{name: value for name, value in wanted.items() if value}
    )
    return [status_of(upload) for upload in found.select_related("asset")[:MOST_LISTED]]


@router.get(
    "/uploads/{upload_id}", response=UploadOut, auth=Signed(Scope.MEDIA_UPLOAD), url_name="upload"
)
def upload(request: HttpRequest, upload_id: str) -> dict[str, Any]:
    """One upload of the asker: how far it is, and what became of it."""
    mine = Upload.objects.visible_to(request.auth).select_related("asset")  # type: ignore[attr-defined]
    found = mine.filter(public_id=upload_id).first()
    if found is None:
        raise UploadNotFound
    return status_of(found, viewer=request.auth)  # type: ignore[attr-defined]


@router.get("/assets/{asset_id}", response=AssetOut, url_name="asset")
def asset(request: HttpRequest, asset_id: str) -> dict[str, Any]:
    """One asset; without a token or session what the public may see."""
    signed = "Authorization" in request.headers or request.user.is_authenticated
    viewer = caller(request, Scope.MEDIA_READ) if signed else request.user
    found = Asset.objects.select_related("master").filter(public_id=asset_id).first()
    if found is None:
        raise AssetNotFound
    access = decide(viewer, found)
    if access.level is Level.NONE:
        raise AssetNotFound
    master = found.master
    return {
        "id": found.public_id,
        **{
            name: getattr(found, name)
            for name in (
                *("kind", "state", "licence_uri", "rights_statement_uri", "ai_generated"),
                *("width", "height", "duration_ms", "stream_url"),
            )
        },
        **{name: Bilingual.both(found, name) for name in ("title", "alt", "creator", "credit")},
        "media_type": master.media_type if master else "",
        "size_bytes": master.size_bytes if master else None,
        "sha256": master.sha256 if master else "",
        "access": access.level.value,
        "thumbnail_url": found.thumbnail_url(),
        "master_url": found.master_url if access.at_least(Level.MASTER) else "",
    }
