"""The PREMIS event of a deleted track, by whichever way it went (a form, a list, a service)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_delete
from django.utils import timezone

from media.models import FileEvent, TextTrack


def connect() -> None:
    pre_delete.connect(_deleted, TextTrack, dispatch_uid="media.track_deleted")


def _deleted(*, instance: TextTrack, origin: Any = None, **_kwargs: Any) -> None:
    """Not where its whole asset goes: the events of that go with it."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    if origin is not None and model is not TextTrack:
        return
    FileEvent.objects.create(
        asset=instance.asset,
        type=FileEvent.Type.DELETION,
        outcome=FileEvent.Outcome.SUCCESS,
        agent="huxiang media.tracks",
        at=timezone.now(),
        detail={
            "track": instance.kind,
            "language": instance.language,
            "origin": instance.origin,
            "revision": instance.revision,
        },
    )
