"""The whole document: objects, events, agents, rights, in the order of the schema."""

from __future__ import annotations

from archive.exchange.premis.events import add_agents, add_event
from archive.exchange.premis.kept import Kept
from archive.exchange.premis.objects import add_asset, add_record
from archive.exchange.premis.rights import add_rights, names_of
from archive.exchange.premis.words import PREMIS, SCHEMA, XML, of_rendition
from archive.exchange.xml import to_bytes
from archive.models import Record


def premis(kept: Kept, *, record: Record | None = None) -> bytes:
    """PREMIS 3.0 of these assets, as parts of the record that shows them where one is given.

    A file that two assets share is one object; what is told of it stands once.
    """
    root = XML.root("premis:premis", version="3.0", xsi__schemaLocation=f"{PREMIS} {SCHEMA}")
    if record is not None:
        add_record(root, record, kept.assets)
    told: set[int] = set()
    for asset in kept.assets:
        sharing = None if asset.master_id in told else _made_of(kept, asset.master_id)
        told.add(asset.master_id or 0)
        add_asset(
            root, asset, kept.renditions[asset.pk], kept.tracks[asset.pk],
            kept.events_of(asset), names_of(asset), record, sharing=sharing,
        )  # fmt: skip
    assets = {asset.pk: asset for asset in kept.assets}
    agents = [agent for event in kept.events for agent in add_event(root, event, assets)]
    add_agents(root, agents)
    for asset in kept.assets:
        add_rights(root, asset)
    return to_bytes(root)


def _made_of(kept: Kept, master: int | None) -> list[tuple[str, str]]:
    assets = [asset for asset in kept.assets if asset.master_id == master]
    return [of_rendition(row) for asset in assets for row in kept.renditions[asset.pk]]
