"""What the calendar asks for: publish what is due, close the files of consents that have ended."""

from __future__ import annotations

import logging
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from archive.errors import ArchiveError
from archive.models import Motif, Record
from archive.publication import asset_ids, settle_media_access
from provenance.services.record import record_event

SCORED_AT_ONCE = 500
logger = logging.getLogger("archive")


def publish_due(*, now: datetime) -> int:
    """Publish the drafts whose day has come; returns how many.

    One that a rule forbids stays due, and is shown under "my tasks" until it is mended.
    """
    published = 0
    for revision in [*due(now=now), *due(Motif, now=now)]:
        try:
            revision.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)
        except ArchiveError as refusal:
            logger.info("%s is due and not published: %s", revision, refusal.code)
        else:
            published += 1
    return published


def due(model: type[Record | Motif] = Record, *, now: datetime) -> list[Revision]:
    """Scheduled drafts whose moment has come, the earliest first."""
    found = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model), approved_go_live_at__lte=now
    )
    return list(found.order_by("approved_go_live_at"))


def close_lapsed(*, now: datetime) -> int:
    """Note each consent that has ended, once, with its evidence; returns how many.

    The access decision has closed the files on the day itself, without this.
    """
    today = timezone.localdate(now)
    over = Record.objects.live().filter(consent_until__lt=today, consent_lapsed_at=None)
    return sum(_close(pk, now=now) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _close(pk: int, *, now: datetime) -> bool:
    row = Record.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.consent_lapsed_at is not None or row.consent_until is None:
        return False
    Record.objects.filter(pk=pk).update(consent_lapsed_at=now)
    settle_media_access(asset_ids(row), by=None, at=now, reason=row.ark_name)
    record_event(
        "consent.lapsed", row.ark_name, by=None, at=now, last_day=row.consent_until.isoformat()
    )
    return True


def score_unscored() -> int:
    """Give records without a stored score theirs, some hundred at a time; returns how many."""
    rows = Record.objects.filter(readiness_score=None).for_cards()[:SCORED_AT_ONCE]
    for record in rows:
        draft = record.get_latest_revision_as_object()
        Record.objects.filter(pk=record.pk).update(readiness_score=draft.readiness.score)
    return len(rows)
