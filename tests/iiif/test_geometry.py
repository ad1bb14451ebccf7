"""Which pixels a request means, on an image of 3,000 × 2,000 px."""

from __future__ import annotations

import pytest

from iiif.errors import BadRegion, BadSize, PreviewOnly, SizeTooLarge
from iiif.geometry import Limits, plan_of
from iiif.grammar import Version

V2, V3 = Version.V2, Version.V3
FREE = Limits(10_000, 16_777_216)


def _plan(text, version=V3, limits=FREE, width=3000, height=2000):
    return plan_of(f"{text}/0/default.jpg", version, width, height, limits)


@pytest.mark.parametrize(
    ("text", "region", "out"),
    [
        ("full/max", (0, 0, 3000, 2000), (3000, 2000)),
        ("square/max", (500, 0, 2000, 2000), (2000, 2000)),
        ("2900,1900,500,500/max", (2900, 1900, 100, 100), (100, 100)),
        ("pct:50,50,50,50/max", (1500, 1000, 1500, 1000), (1500, 1000)),
        ("full/600,", (0, 0, 3000, 2000), (600, 400)),
        ("full/,400", (0, 0, 3000, 2000), (600, 400)),
        ("full/pct:10", (0, 0, 3000, 2000), (300, 200)),
        ("full/!600,600", (0, 0, 3000, 2000), (600, 400)),
        ("full/!9000,9000", (0, 0, 3000, 2000), (3000, 2000)),
        ("full/300,300", (0, 0, 3000, 2000), (300, 300)),
        ("0,0,100,100/^200,", (0, 0, 100, 100), (200, 200)),
        ("0,0,100,100/^!300,200", (0, 0, 100, 100), (200, 200)),
        ("0,0,100,100/^pct:150", (0, 0, 100, 100), (150, 150)),
    ],
)
def test_regions_and_sizes_mean_what_the_specification_says(text, region, out):
    found = _plan(text)

    assert (found.x, found.y, found.width, found.height) == region
    assert (found.out_width, found.out_height) == out


@pytest.mark.parametrize(
    ("text", "in_3", "in_2"),
    [
        ("full/3000,2000", "full/max", "full/full"),
        ("0,0,3000,2000/600,400", "full/600,400", "full/600,"),
        ("full/300,300", "full/300,300", "full/300,300"),
        ("pct:0,0,50,50/pct:100", "0,0,1500,1000/max", "0,0,1500,1000/full"),
    ],
)
def test_each_version_has_its_canonical_form(text, in_3, in_2):
    assert _plan(text).canonical(V3) == f"{in_3}/0/default.jpg"
    assert _plan(text, V2).canonical(V2) == f"{in_2}/0/default.jpg"


def test_color_is_the_default_quality():
    plans = {plan_of(f"full/max/0/{q}.jpg", V3, 10, 10, FREE) for q in ("default", "color")}

    assert len(plans) == 1


def test_upscaling_is_marked_in_the_canonical_form():
    assert _plan("0,0,100,100/^200,200").canonical(V3) == "0,0,100,100/^200,200/0/default.jpg"
    assert _plan("0,0,100,100/^50,50").canonical(V3) == "0,0,100,100/50,50/0/default.jpg"


@pytest.mark.parametrize("text", ["3000,0,10,10/max", "0,2000,10,10/max"])
def test_a_region_outside_the_image_is_refused(text):
    with pytest.raises(BadRegion, match="3000"):
        _plan(text)


@pytest.mark.parametrize("text", ["0,0,3000,1/100,", "0,0,10,10/pct:1"])
def test_less_than_one_pixel_is_refused(text):
    with pytest.raises(BadSize):
        _plan(text)


@pytest.mark.parametrize(
    "text", ["full/3001,", "full/,2001", "full/3001,10", "0,0,10,10/11,11", "full/^11000,"]
)
def test_more_than_there_is_or_than_the_limits_is_refused(text):
    with pytest.raises(SizeTooLarge):
        _plan(text)


def test_max_stays_inside_the_limits():
    small = Limits(1000, 500_000)

    found = _plan("full/max", limits=small)

    assert found.out_width * found.out_height <= 500_000
    assert found.out_width == 866
    assert found.canonical(V3) == "full/max/0/default.jpg"


class TestPreviewOnly:
    """A viewer who may see 600 px of the longest side."""

    limits = Limits(10_000, 16_777_216, preview_px=600)

    def test_the_whole_image_comes_at_preview_size(self):
        assert _plan("full/max", limits=self.limits).out_width == 600
        assert _plan("full/400,", limits=self.limits).out_width == 400

    def test_a_part_comes_no_larger_than_it_is_in_the_preview(self):
        assert _plan("0,0,500,500/max", limits=self.limits).out_width == 100
        with pytest.raises(PreviewOnly):
            _plan("0,0,500,500/max".replace("max", "101,"), limits=self.limits)

    def test_upscaling_opens_no_side_door(self):
        assert _plan("0,0,500,500/^max", limits=self.limits).out_width == 100
        with pytest.raises(PreviewOnly):
            _plan("0,0,50,50/^200,200", limits=self.limits)
