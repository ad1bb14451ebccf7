"""One protocol in force and one consent with an end date; both are fictitious and say so."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.utils import timezone
from PIL import Image

from accounts.models import User
from archive.models import (
    Agent,
    Consent,
    ConsentCover,
    Protocol,
    ProtocolRecord,
    ProtocolSeason,
    Record,
)
from archive.services.attach_scan import attach_scan
from archive.services.put_consent_in_force import put_consent_in_force
from archive.services.put_protocol_in_force import put_protocol_in_force
from archive.services.record_consent import record_consent
from media.models import Asset
from museum.demo.draw.lettering import write

RULES, MASKS = "傩面封箱的规矩（演示）", "X13"
PAPER, OPERA = "DEMO-同意-001", "X14"


def ensure_promises(records: dict[str, Record], *, by: User) -> None:
    """Safe to run again at any point."""
    if MASKS in records:
        _protocol(records[MASKS], by=by)
    if OPERA in records:
        _consent(records[OPERA], by=by)


def _agent(name_zh: str, name_en: str, kind: str) -> Agent:
    found, _made = Agent.objects.get_or_create(
        name_zh=name_zh, defaults={"name_en": name_en, "kind": kind, "live": False}
    )
    return found


def _protocol(record: Record, *, by: User) -> None:
    protocol = Protocol.objects.filter(title_zh=RULES).first()
    if protocol is None:
        protocol = Protocol.objects.create(
            institution=record.collection.institution,
            title_zh=RULES,
            title_en="When the Nuo masks are sealed (demo)",
            notice_zh="傩面在戏班里有自己的位分。腊月封箱以后不看、不问、不开箱，开箱要等正月过了再择日子。（演示文字，不是任何村寨的规约。）",
            notice_en="Nuo masks have a rank of their own in the troupe. Once they are sealed in the "
            "twelfth month nobody looks at them until the box is opened again after New Year. "
            "(Demo text, no village's own protocol.)",
            agreed_with=_agent("演示傩戏班（虚构）", "Demo Nuo troupe (fictitious)", "group"),
            agreed_on=date(2026, 3, 1),
            created_by=by,
        )
    if protocol.state != Protocol.State.DRAFT:
        return
    ProtocolSeason.objects.get_or_create(protocol=protocol, first="02-11", last="01-19")
    ProtocolRecord.objects.get_or_create(protocol=protocol, record=record)
    put_protocol_in_force(protocol, by=by, at=timezone.now())


def _consent(record: Record, *, by: User) -> None:
    now = timezone.now()
    consent = Consent.objects.filter(reference=PAPER).first()
    if consent is None:
        consent = Consent(
            institution=record.collection.institution,
            reference=PAPER,
            giver=_agent("演示传承人（虚构）", "Demo bearer (fictitious)", "person"),
            capacity=Consent.Capacity.BEARER,
            for_taking=True,
            for_licensing=True,
            given_on=date(2026, 3, 1),
            ends_on=date(2036, 2, 29),
            note="演示用，人物与同意书都是虚构的。",
        )
        record_consent(consent, by=by, at=now)
    if consent.state != Consent.State.RECORDED:
        return
    ConsentCover.objects.get_or_create(consent=consent, record=record, asset=None)
    if consent.scan is None:
        consent.scan = _scan(consent, by=by)
    put_consent_in_force(consent, by=by, at=now)


def _scan(consent: Consent, *, by: User) -> Asset:
    """A page that says what it is: no signature is imitated."""
    page = Image.new("RGB", (1240, 1754), (251, 248, 241))
    write(page, (120, 160), "授权同意书（演示，虚构）", size=64)
    write(page, (120, 300), f"编号 {consent.reference}", size=40)
    write(page, (120, 380), "Consent form. Demo, fictitious, not signed by anybody.", size=32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consent.png"
        page.save(path)
        scan = attach_scan(consent, path=path, name=path.name, by=by, now=timezone.now())
    scan.is_generated = True
    scan.save(update_fields=["is_generated"])
    return scan
