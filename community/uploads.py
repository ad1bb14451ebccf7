"""Files of contributions, uploaded in pieces by their contributors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.urls import reverse

from community.errors import ContributionMoved
from community.models import Contribution
from community.services.edit import edit
from media.models import Asset, Upload
from media.upload_errors import UploadNotPermitted
from media.upload_purposes import Prepared, Purpose, register_purpose

if TYPE_CHECKING:
    from accounts.models import User

NAME = "contribution"


def register() -> None:
    """Called once when the app is ready."""
    register_purpose(Purpose(NAME, prepare=prepare, owned=True, arrived=arrived, page=page))


def prepare(owner: User, wishes: Mapping[str, str]) -> Prepared:
    """The contribution named by `target`: one's own, and still to be edited.

    Raises:
        UploadNotPermitted: it is neither.
    """
    number = wishes.get("target", "")
    contribution = Contribution.objects.of(owner).filter(number=number).first()
    if contribution is None or not contribution.is_editable:
        raise UploadNotPermitted
    titles = {"title_zh": contribution.title_zh, "title_en": contribution.title_en}
    return Prepared(contribution.number, {k: v for k, v in titles.items() if v})


def arrived(upload: Upload, asset: Asset) -> None:
    """Show the file with its contribution; one that was sent meanwhile keeps what it has."""
    contribution = Contribution.objects.of(upload.owner).filter(number=upload.target).first()
    if contribution is None:
        return
    try:
        edit(contribution, asset=asset)
    except ContributionMoved:
        return  # the file stays the contributor's own


def page(upload: Upload, _asset: Asset) -> str:
    return reverse("contribute_step", args=[upload.target, "about"])
