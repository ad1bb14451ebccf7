"""Every hostile file, all the way: refused by its own code, or a clean rendition in its limits."""

from __future__ import annotations

import time

import exifread
import pytest
import pyvips

from media.errors import MediaRefused
from media.models import Asset
from media.services.ingest import ingest_file

pytestmark = [pytest.mark.shared, pytest.mark.django_db]

LONGEST_S = 60  # of one file, checks and renditions together; most take one or two

REFUSED = {
    "broken_data_stream.png": "media_truncated",
    "crash-1185209cf7655b5aed8ae5e77784dfdd18ab59e9.tif": "",
    "decompression_bomb.gif": "media_too_many_pixels",
    "empty.jp2": "media_empty",
    "truncated_image.png": "media_truncated",
    "truncated_jpeg.jpg": "media_truncated",
    "zip-slip-win.zip": "media_unsupported_type",
    "zip-slip.tar": "media_unsupported_type",
    "zip-slip.zip": "media_unsupported_type",
}


def test_each_hostile_file_is_refused_by_name_or_becomes_a_clean_picture(shared_data, run_jobs):
    found: dict[str, str] = {}
    for path in sorted((shared_data / "hostile").iterdir()):
        started = time.monotonic()
        try:
            asset = ingest_file(path)
        except MediaRefused as refusal:
            found[path.name] = refusal.code
        else:
            run_jobs()
            asset.refresh_from_db()
            found[path.name] = asset.refusal_code or asset.state
            if asset.state == Asset.State.READY:
                _is_clean(asset)
        assert time.monotonic() - started < LONGEST_S, path.name

    assert found == EXPECTED


def _is_clean(asset: Asset) -> None:
    for row in asset.renditions.filter(media_type__startswith="image/"):
        with row.file.open("rb") as file:
            tags = exifread.process_file(file)
        assert not [name for name in tags if name.startswith(("GPS", "EXIF"))], asset.title
    pyramid = asset.renditions.filter(purpose="pyramid").first()
    if pyramid is not None:
        image = pyvips.Image.new_from_file(str(pyramid.file))
        assert (image.bands, image.format) == (3, "uchar")
