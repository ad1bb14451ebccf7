"""What comes with a publication: rules before it; evidence, file access and signals after.

`Record.publish` and `Record.unpublish` call these inside their transaction, whichever door
was used (Wagtail's buttons, a workflow's last task, a schedule, a service, an import).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection as SizedIterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from archive.errors import NotPublishable
from archive.signals import record_published, record_unpublished
from media.access import CLOSED_GRADES
from media.models import Asset
from media.services.access import set_public_access
from provenance.canonical import canonical
from provenance.services.record import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from archive.models import Record

OPEN_LICENCES = (
    "creativecommons.org/publicdomain/",
    "creativecommons.org/licenses/by/",
    "creativecommons.org/licenses/by-sa/",
)
_ORDER = {"none": 0, "preview": 1, "full": 2}


def check(record: Record) -> None:
    """May this record become public as it is?

    Raises:
        NotPublishable: its collection is not public, or a consent is missing.
    """
    if not record.collection.live:
        raise NotPublishable(
            _("专题“%(title)s”还没有公开，请先公开专题。") % {"title": record.collection.title}
        )
    if record.kind == record.Kind.ORAL_HISTORY and not record.consent_on_file:
        raise NotPublishable(_("口述史须先存入讲述人的授权同意书。"))


def announce(record: Record, *, by: Any, former_assets: SizedIterable[int], restored: bool) -> None:
    """Open the files, tell the floors above, write `record.published`."""
    at = record.last_published_at or timezone.now()
    settle_media_access({*former_assets, *asset_ids(record)}, by=by, at=at, reason=record.ark_name)
    record_published.send(sender=type(record), record=record, by=by, at=at)
    record_event(
        "record.published",
        record.ark_name,
        by=by,
        at=at,
        record_kind=record.kind,
        title_zh=record.title_zh,
        title_en=record.title_en,
        content_sha256=fingerprint(record),
        restored=restored,
    )


def announce_withdrawal(record: Record, *, by: Any) -> None:
    """Close the files that no other public record shows, write the event, tell upwards."""
    at = record.withdrawn_at or timezone.now()
    settle_media_access(asset_ids(record), by=by, at=at, reason=record.ark_name)
    record_unpublished.send(sender=type(record), record=record, by=by, at=at)
    record_event(
        "record.withdrawn",
        record.ark_name,
        by=by,
        at=at,
        reason_zh=record.withdrawal_reason_zh,
        reason_en=record.withdrawal_reason_en,
        expired=record.expired,
    )


def asset_ids(record: Record) -> set[int]:
    """The files that the stored row carries, whatever a draft says."""
    from archive.models import RecordMedia

    return set(RecordMedia.objects.filter(record_id=record.pk).values_list("asset_id", flat=True))


def access_of(record: Record) -> str:
    """What a public record opens of its files: an open licence opens them wholly."""
    if record.media_access != record.MediaAccess.NONE and any(
        part in record.licence_uri for part in OPEN_LICENCES
    ):
        return record.MediaAccess.FULL
    return record.media_access


def settle_media_access(assets: SizedIterable[int], *, by: Any, at: datetime, reason: str) -> None:
    """Give each asset the widest access that a public record which shows it grants.

    Assets of a closed data grade stay closed, whatever a record says.
    """
    from archive.models import RecordMedia

    wanted = dict.fromkeys(assets, "none")
    links = RecordMedia.objects.filter(asset__in=wanted, record__live=True).select_related("record")
    for link in links:
        level = access_of(link.record)
        if _ORDER[level] > _ORDER[wanted[link.asset_id]]:
            wanted[link.asset_id] = level
    for asset in Asset.objects.filter(pk__in=wanted).order_by("pk"):
        level = "none" if asset.grade in CLOSED_GRADES else wanted[asset.pk]
        if asset.public_access != level:
            set_public_access(asset, level, by=by, at=at, reason=reason)


def fingerprint(record: Record) -> str:
    """SHA-256 of the published revision's content, so that the log pins what was said."""
    revision = record.live_revision
    content = revision.content if revision is not None else {}
    kept = {name: _plain(value) for name, value in content.items() if name not in _UNPINNED}
    return hashlib.sha256(canonical(kept)).hexdigest()


_UNPINNED = frozenset(
    ("latest_revision", "live_revision", "has_unpublished_changes", "updated_at", "live")
)


def _plain(value: Any) -> Any:
    """JSON as canonical() takes it: no floats."""
    if isinstance(value, float):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
