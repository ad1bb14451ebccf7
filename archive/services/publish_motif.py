"""Make the latest draft of a motif public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Motif
from archive.permissions import require_own

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish_motif(motif: Motif, *, by: User | None) -> Motif:
    """Publish the latest revision, as the button in the editor does; returns the new row.

    The moment is Wagtail's own, as in `publish_record`. The caller has asked whether `by`
    may publish.

    Raises:
        MotifNotPublishable: it was merged into another, or has no picture.
        OtherInstitution: `by` does not work for the motif's institution.
    """
    require_own(by, motif)
    revision = motif.latest_revision or motif.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    return Motif.objects.get(pk=motif.pk)
