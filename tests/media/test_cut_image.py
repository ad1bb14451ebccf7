"""Cutting a region out of a master: every pixel as it was, whichever way the file lies."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from media.cut_image import cut_image
from media.errors import Damaged, NotProcessable
from media.models import Asset
from media.renditions.make_cut import as_stored
from media.services.ingest import ingest_file
from media.services.store_master import INCOMING
from tests.media.factories import AssetFactory
from tests.media.papers import pdf, tiff_pages
from tests.media.pictures import picture

pytestmark = pytest.mark.django_db


def quiet(*_: int) -> None:
    """Nobody watches."""


def cut(asset: Asset, box: tuple[int, int, int, int], page: int = 1) -> Image.Image:
    with cut_image(asset, page=page, box=box, on_progress=quiet) as file:
        image = Image.open(io.BytesIO(file.read_bytes()))
        image.load()
    return image


def taken(image: Image.Image, path: Path, **options) -> Asset:
    image.save(path, **options)
    return ingest_file(path, title_zh="纹样")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_cut_as_it_is_shown(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    asset = taken(picture(1, width=90, height=60), tmp_path / "p.png", exif=exif)
    with Image.open(asset.master.path) as stored:
        shown = ImageOps.exif_transpose(stored).convert("RGB")

    found = cut(asset, (7, 11, 23, 31))

    assert found.getexif().get(0x0112, 1) == 1
    assert np.array_equal(np.asarray(found.convert("RGB")), np.asarray(shown.crop((7, 11, 30, 42))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_arithmetic_of_orientations(orientation):
    width, height = 13, 7  # as stored
    turned = orientation in (5, 6, 7, 8)
    across, down = (height, width) if turned else (width, height)

    for box in ((0, 0, across, down), (1, 2, 3, 4), (across - 1, down - 1, 1, 1)):
        x, y, w, h = as_stored(box, orientation, width, height)
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        assert {w, h} == {box[2], box[3]}


def test_sixteen_bits_stay(tmp_path):
    deep = (np.arange(80 * 60, dtype=np.uint16) * 13).reshape(60, 80)
    asset = taken(Image.fromarray(deep), tmp_path / "deep.tif")

    assert np.array_equal(np.asarray(cut(asset, (10, 20, 30, 25))), deep[20:45, 10:40])


def test_the_profile_stays_and_the_camera_goes(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    asset = taken(picture(5), tmp_path / "p.jpg", icc_profile=profile, exif=exif)

    found = cut(asset, (10, 20, 30, 25))

    assert found.info["icc_profile"] == profile
    assert 0x0110 not in found.getexif()


def test_print_colours_and_transparency_stay(tmp_path):
    cmyk = taken(picture(2, width=64, height=48).convert("CMYK"), tmp_path / "c.tif")
    clear = picture(3, width=64, height=48).convert("RGBA")
    clear.putalpha(120)
    see_through = taken(clear, tmp_path / "a.png")

    assert cut(cmyk, (1, 2, 20, 20)).mode == "CMYK"
    found = cut(see_through, (1, 2, 20, 20))
    assert (found.mode, found.getpixel((0, 0))[3]) == ("RGBA", 120)


def test_what_pillow_decodes_is_cut_too(tmp_path):
    original = picture(4, width=64, height=48)
    asset = taken(original, tmp_path / "p.bmp")

    found = cut(asset, (5, 6, 20, 10))

    assert np.array_equal(np.asarray(found), np.asarray(original.crop((5, 6, 25, 16))))


def test_a_page_of_a_tiff_and_of_a_pdf(tmp_path, run_jobs):
    pages = ingest_file(tiff_pages(tmp_path / "t.tif"), title_zh="三页")
    paper = ingest_file(pdf(tmp_path / "d.pdf"), title_zh="文书")
    run_jobs()

    assert cut(pages, (0, 0, 5, 5), page=2).getpixel((0, 0))[:3] == (0, 255, 0)
    shown = paper.renditions.get(purpose="page", params="0001")
    whole = cut(paper, (0, 0, shown.width, shown.height), page=1)
    assert whole.size == (shown.width, shown.height)


def test_a_region_outside_and_a_sound_are_refused(tmp_path):
    asset = taken(picture(1, width=90, height=60), tmp_path / "p.png")

    with pytest.raises(Damaged), cut_image(asset, page=1, box=(80, 0, 20, 5), on_progress=quiet):
        pass
    with (
        pytest.raises(NotProcessable),
        cut_image(AssetFactory(audio=True), page=1, box=(0, 0, 5, 5), on_progress=quiet),
    ):
        pass


def test_nothing_is_left_behind(tmp_path, settings):
    asset = taken(picture(1, width=90, height=60), tmp_path / "p.png")

    with pytest.raises(RuntimeError), cut_image(asset, page=1, box=(0, 0, 9, 9), on_progress=quiet):
        raise RuntimeError

    assert list((Path(settings.MASTERS_DIR) / INCOMING).iterdir()) == []


def test_a_large_master_is_cut_and_tells_how_far_it_is(tmp_path):
    import pyvips

    path = tmp_path / "large.tif"
    pyvips.Image.black(12_000, 10_000, bands=3).cast("uchar").tiffsave(
        str(path), compression="deflate", tile=False
    )
    asset = ingest_file(path, title_zh="长卷")
    seen: list[int] = []

    with (
        cut_image(
            asset,
            page=1,
            box=(9_000, 8_000, 2_500, 1_500),
            on_progress=lambda done, _: seen.append(done),
        ) as file,
        Image.open(file) as image,
    ):
        assert image.size == (2_500, 1_500)
    assert seen and seen[-1] <= 100
