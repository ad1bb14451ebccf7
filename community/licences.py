"""Under which terms a contributor lets the work be used, and who may adapt a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.models import Grant
from media.models import Asset

if TYPE_CHECKING:
    from accounts.models import User

CC = "https://creativecommons.org/licenses/"


class Terms(models.TextChoices):
    """What others may do with the work."""

    BY = "cc-by-4.0", _("署名（CC BY 4.0）：可以商用和改编，要写明作者")
    BY_SA = "cc-by-sa-4.0", _("署名、相同方式共享（CC BY-SA 4.0）：改编后的作品也要同样开放")
    BY_NC = "cc-by-nc-4.0", _("署名、非商业（CC BY-NC 4.0）：商用须另取授权")
    RESERVED = "reserved", _("保留权利：只展示预览，使用须取得授权")


@dataclass(frozen=True, slots=True)
class Written:
    """How terms are written into a record and its file."""

    licence_uri: str
    rights_statement_uri: str
    media_access: str
    short: str | Promise


WRITTEN: dict[str, Written] = {
    Terms.BY: Written(f"{CC}by/4.0/", "", "full", "CC BY 4.0"),
    Terms.BY_SA: Written(f"{CC}by-sa/4.0/", "", "full", "CC BY-SA 4.0"),
    Terms.BY_NC: Written(f"{CC}by-nc/4.0/", "", "full", "CC BY-NC 4.0"),
    Terms.RESERVED: Written(
        "", "http://rightsstatements.org/vocab/InC/1.0/", "preview", _("保留权利")
    ),
}


def glyph(asset: Asset) -> str:
    """The licence of a file in a few letters, as a node of a remix tree carries it."""
    uri = asset.licence_uri
    if "publicdomain/zero" in uri:
        return "CC0"
    if "publicdomain/" in uri:
        return "PD"
    if "creativecommons.org/licenses/" in uri:
        return "CC " + uri.split("/licenses/", 1)[1].split("/", 1)[0].upper()
    return "©"


@dataclass(frozen=True, slots=True)
class Adapting:
    """Whether somebody may adapt a work, and through which grant where one is needed."""

    allowed: bool
    grant: Grant | None = None


def adapting(asset: Asset, *, user: User, today: date) -> Adapting:
    """May `user` make a derivative of `asset`?

    Yes for their own work, for works that are public domain or whose Creative Commons
    licence allows derivatives, and with an active licence that covers `adapt` today.
    """
    uri = asset.licence_uri
    free = "creativecommons.org/" in uri and "-nd" not in uri
    if free or (asset.owner_id is not None and asset.owner_id == user.pk):
        return Adapting(allowed=True)
    grant = (
        Grant.objects.filter(
            Q(end_day=None) | Q(end_day__gt=today),
            subject=asset.public_id,
            kind=Grant.Kind.LICENCE,
            state=Grant.State.ACTIVE,
            start_day__lte=today,
            licensee__user=user,
            cells__act="adapt",
        )
        .distinct()
        .first()
    )
    return Adapting(allowed=grant is not None, grant=grant)
