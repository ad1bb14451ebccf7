"""What the calendar asks for: publish what is due, note consents and seasons that have ended."""

from __future__ import annotations

import logging
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from archive import consents
from archive.errors import ArchiveError
from archive.models import Consent, Motif, Protocol, Record
from archive.publication import settle_media_access
from archive.services.retell import retell, retell_later
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


def note_ended(*, now: datetime) -> int:
    """Note each consent that has ended by its date, once, with its evidence; returns how many.

    The access decision has closed the files on the day itself, without this.
    """
    today = timezone.localdate(now)
    over = Consent.objects.ended(today).filter(ended_noted_at=None)
    return sum(_note_end(pk, now=now) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _note_end(pk: int, *, now: datetime) -> bool:
    row = Consent.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.ended_noted_at is not None or row.ends_on is None:
        return False
    Consent.objects.filter(pk=pk).update(ended_noted_at=now)
    files = consents.files_of(row)
    settle_media_access(files, by=None, at=now, reason=row.public_id)
    showing = consents.records_showing(files)
    retell(showing.values_list("pk", flat=True))
    last_day = row.ends_on.isoformat()
    for name in sorted(showing.order_by().values_list("ark_name", flat=True)):
        record_event("consent.lapsed", name, by=None, at=now, last_day=last_day)
    record_event("consent.ended", row.public_id, by=None, at=now, last_day=last_day)
    return True


def turn_seasons(*, now: datetime) -> int:
    """Tell of each protocol whose season has begun or ended; returns how many.

    The access decision has opened or shut the files on the day itself, without this.
    """
    today = timezone.localdate(now)
    turned = 0
    for protocol in Protocol.objects.in_force().with_seasons():
        is_season = protocol.gate.is_season(today)
        if is_season is protocol.season_noted:
            continue
        with transaction.atomic():
            taken = Protocol.objects.filter(
                pk=protocol.pk, season_noted=protocol.season_noted
            ).update(season_noted=is_season)
            if taken:
                matches = protocol.matches.values_list("record", flat=True)
                retell_later(protocol.public_id, matches)
                record_event(
                    "protocol.season_turned", protocol.public_id, by=None, at=now,
                    is_season=is_season, day=today.isoformat(),
                )  # fmt: skip
                turned += 1
    return turned


def score_unscored() -> int:
    """Give records without a stored score theirs, some hundred at a time; returns how many."""
    rows = Record.objects.filter(readiness_score=None).for_cards()[:SCORED_AT_ONCE]
    for record in rows:
        draft = record.get_latest_revision_as_object()
        Record.objects.filter(pk=record.pk).update(readiness_score=draft.readiness.score)
    return len(rows)
