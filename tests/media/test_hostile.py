"""Every hostile file, all the way: refused by its own code, or a clean rendition in its limits."""

from __future__ import annotations

import time

import exifread
import pytest
import pyvips

from media.errors import MediaRefused
from media.models import Asset
from media.services.ingest import ingest_file

pytestmark = [pytest.mark.shared, pytest.mark.once, pytest.mark.django_db]

LONGEST_S = 60  # of one file, checks and renditions together; most take one or two

EXPECTED = {
    "broken.png": "media_truncated",
    "broken_data_stream.png": "media_truncated",
    "crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif": "ready",
    "crash-1185209cf7655b5aed8ae5e77784dfdd18ab59e9.tif": "ready",
    "crash-2020-10-test.tif": "media_damaged",
    "crash-4fb027452e6988530aa5dabee76eecacb3b79f8a.j2k": "media_damaged",
    "decompression_bomb.gif": "media_too_many_pixels",
    "decompression_bomb_extents.gif": "media_animated",
    "empty.jp2": "media_empty",
    "exif-dpi-zerodivision.jpg": "ready",
    "exif_gps_typeerror.jpg": "ready",
    "hopper_bad_exif.jpg": "ready",
    "invalid-exif.jpg": "ready",
    "invalid_header_length.jp2": "media_damaged",
    "invalid_userdata.mp4": "media_truncated",
    "no_timescale.mp4": "ready",
    "oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": "media_damaged",
    "reallybig.bmp": "media_too_many_pixels",
    "sugarshack_bad_mpo_header.jpg": "ready",
    "total-pages-zero.tif": "ready",
    "triggerUnboundLocalError.jp2": "media_truncated",
    "truncated_app14.jpg": "ready",
    "truncated_at_byte_5000.jp2": "media_truncated",
    "truncated_image.png": "media_truncated",
    "truncated_jpeg.jpg": "media_truncated",
    "zero_empty_stsc.mp4": "media_truncated",
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
