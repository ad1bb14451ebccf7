"""What comes with a publication: rules before it; evidence, file access and signals after.

`Record.save` calls these inside its transaction, whichever door was used (Wagtail's buttons,
a workflow's last task, a schedule, a service, an import).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection as SizedIterable
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from archive import embargo
from archive.errors import NotPublishable
from archive.signals import record_published, record_unpublished
from media.access import CLOSED_GRADES
from media.models import Asset
from media.services.access import set_public_access, set_public_until
from provenance.canonical import canonical
from provenance.services.record import record_event

if TYPE_CHECKING:
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
        NotPublishable: its collection is not public, its embargo holds, or a consent is missing.
    """
    if not record.collection.live:
        raise NotPublishable(
            _("专题“%(title)s”还没有公开，请先公开专题。") % {"title": record.collection.title}
        )
    if record.embargo_until is not None and embargo.holds(record.embargo_until):
        raise NotPublishable(
            _("禁公开期到 %(date)s 才结束。") % {"date": record.embargo_until.isoformat()}
        )
    if record.kind == record.Kind.ORAL_HISTORY and not record.consent_on_file:
        raise NotPublishable(_("口述史须先存入讲述人的授权同意书。"))


_actor: ContextVar[Any] = ContextVar("archive_actor", default=None)


def actor() -> Any:
    """The person behind the publication that goes on now; None: the house itself."""
    return _actor.get()


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Name the person behind every publication and withdrawal inside the block."""
    token = _actor.set(user)
    try:
        yield
    finally:
        _actor.reset(token)


@dataclass(slots=True)
class Change:
    """What saving a record does to the public: publishes, withdraws or neither."""

    publishes: bool
    withdraws: bool
    former_assets: set[int]
    restored: bool

    @classmethod
    def of(cls, record: Record) -> Change:
        """Compare the record with its stored row."""
        stored = None
        if record.pk:
            stored = (
                type(record)
                .objects.filter(pk=record.pk)
                .values("live", "live_revision", "withdrawn_at")
                .first()
            )
        was_live = bool(stored and stored["live"])
        publishes = record.live and (
            not was_live or stored is None or stored["live_revision"] != record.live_revision_id
        )
        withdraws = was_live and not record.live
        return cls(
            publishes=publishes,
            withdraws=withdraws,
            former_assets=asset_ids(record) if publishes or withdraws else set(),
            restored=bool(publishes and stored and stored["withdrawn_at"]),
        )

    def before_save(self, record: Record) -> None:
        if self.publishes:
            check(record)
        if not embargo.lapsed(record.consent_until):
            record.consent_lapsed_at = None
        if record.live:  # what is public again has no tombstone
            record.withdrawn_at = None
            record.withdrawal_reason_zh = record.withdrawal_reason_en = ""
            record.first_published_at = record.first_published_at or timezone.now()
        elif self.withdraws:
            record.withdrawn_at = timezone.now()

    def after_save(self, record: Record) -> None:
        if self.publishes:
            _announce_publication(record, self)
        elif self.withdraws:
            _announce_withdrawal(record, self)


def _announce_publication(record: Record, change: Change) -> None:
    """Open the files, tell the floors above, write `record.published`."""
    at, by = record.last_published_at or timezone.now(), actor()
    touched = change.former_assets | asset_ids(record)
    settle_media_access(touched, by=by, at=at, reason=record.ark_name)
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
        restored=change.restored,
    )


def _announce_withdrawal(record: Record, change: Change) -> None:
    """Close the files that no other public record shows, tell upwards, write the event."""
    at, by = record.withdrawn_at or timezone.now(), actor()
    settle_media_access(change.former_assets, by=by, at=at, reason=record.ark_name)
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


def access_of(record: Record, *, at: datetime) -> str:
    """What a public record opens of its files: an open licence opens them wholly.

    Nothing after the consent of those who are heard or seen has ended.
    """
    if embargo.lapsed(record.consent_until, now=at):
        return record.MediaAccess.NONE
    if record.media_access != record.MediaAccess.NONE and any(
        part in record.licence_uri for part in OPEN_LICENCES
    ):
        return record.MediaAccess.FULL
    return record.media_access


def settle_media_access(assets: SizedIterable[int], *, by: Any, at: datetime, reason: str) -> None:
    """Give each asset the widest access that a public record which shows it grants.

    Assets of a closed data grade stay closed, whatever a record says; a consent that has an
    end gives its access until then.
    """
    from archive.models import RecordMedia

    wanted = {pk: _Opening("none", None) for pk in assets}
    links = RecordMedia.objects.filter(asset__in=wanted, record__live=True).select_related("record")
    for link in links:
        offered = _Opening(access_of(link.record, at=at), link.record.consent_until)
        wanted[link.asset_id] = wanted[link.asset_id].wider(offered)
    for asset in Asset.objects.filter(pk__in=wanted).order_by("pk"):
        level = "none" if asset.grade in CLOSED_GRADES else wanted[asset.pk].level
        until = None if level == "none" else wanted[asset.pk].until
        if asset.public_until != until:
            set_public_until(asset, until, at=at, reason=reason)
        if asset.public_access != level:
            set_public_access(asset, level, by=by, at=at, reason=reason)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What one record grants of a file, and the last day of it; None: without end."""

    level: str
    until: date | None

    def wider(self, other: _Opening) -> _Opening:
        mine, theirs = _ORDER[self.level], _ORDER[other.level]
        if mine != theirs:
            return self if mine > theirs else other
        if self.until is None or other.until is None:
            return _Opening(self.level, None)
        return self if self.until >= other.until else other


def fingerprint(record: Record) -> str:
    """SHA-256 over the published content, so that the log pins what was said."""
    return hashlib.sha256(canonical(content(record))).hexdigest()


def content(record: Record) -> dict[str, Any]:
    """All that the row says, without facts of the row itself (drafts, locks, moments)."""
    told = json.loads(record.to_json())
    return {name: _plain(value) for name, value in told.items() if name not in OF_THE_ROW}


# Facts of the row, not of what it says.
OF_THE_ROW = frozenset(
    (
        "pk",
        "live",
        "latest_revision",
        "live_revision",
        "has_unpublished_changes",
        "first_published_at",
        "last_published_at",
        "created_at",
        "updated_at",
        "locked",
        "locked_at",
        "locked_by",
        "expired",
        "workflow_states",
    )
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
