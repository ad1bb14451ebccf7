"""What licensing does when the archive cuts a motif out of a picture: its lineage and its plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive.models import Motif
from archive.signals import motif_cut
from licensing.models import Derivation, SplitPlan
from licensing.money import BP
from licensing.services.declare_derivation import declare_derivation
from licensing.services.seal_split_plan import seal_split_plan
from media.models import Asset

if TYPE_CHECKING:
    from accounts.models import User


def cut_made(
    *, motif: Motif, whole: Asset, asset: Asset, by: User | None, at: datetime, **_kwargs: Any
) -> None:
    """The cut is an excerpt of the whole; what it earns is shared as the whole's income is.

    Where the whole has a split plan, all that the cut takes in goes up to it, and so also to
    the sources of the whole; its own plan is the same, since a sale asks for one.
    """
    if Derivation.objects.filter(parent=whole, child=asset).exists():
        return
    plan = SplitPlan.objects.filter(asset=whole, current=True).first()
    declare_derivation(
        parent=whole,
        child=asset,
        kind=Derivation.Kind.EXCERPT,
        statement=f"纹样“{motif.title_zh}”：按原图裁出，没有改动。 / Cut out as it is.",
        rate_bp=BP if plan is not None else 0,
        by=by,
        now=at,
    )
    if plan is not None:
        shares = {share.party: share.share_bp for share in plan.shares.select_related("party")}
        seal_split_plan(asset=asset, shares=shares, by=by, now=at)


def connect() -> None:
    motif_cut.connect(cut_made, dispatch_uid="licensing.motif_cut")
