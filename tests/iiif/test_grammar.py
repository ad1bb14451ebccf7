"""The words of an image request: what parses, what is refused, what is canonical."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.errors import (
    BadAddress,
    BadFormat,
    BadQuality,
    BadRegion,
    BadRotation,
    BadSize,
    NotImplementedHere,
    SizeTooLarge,
)
from iiif.geometry import Limits, plan
from iiif.grammar import Format, ImageRequest, Region, Rotation, Size, Version, plain

V2, V3 = Version.V2, Version.V3
LIMITS = Limits(10_000, 16_777_216)

whole = st.integers(0, 5_000)
positive = st.integers(1, 5_000)
percent = st.decimals(min_value="0.01", max_value=100, places=2)
regions = st.one_of(
    st.sampled_from(["full", "square"]),
    st.builds("{},{},{},{}".format, whole, whole, positive, positive),
    st.builds("pct:{},{},{},{}".format, percent, percent, percent, percent),
)
sizes_2 = st.one_of(
    st.just("max"),
    st.builds("{},".format, positive),
    st.builds(",{}".format, positive),
    st.builds("{},{}".format, positive, positive),
    st.builds("!{},{}".format, positive, positive),
    st.builds("pct:{}".format, percent),
)
sizes_3 = st.one_of(sizes_2, sizes_2.map("^{}".format))
degrees = st.decimals(min_value=0, max_value=360, places=1)
rotations = st.builds("{}{}".format, st.sampled_from(["", "!"]), degrees)
ends = st.builds(
    "{}.{}".format,
    st.sampled_from(["default", "color", "gray", "bitonal"]),
    st.sampled_from([f.value for f in Format]),
)
requests_3 = st.builds("{}/{}/{}/{}".format, regions, sizes_3, rotations, ends)
requests_2 = st.builds("{}/{}/{}/{}".format, regions, sizes_2, rotations, ends)


@given(requests_3)
def test_writing_a_request_and_reading_it_again_gives_an_equal_object(text):
    request = ImageRequest.parse(text, V3)

    assert ImageRequest.parse(str(request), V3) == request
    assert hash(ImageRequest.parse(str(request), V3)) == hash(request)


@given(st.sampled_from([V2, V3]), st.data(), st.integers(1, 5_000), st.integers(1, 5_000))
def test_the_canonical_form_is_its_own_canonical_form_and_means_the_same_pixels(
    version, data, width, height
):
    text = data.draw(requests_2 if version is V2 else requests_3)
    try:
        first = plan(ImageRequest.parse(text, version), width, height, LIMITS)
    except (BadRegion, BadSize, SizeTooLarge):
        return

    canonical = first.canonical(version)
    second = plan(ImageRequest.parse(canonical, version), width, height, LIMITS)

    assert second.key == first.key
    assert second.canonical(version) == canonical


@given(st.sampled_from([V2, V3]), st.text(max_size=40))
def test_any_other_text_is_refused_with_400_or_501(version, text):
    try:
        ImageRequest.parse(text, version)
    except (BadAddress, BadFormat, BadQuality, BadRegion, BadRotation, BadSize) as refusal:
        assert refusal.status == 400
    except NotImplementedHere as refusal:
        assert refusal.status == 501


def test_two_spellings_of_one_request_are_one_object():
    one = ImageRequest.parse("pct:10,10,50,50/pct:50/22.5/default.jpg", V3)
    other = ImageRequest.parse("pct:10.0,10.,50.00,050/pct:50.0/22.50/default.jpg", V3)

    assert one == other
    assert len({one, other}) == 1


def test_a_full_turn_is_no_turn():
    assert Rotation.parse("360") == Rotation.parse("0")


@pytest.mark.parametrize(
    ("number", "text"), [("0.50", "0.5"), (".5", "0.5"), ("10", "10"), ("100", "100"), ("0", "0")]
)
def test_numbers_are_written_as_section_4_7_wants(number, text):
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    "text",
    ["0,0,0,10", "0,0,10,0", "pct:0,0,0,5", "-1,0,5,5", "+1,0,5,5", "1.5,0,5,5", "1,2,3", "",
     "Full", "pct:1,2,3", "0,0,٣,3", "1e3,0,1,1", "0,0,10,10 "],
)  # fmt: skip
def test_a_region_that_is_not_in_the_grammar_is_refused(text):
    with pytest.raises(BadRegion):
        Region.parse(text)


@pytest.mark.parametrize(
    "text", ["", ",", "0,", ",0", "!5,", "!,5", "^", "pct:0", "pct:101", "max^", "5", "full"]
)
def test_a_size_that_is_not_in_the_grammar_of_3_is_refused(text):
    with pytest.raises(BadSize):
        Size.parse(text, V3)


def test_version_2_knows_full_and_has_no_mark_for_upscaling():
    assert Size.parse("full", V2) == Size.parse("max", V2)
    with pytest.raises(BadSize):
        Size.parse("^max", V2)
    assert Size.parse("400,", V2).upscale
    assert not Size.parse("!400,400", V2).upscale


@pytest.mark.parametrize("text", ["361", "-1", "a", "!", "90!", "1e2"])
def test_a_rotation_that_is_not_in_the_grammar_is_refused(text):
    with pytest.raises(BadRotation):
        Rotation.parse(text)


@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        ("native.jpg", BadQuality),
        ("default.bmp", BadFormat),
        ("default", BadFormat),
        ("default.jp2", NotImplementedHere),
        ("default.tiff", BadFormat),
    ],
)
def test_quality_and_format_are_named_when_they_are_wrong(end, refusal):
    with pytest.raises(refusal):
        ImageRequest.parse(f"full/max/0/{end}", V3)
