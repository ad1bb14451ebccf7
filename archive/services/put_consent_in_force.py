"""Let a consent decide about its files from now on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive import consents
from archive.errors import ConsentRefused
from archive.models import Consent, Record
from archive.permissions import require_working_in
from archive.publication import settle_media_access
from archive.services.retell import retell_later
from media.access import CLOSED_GRADES
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


def lacks(consent: Consent, *, at: datetime) -> list[object]:
    """What keeps it from coming into force, each with its mend; [] when nothing does."""
    today = timezone.localdate(at)
    found: list[object] = []
    if consent.giver_id is None:
        found.append(_("写上给予同意的人。"))
    if not consent.capacity:
        found.append(_("写上这个人的身份。"))
    if consent.given_on is None:
        found.append(_("写上签署日期。"))
    elif consent.given_on > today:
        found.append(_("签署日期还没有到。"))
    if consent.ends_on is not None and consent.ends_on < today:
        found.append(_("到期日已经过去。"))
    if not consent.covers.exists():
        found.append(_("选上它管的藏品。"))
    if consent.scan is None:
        found.append(_("附上签了字的扫描件。"))
    elif (
        consent.scan.grade not in CLOSED_GRADES - {"internal"} or consent.scan.record_links.exists()
    ):
        found.append(_("扫描件要分级为“敏感”或“核心”，也不能挂在藏品上。"))
    if consent.replaces is not None and consent.replaces.state == Consent.State.RECORDED:
        found.append(_("它要替代的那一份还没有生效，请直接改那一份。"))
    return found


@transaction.atomic
def put_consent_in_force(consent: Consent, *, by: User | None, at: datetime) -> Consent:
    """Its files open and close by it from this transaction on; what it replaces counts no more.

    Raises:
        ConsentRefused: it is in force or revoked already, or something is lacking.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    require_working_in(by, row.institution_id)
    if row.state != Consent.State.RECORDED:
        raise ConsentRefused(_("这份同意书已经生效过了。"))
    if missing := lacks(row, at=at):
        raise ConsentRefused(" ".join(str(each) for each in missing))
    row.state, row.in_force_at = Consent.State.IN_FORCE, at
    row.save()
    return enforce(row, by=by, at=at)


def enforce(row: Consent, *, by: User | None, at: datetime) -> Consent:
    """Settle the files, tell upwards, write the event; inside the caller's transaction."""
    files = consents.files_of(row)
    if row.replaces is not None:
        files |= consents.files_of(row.replaces)
    covered = Record.objects.filter(consent_covers__consent=row).values("pk")
    Record.objects.filter(pk__in=covered).update(consent_on_file=True)
    settle_media_access(files, by=by, at=at, reason=row.public_id)
    retell_later(row.public_id, consents.records_showing(files).values_list("pk", flat=True))
    record_event(
        "consent.in_force",
        row.public_id,
        by=by,
        at=at,
        persons_digest=row.digest(),
        last_day=row.ends_on.isoformat() if row.ends_on else "",
        replaces=row.replaces.public_id if row.replaces else "",
        files=len(files),
    )
    return row
