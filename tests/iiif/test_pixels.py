"""Pixels against a slow reference in plain Pillow, edges of tiles and seams included."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from iiif.costs import cost
from iiif.errors import DamagedPyramid
from iiif.geometry import Limits, Plan, plan_of
from iiif.grammar import Version
from iiif.pyramid import Flat, Pyramid, PyramidFiles, decode
from iiif.render import level_for, render
from tests.iiif.factories import pixels, write_pyramid

WIDTH, HEIGHT = 1061, 803  # odd at every level
LIMITS = Limits(10_000, 16_777_216)
# JPEG at quality 85 with halved colour, decoded, scaled and encoded again
MEAN_TOLERANCE, WORST_TOLERANCE = 4.0, 14.0  # of 255: whole picture, worst of its 16 px blocks


@pytest.fixture(scope="module")
def pyramid(tmp_path_factory) -> Pyramid:
    path = tmp_path_factory.mktemp("pyramid") / "pyramid.tif"
    write_pyramid(path, pixels(WIDTH, HEIGHT))
    return Pyramid.at(path)


def _plan(text):
    return plan_of(text, Version.V3, WIDTH, HEIGHT, LIMITS)


def _made(pyramid, text) -> Image.Image:
    return Image.open(io.BytesIO(render(_plan(text), pyramid, jpeg_quality=90)))


def _reference(text) -> Image.Image:
    return _reference_of(_plan(text), pixels(WIDTH, HEIGHT))


def _reference_of(wanted: Plan, image: np.ndarray) -> Image.Image:
    """The whole image in memory, one Pillow call per step."""
    picture = Image.fromarray(image)
    box = (wanted.x, wanted.y, wanted.x + wanted.width, wanted.y + wanted.height)
    size = (wanted.out_width, wanted.out_height)
    picture = picture.crop(box).resize(size, Image.Resampling.BICUBIC)
    if wanted.rotation.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = picture.rotate(
        -float(wanted.rotation.degrees), Image.Resampling.BICUBIC, expand=True, fillcolor="white"
    )
    return picture.convert("L") if wanted.quality == "gray" else picture


def _compare(found: Image.Image, expected: Image.Image) -> None:
    assert found.size == expected.size
    mode = "L" if expected.mode == "L" else "RGB"
    if found.mode in {"LA", "RGBA"}:  # corners of a turned picture: transparent, there white
        white = Image.new("RGBA", found.size, "white")
        found = Image.alpha_composite(white, found.convert("RGBA"))
    a = np.asarray(found.convert(mode)).astype(float)
    difference = np.abs(a - np.asarray(expected.convert(mode)).astype(float))
    # a level of odd size is up to half a pixel off, which shows in very small pictures
    assert difference.mean() <= MEAN_TOLERANCE + 80 / min(difference.shape[:2])
    rows, columns = (n // 16 * 16 for n in difference.shape[:2])
    if rows and columns:
        grey = difference.reshape(*difference.shape[:2], -1).mean(-1)[:rows, :columns]
        blocks = grey.reshape(rows // 16, 16, columns // 16, 16).mean((1, 3))
        assert blocks.max() <= WORST_TOLERANCE


class Ground:
    """A picture and its pyramid, small enough for hundreds of requests."""

    def __init__(self, picture: np.ndarray, pyramid: Pyramid) -> None:
        self.picture, self.pyramid = picture, pyramid

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.shape[1], self.picture.shape[0]

    def plan(self, text: str) -> Plan:
        return plan_of(text, Version.V3, *self.size, LIMITS)

    def served(self, text: str) -> Image.Image:
        """As the image server has it: a stored tile passed through, or made."""
        wanted = self.plan(text)
        area = wanted.x, wanted.y, wanted.width, wanted.height
        where = self.pyramid.whole_tile_at(*area, wanted.out_width, wanted.out_height)
        if where and text.endswith("/0/default.jpg"):
            return Image.open(io.BytesIO(self.pyramid.tile(*where)))
        return Image.open(io.BytesIO(render(wanted, self.pyramid, jpeg_quality=90)))


SIDE, ACROSS, DOWN = 64, 397, 301  # odd at every level: tiles, picture


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    """Four levels of tiles; edges are soft, so that levels (made by averaging) and the
    reference (bicubic) agree on them."""
    sharp = Image.fromarray(pixels(ACROSS, DOWN))
    picture = np.asarray(sharp.filter(ImageFilter.GaussianBlur(2.5)))
    path = tmp_path_factory.mktemp("ground") / "pyramid.tif"
    write_pyramid(path, picture, tile_width=SIDE, tile_height=SIDE)
    return Ground(picture, Pyramid.at(path))


@st.composite
def regions(draw) -> str:
    x, y = draw(st.integers(0, ACROSS - 24)), draw(st.integers(0, DOWN - 24))
    width, height = draw(st.integers(24, ACROSS)), draw(st.integers(24, DOWN))
    percents = [draw(st.integers(0, 80)), draw(st.integers(0, 80)), 20, draw(st.integers(20, 100))]
    return draw(
        st.sampled_from(
            ["full", "square", f"{x},{y},{width},{height}", f"pct:{','.join(map(str, percents))}"]
        )
    )


@st.composite
def requests(draw) -> str:
    """Any region, size, rotation, quality and format."""
    region = draw(regions())
    box = draw(st.just(plan_of(f"{region}/max/0/default.jpg", Version.V3, ACROSS, DOWN, LIMITS)))
    width, height = st.integers(16, box.width), st.integers(16, box.height)
    size = draw(
        st.one_of(
            st.just("max"),
            width.map("{},".format),
            height.map(",{}".format),
            st.builds("{},{}".format, width, height),
            st.builds("!{},{}".format, width, height),
            st.integers(30, 100).map("pct:{}".format),
            st.builds("^{},{}".format, st.integers(16, 500), st.integers(16, 500)),
        ).filter(lambda text: min(_out(region, text)) >= 12)
    )
    turns = ["0", "0", "90", "180", "270", "!0", "!90", "22.5", "!213"]
    end = draw(st.sampled_from(["default.jpg", "gray.jpg", "color.png", "gray.webp", "gray.tif"]))
    return f"{region}/{size}/{draw(st.sampled_from(turns))}/{end}"


def _out(region: str, size: str) -> tuple[int, int]:
    wanted = plan_of(f"{region}/{size}/0/default.jpg", Version.V3, ACROSS, DOWN, LIMITS)
    return wanted.out_width, wanted.out_height


@st.composite
def tiles(draw) -> str:
    """Any tile of any level as viewers ask for it, those at the edges often."""
    factor = draw(st.sampled_from([1, 2, 4]))
    step = SIDE * factor
    column, row = (draw(st.integers(0, (n - 1) // step)) for n in (ACROSS, DOWN))
    if draw(st.booleans()):
        column = (ACROSS - 1) // step
    x, y = column * step, row * step
    width, height = min(step, ACROSS - x), min(step, DOWN - y)
    out = -(-width // factor)
    size = f"{out}," if width == height else f"{out},{-(-height // factor)}"
    return f"{x},{y},{width},{height}/{size}/0/default.jpg"


@settings(
    max_examples=int(os.environ.get("HUXIANG_PIXEL_REQUESTS", "500")),
    deadline=None,
    derandomize="HUXIANG_PIXEL_REQUESTS" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.one_of(requests(), requests(), tiles()))
def test_any_request_looks_like_the_reference(ground, text):
    """HUXIANG_PIXEL_REQUESTS=20000 asks more, and other ones each time."""
    _compare(ground.served(text), _reference_of(ground.plan(text), ground.picture))


@pytest.mark.parametrize(
    "text",
    [
        "0,0,1061,803/1060,/0/default.jpg",  # a level reduced by a hair
        "1024,512,37,291/max/0/default.png",  # the corner tile
        "500,500,30,30/^300,300/0/default.jpg",  # enlarged
        "0,0,600,500/300,/22.5/default.jpg",
        "full/50,400/0/default.png",  # distorted
    ],
)
def test_special_requests_look_like_the_reference(pyramid, text):
    _compare(_made(pyramid, text), _reference(text))


def _tile_requests(factor: int, *, rounded_up: bool):
    """What viewers ask for at one scale factor, with the place of each tile in the level."""
    side = 512 * factor
    for y in range(0, HEIGHT, side):
        for x in range(0, WIDTH, side):
            w, h = min(side, WIDTH - x), min(side, HEIGHT - y)
            ow, oh = (
                (-(-w // factor), -(-h // factor)) if rounded_up else (w // factor, h // factor)
            )
            yield x // factor, y // factor, f"{x},{y},{w},{h}/{ow},{oh}/0/default.jpg", (ow, oh)


def _shrunk(box, size) -> Image.Image:
    return Image.fromarray(pixels(WIDTH, HEIGHT)).resize(size, Image.Resampling.BOX, box=box)


@pytest.mark.parametrize("rounded_up", [True, False])
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_tiles_put_together_show_no_seams(pyramid, factor, rounded_up):
    width, height = (-(-n // factor) if rounded_up else n // factor for n in (WIDTH, HEIGHT))
    mosaic, expected = (Image.new("RGB", (width, height)) for _ in range(2))
    for left, top, text, size in _tile_requests(factor, rounded_up=rounded_up):
        wanted = _plan(text)
        where = pyramid.whole_tile_at(
            wanted.x, wanted.y, wanted.width, wanted.height, wanted.out_width, wanted.out_height
        )
        data = pyramid.tile(*where) if where else render(wanted, pyramid, jpeg_quality=85)
        tile = Image.open(io.BytesIO(data))
        assert tile.size == size
        mosaic.paste(tile, (left, top))

        box = left * factor, top * factor, (left + size[0]) * factor, (top + size[1]) * factor
        # rounded up, the rest of a pixel is stretched to one; rounded down, it is left out
        exact = _reference(text) if rounded_up else _shrunk(box, size)
        expected.paste(exact, (left, top))
    _compare(mosaic, expected)


def test_a_whole_tile_is_passed_through_byte_for_byte(pyramid):
    assert pyramid.whole_tile_at(512, 0, 512, 512, 512, 512) == (0, 1, 0)
    assert pyramid.whole_tile_at(0, 0, 1024, 1024, 512, 512) is None  # 401 rows are stored

    tile = pyramid.tile(0, 1, 0)

    stored = pyramid.levels[0]
    assert tile.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    assert tile.endswith(b"\xff\xd9")
    assert len(tile) == len(stored.head) + stored.sizes[1] - 2
    found = Image.open(io.BytesIO(tile))
    _compare(found, Image.fromarray(pixels(WIDTH, HEIGHT)[:512, 512:1024]))


@pytest.mark.parametrize(
    "asked",
    [
        (1024, 0, 37, 512, 37, 512),  # the right edge is stored padded
        (0, 0, 512, 512, 256, 256),  # scaled
        (1, 0, 512, 512, 512, 512),  # not on the grid
        (512, 0, 1024, 1024, 512, 512),  # on the grid of another level
        (0, 0, 4096, 4096, 512, 512),  # no such level
    ],
)
def test_nothing_else_is_a_whole_tile(pyramid, asked):
    assert pyramid.whole_tile_at(*asked) is None


def test_bitonal_is_black_and_white_only(pyramid):
    found = _made(pyramid, "full/200,/0/bitonal.png")

    assert found.mode == "1"
    assert set(
        np.unique(np.asarray(_made(pyramid, "full/200,/45/bitonal.png").convert("RGBA")))
    ) <= {0, 255}


@pytest.mark.parametrize("end", ["default.png", "default.webp", "gray.png"])
def test_corners_are_transparent_where_the_format_can(pyramid, end):
    found = _made(pyramid, f"full/200,/45/{end}").convert("RGBA")

    assert found.getpixel((0, 0))[3] == 0
    assert found.getpixel((found.width // 2, found.height // 2))[3] == 255


def test_corners_are_white_in_jpeg(pyramid):
    assert min(_made(pyramid, "full/200,/45/default.jpg").getpixel((2, 2))) > 240


def test_the_smallest_level_that_is_large_enough_is_read(pyramid):
    assert len(pyramid.sizes) == 3
    levels = [level_for(_plan(f"full/{w},/0/default.jpg"), pyramid) for w in (1061, 600, 525, 260)]

    assert levels == [0, 0, 1, 2]
    assert cost(_plan("full/300,/0/default.jpg"), pyramid).pixels < 300_000


def test_a_large_answer_is_made_in_bands_that_fit_together(pyramid, monkeypatch):
    monkeypatch.setattr("iiif.render.BAND_PIXELS", 100_000)

    _compare(_made(pyramid, "full/900,/0/default.png"), _reference("full/900,/0/default.png"))


@pytest.mark.parametrize(
    ("image", "options"),
    [
        (pixels(700, 600)[:, :, 0], {}),  # grey
        (pixels(700, 600), {"bigtiff": True}),
        (pixels(700, 600), {"Q": 95}),  # libvips stores RGB from Q90 on
        (pixels(200, 100), {}),  # smaller than a tile
    ],
    ids=["grey", "bigtiff", "rgb", "small"],
)
def test_other_pyramids_of_libvips_read_as_well(tmp_path, image, options):
    write_pyramid(tmp_path / "p.tif", np.ascontiguousarray(image), **options)
    pyramid = Pyramid.at(tmp_path / "p.tif")
    height, width = image.shape[:2]
    wanted = plan_of("full/max/0/default.png", Version.V3, width, height, LIMITS)

    found = Image.open(io.BytesIO(render(wanted, pyramid, jpeg_quality=85)))

    _compare(found, Image.fromarray(image))
    if width > 512:
        tile = Image.open(io.BytesIO(pyramid.tile(0, 0, 0)))
        _compare(tile, Image.fromarray(image[:512, :512]))


def test_a_preview_in_memory_is_read_like_a_pyramid(pyramid):
    small = np.asarray(_made(pyramid, "full/600,/0/default.png"))
    flat = Flat(small, 512)
    wanted = plan_of("100,100,450,300/max/0/gray.png", Version.V3, *flat.sizes[0], LIMITS)

    found = Image.open(io.BytesIO(render(wanted, flat, jpeg_quality=85)))

    _compare(found, Image.fromarray(small[100:400, 100:550]).convert("L"))


class TestDamage:
    def test_a_file_that_is_no_tiff_is_named_damaged(self, tmp_path):
        for content in (b"", b"II", b"not a tiff at all", b"II*\x00\xff\xff\xff\x7f"):
            (tmp_path / "bad.tif").write_bytes(content)
            with pytest.raises(DamagedPyramid):
                Pyramid.at(tmp_path / "bad.tif")

    def test_every_truncation_is_noticed_and_nothing_else_is_raised(self, tmp_path):
        write_pyramid(tmp_path / "p.tif", pixels(700, 600))
        data = (tmp_path / "p.tif").read_bytes()
        wanted = plan_of("full/max/0/default.png", Version.V3, 700, 600, LIMITS)
        for keep in (4, 16, len(data) // 3, len(data) // 2, len(data) - 700):
            (tmp_path / "cut.tif").write_bytes(data[:keep])
            with pytest.raises(DamagedPyramid):
                render(wanted, Pyramid.at(tmp_path / "cut.tif"), jpeg_quality=85)

    def test_a_stripped_or_uncompressed_tiff_is_refused(self, tmp_path):
        write_pyramid(tmp_path / "p.tif", pixels(200, 100), compression="none")
        with pytest.raises(DamagedPyramid):
            Pyramid.at(tmp_path / "p.tif")
        with pytest.raises(DamagedPyramid):
            decode(b"not a jpeg", grey=False)


class TestOpenFiles:
    def _open_descriptors(self) -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def test_the_least_recently_used_is_closed_but_not_under_its_user(self, tmp_path):
        for n in range(4):
            write_pyramid(tmp_path / f"{n}.tif", pixels(200, 100))
        files = PyramidFiles(2)
        before = self._open_descriptors()
        held = files.get(tmp_path / "0.tif", "v")
        for n in range(1, 4):
            files.get(tmp_path / f"{n}.tif", "v")

        assert len(files) == 2
        assert held.tile(0, 0, 0)
        assert self._open_descriptors() == before + 3
        del held
        files.close()
        assert self._open_descriptors() == before

    def test_a_new_version_is_opened_anew(self, tmp_path):
        write_pyramid(tmp_path / "p.tif", pixels(200, 100))
        files = PyramidFiles(4)
        first = files.get(tmp_path / "p.tif", "1")

        assert files.get(tmp_path / "p.tif", "1") is first
        assert files.get(tmp_path / "p.tif", "2") is not first
