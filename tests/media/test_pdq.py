"""PDQ against vectors of the reference implementation (pdqhash 0.2.8, built from its sources)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from media.fingerprints.pdq import LEAST_QUALITY, TURNS, grey_of, pdq
from tests.media.pictures import pattern

VECTORS = json.loads((Path(__file__).parent / "pdq_vectors.json").read_text())


def apart(ours: bytes, theirs: bytes) -> int:
    """Bits that differ."""
    return (int.from_bytes(ours) ^ int.from_bytes(theirs)).bit_count()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['width']}x{v['height']}")
def test_the_reference_gives_the_same_hashes_in_every_turn(vector):
    pixels = pattern(vector["seed"], width=vector["width"], height=vector["height"])

    hashed = pdq(grey_of(pixels))

    assert hashed.quality == vector["quality"]
    for ours, theirs in zip(hashed.codes, vector["codes"], strict=True):
        # The reference adds up in 32-bit floats: a bit on the median may fall the other way.
        assert apart(ours, bytes.fromhex(theirs)) <= 2


TURNED = {
    "turn90": lambda p: np.rot90(p, -1),
    "turn180": lambda p: np.rot90(p, 2),
    "turn270": lambda p: np.rot90(p, 1),
    "mirror": np.fliplr,
    "flip": np.flipud,
    "transpose": lambda p: p.transpose(1, 0, 2),
    "transverse": lambda p: np.rot90(p, 2).transpose(1, 0, 2),
}


@pytest.mark.parametrize("turn", TURNS[1:])
def test_each_turn_is_the_hash_of_the_picture_turned_so(turn):
    pixels = pattern(3, width=512, height=384)

    asked = pdq(grey_of(pixels)).codes[TURNS.index(turn)]
    turned = pdq(grey_of(np.ascontiguousarray(TURNED[turn](pixels)))).code

    assert apart(asked, turned) <= 24  # the box filter isn't quite symmetric
    assert apart(asked, pdq(grey_of(pixels)).code) > 60


def test_a_flat_picture_is_known_to_say_nothing():
    assert pdq(np.full((200, 300), 251.0)).quality < LEAST_QUALITY


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (3, 2)])
def test_the_smallest_pictures_have_a_hash(shape):
    assert len(pdq(np.ones(shape)).code) == 32


def test_without_pixels_there_is_no_hash():
    with pytest.raises(ValueError, match="without pixels"):
        pdq(np.zeros((0, 5)))
