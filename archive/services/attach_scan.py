"""Put the signed paper with a consent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from archive.errors import ConsentRefused
from archive.models import Consent
from archive.permissions import require_working_in
from media.models import Asset
from media.services.ingest import ingest

if TYPE_CHECKING:
    from accounts.models import User


def attach_scan(
    consent: Consent, *, path: Path, name: str, by: User | None, now: datetime
) -> Asset:
    """Store the file as a sensitive asset of the museum and note it on the consent.

    Call it outside of transactions: it copies and checks before it writes rows.

    Raises:
        ConsentRefused: it came into force meanwhile; its paper is that of the day.
        MediaRefused: the file is none that the house takes; names the mend.
        OtherInstitution: it belongs to a museum that this person does not work for.
    """
    require_working_in(by, consent.institution_id)
    if not consent.is_editable:
        raise ConsentRefused(_("生效过的同意书不能再换扫描件。"))
    asset = ingest(
        path,
        title_zh=f"授权同意书 {consent.public_id}",
        title_en=f"Consent form {consent.public_id}",
        by=by,
        original_name=name,
        on_duplicate="new",
        now=now,
        grade=Asset.Grade.SENSITIVE,
        institution_id=consent.institution_id,
    ).asset
    still = Consent.objects.filter(pk=consent.pk, state=Consent.State.RECORDED)
    if not still.update(scan=asset):
        raise ConsentRefused(_("生效过的同意书不能再换扫描件。"))
    return asset
