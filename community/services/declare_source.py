"""Name what a contribution was made from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from archive.models import Record
from community.errors import (
    SourceIsItself,
    SourceNeedsLicence,
    SourceNotFound,
    SourcesAboveWhole,
    SourceTwice,
)
from community.licences import adapting
from community.models import Contribution, ContributionSource
from community.services.edit import edit
from licensing.money import BP
from media.models import Asset
from provenance import identifiers


@transaction.atomic
def declare_source(
    contribution: Contribution,
    *,
    reference: str = "",
    outside: str = "",
    kind: str,
    statement: str,
    rate_bp: int = 0,
    today: date,
) -> ContributionSource:
    """Add a source of this museum (`reference`: an ARK, an address, a file's number) or of
    elsewhere (`outside`: free words, without a share).

    Args:
        rate_bp: basis points of the work's income that go to the source.

    Raises:
        SourceNotFound, SourceIsItself, SourceTwice: the reference does not stand.
        SourceNeedsLicence: the source may not be adapted freely and the contributor holds
            no licence to do so.
        SourcesAboveWhole: the shares add up to more than 100%.
        ContributionMoved: the contribution is no longer with its contributor.
    """
    edit(contribution, no_sources=False)
    said: dict[str, Any] = {"kind": kind, "statement": statement.strip()}
    if not reference:
        return ContributionSource.objects.create(
            contribution=contribution, outside=outside.strip(), **said
        )
    parent = find_source(reference, user=contribution.contributor)
    if parent.pk == contribution.asset_id:
        raise SourceIsItself
    if contribution.sources.filter(parent=parent).exists():
        raise SourceTwice
    right = adapting(parent, user=contribution.contributor, today=today)
    if not right.allowed:
        raise SourceNeedsLicence(parent.title)
    given = contribution.sources.aggregate(total=Sum("rate_bp"))["total"] or 0
    if given + rate_bp > BP:
        raise SourcesAboveWhole(total_bp=given + rate_bp)
    return ContributionSource.objects.create(
        contribution=contribution, parent=parent, rate_bp=rate_bp, grant=right.grant, **said
    )


def find_source(reference: str, *, user: Any) -> Asset:
    """The file that a person means: by its own number, or the main file of a record.

    Raises:
        SourceNotFound: there is none that this person may see.
    """
    name = identifiers.parse(reference.strip().rstrip("/").rpartition("/objects/")[2])
    if name is None:
        raise SourceNotFound
    asset = Asset.objects.visible_to(user).filter(public_id=name).first()
    if asset is None:
        record = Record.objects.live().filter(ark_name=name).for_cards().first()
        asset = record.primary_asset if record else None
    if asset is None or not Asset.objects.visible_to(user).filter(pk=asset.pk).exists():
        raise SourceNotFound
    return asset


@transaction.atomic
def remove_source(contribution: Contribution, *, source_id: int) -> None:
    """Take a declared source back.

    Raises:
        ContributionMoved: the contribution is no longer with its contributor.
    """
    edit(contribution, no_sources=False)
    contribution.sources.filter(pk=source_id).delete()
