"""Files that other people made, some of them to do harm (HUXIANG_SHARED_DATA)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from media.checks import check_file
from media.errors import MediaRefused
from media.models import Asset
from media.services.ingest import ingest_file

pytestmark = [pytest.mark.shared, pytest.mark.once, pytest.mark.django_db]


def test_every_hostile_file_is_refused_by_name_or_passes_whole(shared_data, tmp_path):
    codes: Counter[str] = Counter()
    for path in sorted((shared_data / "hostile").iterdir()):
        try:
            check_file(path, name=path.name)
        except MediaRefused as refusal:
            codes[refusal.code] += 1
            assert all(refusal.both())
        else:
            codes["passed"] += 1

    assert codes == {
        "passed": 10,  # broken EXIF and headers around pictures that are whole
        "media_truncated": 8,
        "media_damaged": 4,
        "media_unsupported_type": 3,
        "media_too_many_pixels": 2,
        "media_animated": 1,
        "media_empty": 1,
    }


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("theatre_flyer_cmyk.jpg", (1269, 1644)),
        ("flower_rgb_16bit.tif", (73, 43)),
        ("flower_cmyk_16bit.tif", (73, 43)),
        ("bilevel_9_pages.tif", (1694, 2170)),
        ("phone_photo.heic", (3024, 4032)),
        ("exif_orientation_portrait_5.jpg", (1200, 1800)),
        ("隨機中國文字.jp2", (2717, 3701)),
    ],
)
def test_odd_formats_become_pyramids(shared_data, run_jobs, name, size):
    import pyvips

    asset = ingest_file(shared_data / "images" / name)
    run_jobs()

    asset.refresh_from_db()
    assert asset.state == Asset.State.READY
    pyramid = asset.renditions.get(purpose="pyramid")
    image = pyvips.Image.new_from_file(str(pyramid.file))
    assert (image.width, image.height) == size == (asset.width, asset.height)
    assert (image.bands, image.format, image.interpretation) == (3, "uchar", "srgb")


def test_a_handscroll_of_48_megapixels_is_tiled_within_the_limits(shared_data, run_jobs):
    path = next((shared_data / "images").glob("handscroll*.jpg"))

    asset = ingest_file(path)
    run_jobs()

    asset.refresh_from_db()
    assert asset.is_ready
    assert (asset.width, asset.height) == (31502, 1516)
    assert not list((Path(settings.RENDITIONS_DIR) / ".work").iterdir())
