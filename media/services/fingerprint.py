"""Take the fingerprints of an asset and look for others that are like it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from media.fingerprints.index import CODE_BYTES, sync
from media.fingerprints.measure import OnProgress, measure
from media.fingerprints.measured import Measured
from media.fingerprints.versions import VERSIONS
from media.models import Asset, FileEvent, Fingerprint
from media.services.find_likenesses import find_likenesses
from media.space import full_disk_told

AGENT = "huxiang media.fingerprint"


def fingerprint(
    asset: Asset, *, now: datetime, on_progress: OnProgress, again: bool = False
) -> bool:
    """Fingerprint a ready asset, unless that was done with these versions, and compare it.

    Safe to be killed and run again: the rows change in one transaction, the search files
    follow the database, and a pair is stored once.

    Args:
        again: take them anew even though all are there.

    Returns:
        Whether fingerprints were taken.

    Raises:
        NotProcessable: the master or a rendition is gone.
        CannotMeasure: a program gave up or ran into a limit.
        ToolMissing: ffmpeg or fpcalc is not installed.
        StorageFull: the disk is full; what was taken stays, the job waits.
    """
    taken = again or not is_fingerprinted(asset)
    with full_disk_told():
        if taken:
            _write_rows(asset, measure(asset, on_progress=on_progress), now=now)
        on_progress(2, 3, "search")
        for algorithm in CODE_BYTES:
            sync(algorithm)
        find_likenesses(asset, now=now)
    return taken


def is_fingerprinted(asset: Asset) -> bool:
    """Whether the asset has fingerprints, and all are of the present versions."""
    versions = dict(asset.fingerprints.values_list("algorithm", "version"))
    return "iscc" in versions and all(VERSIONS[name] == held for name, held in versions.items())


@transaction.atomic
def _write_rows(asset: Asset, found: list[Measured], *, now: datetime) -> None:
    asset.fingerprints.all().delete()
    Fingerprint.objects.bulk_create(
        Fingerprint(
            asset=asset,
            algorithm=one.algorithm,
            version=VERSIONS[one.algorithm],
            code=one.code,
            text=one.text,
            quality=one.quality,
            extra=one.extra,
            created_at=now,
        )
        for one in found
    )
    FileEvent.objects.create(
        asset=asset,
        master=asset.master,
        type=FileEvent.Type.EXTRACTION,
        outcome=FileEvent.Outcome.SUCCESS,
        agent=AGENT,
        at=now,
        detail={"fingerprints": {one.algorithm: VERSIONS[one.algorithm] for one in found}},
    )
