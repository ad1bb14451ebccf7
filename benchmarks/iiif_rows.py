"""A database with nothing but published images in it, for the benchmarks of the image server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from archive.models import Collection
from media.models import Asset, Master, Rendition


def make_tables() -> None:
    """The tables that a tile asks, in the database of the settings; a migration takes a minute."""
    with connection.schema_editor() as editor:
        for model in (User, Collection, Master, Asset, Rendition):
            editor.create_model(model)


def publish(identifier: str, pyramid: Path, width: int, height: int) -> None:
    """One image that everybody may see; its file is a link to `pyramid`.

    In bulk, as that sends no signals: who listens asks tables that are not here.
    """
    path = Path(settings.RENDITIONS_DIR) / identifier / "pyramid.tif"
    path.parent.mkdir(parents=True)
    os.link(pyramid, path)
    size = {"width": width, "height": height}
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    master = Master(sha256=digest, size_bytes=1, media_type="image/jpeg")
    asset = Asset(
        public_id=identifier,
        master=master,
        title_zh=f"测试图像 {identifier}",
        kind="image",
        state="ready",
        ready_at=timezone.now(),
        public_access="full",
        **size,
    )
    made = Rendition(
        asset=asset,
        purpose="pyramid",
        media_type="image/tiff",
        path=f"{identifier}/pyramid.tif",
        size_bytes=pyramid.stat().st_size,
        sha256=digest,
        **size,
    )
    Master.objects.bulk_create([master])
    Asset.objects.bulk_create([asset])
    Rendition.objects.bulk_create([made])
