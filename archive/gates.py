"""Protocols as the media room asks about them: who is in a circle, which files are shut."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from media import gates


def circles_of(viewer: Any) -> Iterable[int]:
    from archive.models import CircleMember

    return CircleMember.objects.filter(user=viewer.pk).values_list("circle", flat=True)


def shut_files(viewer: Any, day: date) -> Q:
    """Assets that a protocol shuts for this viewer on this day, and cuts of them, as a filter."""
    from archive.models import Protocol, RecordMedia

    shut = Protocol.objects.shut_for(viewer, day)
    links = RecordMedia.objects.filter(record__protocol_matches__protocol__in=shut)
    assets = links.values("asset")
    return Q(pk__in=assets) | Q(cut_from__in=assets)


def register() -> None:
    gates.register(circles=circles_of, closed=shut_files)
