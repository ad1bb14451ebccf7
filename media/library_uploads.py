"""Uploads into the media library: by staff, owned by the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.urls import reverse

from media.models import Asset, Upload
from media.upload_errors import UploadHeaderInvalid, UploadNotPermitted
from media.upload_purposes import Prepared, Purpose, register_purpose

if TYPE_CHECKING:
    from accounts.models import User

NAME = "library"
_CREDIT_LENGTH = 500


def register() -> None:
    """Called once when the app is ready."""
    register_purpose(Purpose(NAME, prepare=prepare, owned=False, arrived=arrived, page=page))


def prepare(owner: User, wishes: Mapping[str, str]) -> Prepared:
    """Credit lines and the data grade.

    Raises:
        UploadNotPermitted: this account may not upload into the library.
        UploadHeaderInvalid: a wish that no asset can have.
    """
    if not owner.has_perm("media.upload_asset"):
        raise UploadNotPermitted
    grade = wishes.get("grade") or Asset.Grade.OPEN.value
    if grade not in Asset.Grade.values:
        raise UploadHeaderInvalid("Upload-Metadata: grade")
    fields = {"grade": grade}
    for name in ("credit_zh", "credit_en"):
        fields[name] = wishes.get(name, "").strip()
        if len(fields[name]) > _CREDIT_LENGTH:
            raise UploadHeaderInvalid(f"Upload-Metadata: {name}")
    return Prepared(fields=fields)


def arrived(upload: Upload, asset: Asset) -> None:
    """Write the CMS's history of a new asset, as the plain form does."""
    from wagtail.log_actions import log

    if not upload.was_known:
        log(instance=asset, action="wagtail.create", user=upload.owner)


def page(_upload: Upload, asset: Asset) -> str:
    return reverse("wagtailsnippets_media_asset:inspect", args=[asset.pk])
