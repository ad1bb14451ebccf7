"""Write into the stream of changes what has become of a manifest or a collection."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from iiif.models import Activity
from provenance.models import LogHead

Type = Activity.Type


@transaction.atomic
def note_activity(
    object_type: str, name: str, *, is_public: bool, at: datetime, event_seq: int | None = None
) -> Activity | None:
    """Compare what the stream says last with what is true now, and write the difference.

    What was never public gets no line. Several changes of one moment (a publication opens
    files, then is published) are one line.

    Holds the head of the evidence log, as everything that appends does, so that numbers are
    given in the order of the commits and a page that is full never changes.

    Args:
        is_public: whether the public can fetch it now.
        at: the moment of the change; a moment before the last line's is written as that.

    Returns:
        The new line; None where there is nothing to tell.
    """
    LogHead.objects.get_or_create(pk=LogHead.ONLY)
    LogHead.objects.select_for_update().get(pk=LogHead.ONLY)
    before = Activity.objects.about(object_type, name).first()
    was_public = _is_public(before)
    if not is_public and not was_public:
        return None
    if is_public and was_public and before is not None and before.end_time >= at:
        return None
    kind = Type.DELETE if not is_public else Type.UPDATE if was_public else Type.CREATE
    last = Activity.objects.order_by("-number").first()
    return Activity.objects.create(
        number=last.number + 1 if last else 0,
        type=kind,
        object_type=object_type,
        object_name=name,
        end_time=max(at, last.end_time) if last else at,
        event_seq=event_seq,
    )


def is_told(object_type: str, name: str) -> bool:
    """Whether the stream says now that it is public."""
    return _is_public(Activity.objects.about(object_type, name).first())


def _is_public(last: Activity | None) -> bool:
    return last is not None and last.type != Type.DELETE
