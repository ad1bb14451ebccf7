"""Take a motif from the public and leave a tombstone at its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import MotifRefused
from archive.models import Motif
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def withdraw_motif(motif: Motif, *, reason_zh: str, reason_en: str = "", by: User | None) -> Motif:
    """Unpublish with a reason that the public reads at the motif's address (410).

    The reason becomes part of the public log for ever: no personal data.

    Raises:
        MotifRefused: the motif is not public now.
        OtherInstitution: `by` does not work for the motif's institution.
    """
    require_own(by, motif)
    row = Motif.objects.select_for_update(of=("self",)).get(pk=motif.pk)
    if not row.live:
        raise MotifRefused(_("这个纹样没有发布，不能撤下。"))
    row.withdrawal_reason_zh, row.withdrawal_reason_en = reason_zh, reason_en
    row.unpublish(user=by)
    return row
