"""Put an asset's master and renditions into the bucket, and remember it in their rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from media import remote
from media.models import Asset, FileEvent, Master, Rendition
from media.models.master import master_key

AGENT = "huxiang media.store_remote"


def store_remote(
    asset: Asset, *, now: datetime, on_progress: Callable[[int, int, str], None]
) -> int:
    """Store what is not yet remembered as stored; safe to be killed and run again.

    A file that the sweep or a new run took away meanwhile is passed over: its row is gone too.

    Returns:
        How many files were sent.
    """
    sent = renditions = 0
    masters = Master.objects.filter(assets=asset, remote_at=None)
    waiting: list[Master | Rendition] = [*masters, *asset.renditions.filter(remote_at=None)]
    for number, row in enumerate(waiting):
        if isinstance(row, Master):
            file, key = row.path, master_key(row.sha256)
        else:
            file, key = row.file, remote.key_of("r", row.path)
        if file.is_file():
            stored = remote.store(file, key, sha256=row.sha256, media_type=row.media_type)
            sent += stored
            with transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(remote_at=now)
                if isinstance(row, Master):
                    _note(asset, row, at=now, digest=row.sha256)
                else:
                    renditions += 1
        on_progress(number + 1, len(waiting) + 1, "remote")
    if renditions:  # one event for all: they can be made again, and a film has hundreds
        _note(asset, None, at=now, renditions=renditions)
    return sent


def _note(asset: Asset, master: Master | None, *, at: datetime, **facts: object) -> None:
    FileEvent.objects.create(
        asset=asset,
        master=master,
        type=FileEvent.Type.REPLICATION,
        outcome=FileEvent.Outcome.SUCCESS,
        agent=AGENT,
        at=at,
        detail={"place": "bucket"} | facts,
    )


def missing_assets(*, limit: int = 1000) -> list[str]:
    """Public ids of ready assets with files that are not in the bucket yet."""
    ready = Asset.objects.ready()
    lacking = ready.filter(renditions__remote_at=None) | ready.filter(master__remote_at=None)
    return list(
        lacking.order_by("public_id").distinct().values_list("public_id", flat=True)[:limit]
    )
