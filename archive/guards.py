"""What no door may do, also not a bulk action or a cascade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import MotifKept, RecordKept
from media.models import Asset

if TYPE_CHECKING:
    from archive.models import Motif, Record, RecordMedia


def keep_published_records(instance: Record, **_kwargs: object) -> None:
    """Deleting a draft is fine; what was once public is withdrawn instead.

    Raises:
        RecordKept: the record was public once.
    """
    if instance.first_published_at is not None:
        raise RecordKept


def keep_published_motifs(instance: Motif, **_kwargs: object) -> None:
    """
    Raises:
        MotifKept: the motif was public once.
    """
    if instance.first_published_at is not None:
        raise MotifKept


def claim_asset(instance: RecordMedia, **_kwargs: object) -> None:
    """A file that the house took in for nobody belongs to the museum that shows it first."""
    Asset.objects.filter(pk=instance.asset_id, institution=None, owner=None).update(
        institution=instance.record.collection.institution_id
    )
