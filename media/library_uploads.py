"""Uploads into the media library: by staff, owned by the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.institution import Institution
from accounts.reach import home_of, reach
from media.models import Asset, Upload
from media.upload_errors import UploadHeaderInvalid, UploadInstitutionNeeded, UploadNotPermitted
from media.upload_purposes import Prepared, Purpose, register_purpose

if TYPE_CHECKING:
    from accounts.models import User

NAME = "library"
_CREDIT_LENGTH = 500


def register() -> None:
    """Called once when the app is ready."""
    register_purpose(Purpose(NAME, prepare=prepare, owned=False, arrived=arrived, page=page))


def prepare(owner: User, wishes: Mapping[str, str]) -> Prepared:
    """Credit lines, the data grade, and whose the file becomes (`institution`: its code).

    Raises:
        UploadNotPermitted: this account may not upload into the library, or not into that one.
        UploadInstitutionNeeded: it works for several museums and did not say for which.
        UploadHeaderInvalid: a wish that no asset can have.
    """
    if not owner.has_perm("media.upload_asset"):
        raise UploadNotPermitted
    museum = institution_for(owner, wishes.get("institution", ""))
    grade = wishes.get("grade") or Asset.Grade.OPEN.value
    if grade not in Asset.Grade.values:
        raise UploadHeaderInvalid("Upload-Metadata: grade")
    fields: dict[str, Any] = {"grade": grade}
    for name in ("credit_zh", "credit_en"):
        fields[name] = wishes.get(name, "").strip()
        if len(fields[name]) > _CREDIT_LENGTH:
            raise UploadHeaderInvalid(f"Upload-Metadata: {name}")
    return Prepared(fields=fields | {"institution_id": museum})


def institutions_for(user: Any) -> QuerySet[Institution]:
    """Those into whose library a person may upload."""
    found = reach(user, "media.upload_asset")
    return Institution.objects.all() if found is None else Institution.objects.filter(pk__in=found)


def institution_for(owner: User, code: str = "") -> int:
    """Whose library a file goes into: the named one's, else the only one's, else one's home.

    Raises:
        UploadNotPermitted: not into that one, or into none at all.
        UploadInstitutionNeeded: there are several and none was named.
    """
    allowed = dict(institutions_for(owner).values_list("code", "pk"))
    if code:
        if code not in allowed:
            raise UploadNotPermitted
        return allowed[code]
    if len(allowed) == 1:
        return next(iter(allowed.values()))
    home = home_of(owner)
    if home is not None and home in allowed.values():
        return home
    if not allowed:
        raise UploadNotPermitted
    raise UploadInstitutionNeeded(codes=sorted(allowed))


def arrived(upload: Upload, asset: Asset) -> None:
    """Write the CMS's history of a new asset, as the plain form does."""
    from wagtail.log_actions import log

    if not upload.was_known:
        log(instance=asset, action="wagtail.create", user=upload.owner)


def page(_upload: Upload, asset: Asset) -> str:
    return reverse("wagtailsnippets_media_asset:inspect", args=[asset.pk])
