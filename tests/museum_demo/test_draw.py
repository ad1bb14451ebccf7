"""The generators: the same seed gives the same pixels, here and in another process."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from museum.demo.draw import brocade, sound
from museum.demo.draw.core import rng_for, seamless_noise
from museum.demo.draw.lettering import FontMissing, font_path
from museum.demo.make import drawn
from museum.demo.texts.plates import PLATES, Plate

ROOT = Path(__file__).parents[2]
SIDE = 160  # px


def one_of_each_generator() -> dict[str, Plate]:
    """The first plate of every generator and layout."""
    found: dict[str, Plate] = {}
    for plate in PLATES:
        kind = plate.args.get("layout") or plate.args.get("building") or plate.args.get("pattern")
        found.setdefault(f"{plate.generator} {kind or ''}".strip(), plate)
    return found


def fingerprint(plate: Plate) -> str:
    shrink = SIDE / max(plate.size)
    width, height = (max(40, round(side * shrink)) for side in plate.size)
    pixels = drawn(plate.key, plate.generator, width, height, dict(plate.args))
    assert pixels.shape == (height, width, 3)
    assert pixels.dtype == np.uint8
    assert pixels.std() > 3, f"{plate.key} is a blank sheet"
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    try:
        font_path("serif")
    except FontMissing as missing:
        pytest.skip(str(missing))


def test_every_generator_draws_the_same_pixels_in_another_process():
    here = {name: fingerprint(plate) for name, plate in one_of_each_generator().items()}
    program = (
        "import json; from tests.museum_demo.test_draw import *; "
        "print(json.dumps({n: fingerprint(p) for n, p in one_of_each_generator().items()}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip

    assert json.loads(answer.stdout) == here
    assert len(here) >= 40


def test_another_seed_gives_other_pixels():
    one = brocade.draw(rng_for("one"), 120, 80)
    two = brocade.draw(rng_for("two"), 120, 80)

    assert (one != two).any()


def test_noise_repeats_without_a_seam():
    field = seamless_noise(rng_for("seam"), 256, slope=1.5)
    step = np.abs(np.diff(field, axis=1)).mean()
    seam = np.abs(field[:, 0] - field[:, -1]).mean()

    assert seam < 1.5 * step


@pytest.mark.parametrize("hooks", [8, 12, 24, 48])
def test_a_hook_pattern_carries_as_many_hooks_as_its_name_says(hooks, monkeypatch):
    counted = []
    monkeypatch.setattr(brocade, "_hook", lambda *args: counted.append(args))

    brocade.lozenge(np.zeros((200, 200), np.uint8), 100, 100, hooks, (1, 0, 4, 2))

    assert len(counted) == hooks


@pytest.mark.parametrize("name", sorted(sound.PIECES))
def test_every_piece_sounds_the_same_twice_is_heard_and_does_not_clip(name):
    one = sound.PIECES[name](rng_for(name), 3.0)
    two = sound.PIECES[name](rng_for(name), 3.0)

    assert (one == two).all()
    assert 0.05 < np.abs(one).max() <= 1.0
    assert abs(one[-1]) < 0.01
