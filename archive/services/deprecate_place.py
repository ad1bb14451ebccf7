"""Take a place out of use, or put it back: records keep it, nobody can choose it any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import PlaceRefused
from archive.models import Place

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def deprecate_place(place: Place, *, by: User | None, now: datetime) -> None:
    """Mark the place as deprecated (停用).

    Raises:
        PlaceRefused: it is already.
    """
    if not Place.objects.in_use().filter(pk=place.pk).update(deprecated_at=now):
        raise PlaceRefused(_("这个地点已经停用了。"))
    place.deprecated_at = now
    log(instance=place, action="archive.place.deprecate", user=by)


@transaction.atomic
def restore_place(place: Place, *, by: User | None) -> None:
    """Put a deprecated place back into use.

    Raises:
        PlaceRefused: it is in use, or it was merged, which is undone as a merge.
    """
    deprecated = Place.objects.filter(pk=place.pk, deprecated_at__isnull=False)
    if not deprecated.filter(replaced_by=None).update(deprecated_at=None):
        raise PlaceRefused(_("这个地点没有停用，或者已并入别的地点；请用“撤销合并”。"))
    place.deprecated_at = None
    log(instance=place, action="archive.place.restore", user=by)
