"""What puts records and files under protocols and consents, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.errors import ConsentRefused, ProtocolRefused
from archive.models import (
    Consent,
    ConsentCover,
    Place,
    Protocol,
    ProtocolMatch,
    Record,
    RecordMedia,
)
from archive.publication import settle_media_access
from archive.services.match_protocols import match_records, settle_files
from archive.signals import records_reworded
from jobs.services.enqueue import enqueue

NOT_DELETED = _("生效过的不能删除：撤回或停止它，记录会留下。")
# Writing these alone moves no record under another protocol.
_UNTOLD = frozenset(
    (
        "latest_revision", "has_unpublished_changes", "locked", "locked_at", "locked_by",
        "go_live_at", "expire_at", "draft_title", "readiness_score",
    )
)  # fmt: skip


def record_saved(
    *, instance: Record, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    if update_fields is None or not update_fields <= _UNTOLD:
        match_records([instance.pk], at=timezone.now())


def records_changed(*, records: list[Record], **_kwargs: Any) -> None:
    """A people became part of another term, and the like."""
    match_records([record.pk for record in records], at=timezone.now())


def file_linked(*, instance: RecordMedia, **_kwargs: Any) -> None:
    """A file came to a record, or left it: it is under the promises of those that show it."""
    now = timezone.now()
    asset = instance.asset
    if asset.gates or ProtocolMatch.objects.filter(record=instance.record_id).exists():
        settle_files([asset.pk], at=now, reason="link")
    if asset.public_until or ConsentCover.objects.filter(record=instance.record_id).exists():
        settle_media_access([asset.pk], by=None, at=now, reason="link")


def place_saved(*, instance: Place, created: bool, **_kwargs: Any) -> None:
    """It may stand elsewhere in the tree."""
    if not created and Protocol.objects.in_force().exclude(place=None).exists():
        enqueue("archive.reconcile_protocols")


def keep_what_acted(*, instance: Consent | Protocol, **_kwargs: Any) -> None:
    """What has been in force is part of the history; only drafts are deleted.

    Raises:
        ConsentRefused, ProtocolRefused: it is no draft.
    """
    if instance.is_editable:
        return
    refusal = ConsentRefused if isinstance(instance, Consent) else ProtocolRefused
    raise refusal(NOT_DELETED)


def connect() -> None:
    post_save.connect(record_saved, Record, dispatch_uid="archive.promises.record")
    records_reworded.connect(records_changed, dispatch_uid="archive.promises.reworded")
    for signal in (post_save, post_delete):
        signal.connect(file_linked, RecordMedia, dispatch_uid=f"archive.promises.{id(signal)}")
    post_save.connect(place_saved, Place, dispatch_uid="archive.promises.place")
    for model in (Consent, Protocol):
        pre_delete.connect(keep_what_acted, model, dispatch_uid=f"archive.keep.{model.__name__}")
