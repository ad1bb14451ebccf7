"""Every format holds the picture that was asked for, and the label of AI-made content."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from iiif.encode import STAMPED, encode
from iiif.errors import SizeTooLarge
from iiif.geometry import Limits, plan_of
from iiif.grammar import Format, Version
from iiif.pdf import pdf_of
from iiif.pyramid import decode, shortened
from tests.iiif.factories import AssetFactory, pixels

LABEL = '{"Label":"1","ContentProducer":"湘西"}'
SIZE = (300, 200)
PICTURE = pixels(*SIZE)
OTHERS = sorted(set(Format) - STAMPED)


def _plan(tail: str):
    return plan_of(tail, Version.V3, *SIZE, Limits(20_000, 10**9))


def _made(tail: str, picture: np.ndarray = PICTURE, label: str = "") -> bytes:
    return encode(picture, _plan(tail), jpeg_quality=85, label=label)


def _read(data: bytes) -> Image.Image:
    if data.startswith(b"%PDF"):
        page = pypdfium2.PdfDocument(data)[0]
        return page.render(scale=150 / 72).to_pil()
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("end", [f.value for f in Format])
@pytest.mark.parametrize("quality", ["default", "gray", "bitonal"])
def test_a_picture_comes_back_as_it_was(end, quality):
    source = PICTURE if quality == "default" else PICTURE[:, :, :1]
    found = _read(_made(f"full/max/0/{quality}.{end}", source)).convert("RGB")

    expected = np.repeat(source, 3 // source.shape[2], axis=2)
    if quality == "bitonal":
        expected = np.where(expected < 128, 0, 255)
    assert found.size == SIZE
    assert np.abs(np.asarray(found).astype(int) - expected).mean() < 6


@pytest.mark.parametrize("end", [f.value for f in Format])
def test_corners_are_transparent_or_white(end):
    found = _read(_made(f"full/max/30/default.{end}"))

    corner = found.convert("RGBA").getpixel((1, 1))
    assert corner[3] == 0 if Format(end).has_alpha else min(corner[:3]) > 240


@pytest.mark.parametrize("end", OTHERS)
def test_the_same_request_gives_the_same_bytes(end):
    assert _made(f"full/max/0/default.{end}") == _made(f"full/max/0/default.{end}")


@pytest.mark.parametrize("end", OTHERS)
@pytest.mark.parametrize("rotation", ["0", "30"])
def test_the_label_of_made_content_is_in_the_file_and_spoils_nothing(end, rotation):
    tail = f"full/max/{rotation}/default.{end}"
    plain, labelled = _made(tail), _made(tail, label=LABEL)

    assert b"TC260" in labelled
    assert b"TC260" not in plain
    assert _read(labelled).convert("RGBA").tobytes() == _read(plain).convert("RGBA").tobytes()


def test_readers_find_the_label():
    avif = Image.open(io.BytesIO(_made("full/max/0/default.avif", label=LABEL)))
    tif = Image.open(io.BytesIO(_made("full/max/0/default.tif", label=LABEL)))

    assert b"TC260" in avif.info["xmp"]
    assert b"TC260" in tif.tag_v2[700]


@pytest.mark.django_db
@pytest.mark.parametrize("end", [f.value for f in Format])
def test_every_door_labels_every_format_and_a_label_can_go(client, fast, end):
    asset = AssetFactory(pyramid=True, ai_generated=True)
    path = f"/iiif/image/3/{asset.public_id}/full/100,/0/default.{end}"

    assert b"TC260" in fast(path).body
    assert b"TC260" in client.get(path).content
    asset.ai_generated = False
    asset.save()
    assert b"TC260" not in fast(path).body


def test_what_webp_cannot_hold_is_refused_by_name():
    long = np.zeros((2, 16_384, 3), np.uint8)
    plan = plan_of("full/max/0/default.webp", Version.V3, 16_384, 2, Limits(20_000, 10**9))

    with pytest.raises(SizeTooLarge, match="16383"):
        encode(long, plan, jpeg_quality=85)


def test_a_pdf_page_is_as_large_as_a_print_at_150_px_per_inch():
    jpeg = _made("full/max/0/default.jpg")
    document = pypdfium2.PdfDocument(pdf_of(jpeg, *SIZE, grey=False))

    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((144, 96))


@pytest.mark.parametrize("height", [1, 15, 16, 17, 100, 183])
def test_a_shortened_tile_holds_the_same_upper_rows(height):
    jpeg = _made("full/max/0/default.jpg")
    whole, part = (decode(data, grey=False) for data in (jpeg, shortened(jpeg, height)))

    assert part.shape[0] == -(-height // 16) * 16
    assert np.array_equal(part[: height - 1], whole[: height - 1])  # colour of the last is smoothed
