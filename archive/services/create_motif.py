"""Make a motif as a draft, with the records that bear it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from archive.models import Motif, MotifBearing
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.institution import Institution
    from accounts.models import User


@transaction.atomic
def create_motif(
    *,
    institution: Institution,
    title_zh: str,
    by: User | None,
    bearings: Iterable[MotifBearing] = (),
    **fields: Any,
) -> Motif:
    """A new draft with its first revision; publish it with `publish_motif`.

    Args:
        bearings: in order; the first with a region gives the motif its picture.
        fields: further columns of Motif.

    Raises:
        ValidationError: by field, in the active language; nothing is stored.
        OtherInstitution: `by` does not work for the institution.
    """
    motif = Motif(institution=institution, title_zh=title_zh, **fields)
    require_own(by, motif)
    rows = list(bearings)
    for position, row in enumerate(rows):
        row.position = position
        row.motif = motif
        row.full_clean(exclude=["motif"], validate_constraints=False, validate_unique=False)
        if row.record.institution_id != institution.pk:
            raise ValidationError({"bearings": _("这件藏品属于另一家机构。")})
    motif.bearings.set(rows)
    motif.full_clean()
    motif.save()
    motif.save_revision(user=by, clean=False)
    return motif
