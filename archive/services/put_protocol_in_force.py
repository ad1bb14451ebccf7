"""Let a protocol act on what it touches from now on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.errors import ProtocolRefused
from archive.models import Protocol
from archive.permissions import require_working_in
from archive.services.match_protocols import match_protocol
from archive.services.retell import retell_later
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


def lacks(protocol: Protocol) -> list[object]:
    """What keeps it from coming into force, each with its mend; [] when nothing does."""
    found: list[object] = []
    if protocol.people_id is None and protocol.place_id is None and not protocol.named.exists():
        found.append(_("选上民族、地点，或点名藏品。"))
    if protocol.agreed_with_id is None:
        found.append(_("写上与谁议定。"))
    if protocol.agreed_on is None:
        found.append(_("写上议定日期。"))
    if not protocol.notice_zh and not protocol.gate.can_close:
        found.append(_("写上提示，或限定谁、什么时候可以看；否则它什么也不做。"))
    if (protocol.notice_zh == "") != (protocol.notice_en == ""):
        found.append(_("提示要中英文都写。"))
    return found


@transaction.atomic
def put_protocol_in_force(protocol: Protocol, *, by: User | None, at: datetime) -> Protocol:
    """Match its records and shut their files in this transaction; what it revises stops.

    Search and harvest entries follow in a job; what they hand out is decided anew anyway.

    Raises:
        ProtocolRefused: it is no draft, or something is lacking.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    row = Protocol.objects.select_for_update(of=("self",)).get(pk=protocol.pk)
    require_working_in(by, row.institution_id)
    if row.state != Protocol.State.DRAFT:
        raise ProtocolRefused(_("这份规约已经施行过了。"))
    if missing := lacks(row):
        raise ProtocolRefused(" ".join(str(each) for each in missing))
    row.state, row.in_force_at = Protocol.State.IN_FORCE, at
    row.season_noted = row.gate.is_season(timezone.localdate(at))
    row.save()
    if row.replaces is not None and row.replaces.state == Protocol.State.IN_FORCE:
        stop(row.replaces, reason=str(row), by=by, at=at)
    found = match_protocol(row, at=at)
    retell_later(row.public_id, found.records)
    record_event(
        "protocol.in_force",
        row.public_id,
        by=by,
        at=at,
        title_zh=row.title_zh,
        title_en=row.title_en,
        who=row.who,
        must_agree=row.must_agree,
        closes_words=row.closes_words,
        seasons=[str(each) for each in row.seasons.all()],
        label_uri=row.label_uri,
        replaces=row.replaces.public_id if row.replaces else "",
        records=len(found.records),
    )
    return row


def stop(row: Protocol, *, reason: str, by: User | None, at: datetime) -> Protocol:
    """End a protocol that is in force; inside the caller's transaction."""
    row.state, row.withdrawn_at = Protocol.State.WITHDRAWN, at
    row.withdrawal_reason = reason[:500]
    row.save()
    told = list(row.matches.values_list("record", flat=True))
    match_protocol(row, at=at)
    retell_later(row.public_id, told)
    record_event(
        "protocol.withdrawn", row.public_id, by=by, at=at, title_zh=row.title_zh,
        title_en=row.title_en, records=len(told),
    )  # fmt: skip
    return row
