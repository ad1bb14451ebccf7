from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.errors import NoticeRunning, ReasonMissing, RegistrationIncomplete
from licensing.models import Registration, RegistrationRight
from licensing.services.move import move
from licensing.states.registration import ARROWS, NEEDS_REASON, State
from provenance.canonical import canonical
from provenance.services.record import record_event


def precheck(registration: Registration) -> list[str]:
    """Everything that a reviewer would send the registration back for, as sentences."""
    missing = []
    if not registration.name_zh:
        missing.append(_("数据名称（中文）"))
    if not registration.name_en:
        missing.append(_("数据名称（英文）"))
    if not registration.source_statement:
        missing.append(_("来源说明"))
    held = set(registration.rights.values_list("right", flat=True))
    for right, label in RegistrationRight.Right.choices:
        if right not in held:
            missing.append(_("%(right)s属于谁") % {"right": label})
    if registration.asset.master_id is None:
        missing.append(_("已入库的原文件"))
    return missing


@transaction.atomic
def move_registration(
    registration: Registration, to: str, *, by: User | None, now: datetime, reason: str = ""
) -> Registration:
    """Take a registration one arrow further, with the checks that belong to the arrow.

    Raises:
        WrongState: there is no such arrow from the state it is in now.
        RegistrationIncomplete: submitted with something missing; names all of it.
        NoticeRunning: registered before the public notice has ended.
        ReasonMissing: returned, objected, rejected, cancelled or corrected without a reason.
    """
    today = timezone.localdate(now)
    changes: dict[str, Any] = {"state_changed_at": now}
    if to in NEEDS_REASON:
        if not reason.strip():
            raise ReasonMissing
        changes["reason"] = reason.strip()
    if to == State.SUBMITTED and (missing := precheck(registration)):
        raise RegistrationIncomplete(missing)
    if to == State.NOTICED:
        changes["notice_until"] = today + timedelta(days=settings.REGISTRATION_NOTICE_DAYS)
    if to == State.REGISTERED and registration.state == State.NOTICED:
        if registration.notice_until and today < registration.notice_until:
            raise NoticeRunning(until=registration.notice_until.isoformat())
        changes["valid_from"] = today
    before = move(registration, to, arrows=ARROWS, **changes)
    record_event(
        f"registration.{to}",
        registration.asset.public_id,
        by=by,
        at=now,
        number=registration.number,
        before=before,
        content_sha256=content_sha256(registration),
    )
    return registration


def content_sha256(registration: Registration) -> str:
    """Hash of what is claimed: fields and rights, as they were when the arrow was taken."""
    names = ("kind", "source", "source_statement", "name_zh", "name_en", "scenario")
    content = {name: getattr(registration, name) for name in names} | {
        "rights": sorted(
            [right, holder]
            for right, holder in registration.rights.values_list("right", "party__public_id")
        )
    }
    return hashlib.sha256(canonical(content)).hexdigest()
