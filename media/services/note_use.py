"""Note that a stored file left the house: PREMIS `dissemination`, without a person's name."""

from __future__ import annotations

from datetime import datetime

from media.models import Asset, FileEvent


def note_use(asset: Asset, *, to: str, way: str, agent: str, at: datetime, **facts: object) -> None:
    """Write the event beside the act, in the caller's transaction where there is one.

    Args:
        to: the role of who got it: staff, owner, entitled, licensee, exporter.
        way: how: download, bag, delivery, prepared.
        facts: what else to keep; no personal data, the event outlives the account.
    """
    FileEvent.objects.create(
        asset=asset,
        master=asset.master,
        type=FileEvent.Type.DISSEMINATION,
        outcome=FileEvent.Outcome.SUCCESS,
        agent=agent,
        at=at,
        detail={"to": to, "way": way} | facts,
    )
