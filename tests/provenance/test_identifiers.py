"""Names that tell a typing mistake from a name that does not exist."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provenance.identifiers import ALPHABET, ark, check_character, is_valid, mint, parse

stems = st.text(ALPHABET, min_size=2, max_size=12).map(lambda rest: f"h1{rest}")


def valid(stem: str) -> str:
    return stem + check_character(f"99999/{stem}")


def test_the_check_character_is_the_one_of_the_noid_specification():
    assert check_character("13030/xf93gt2") == "q"


def test_a_minted_name_is_valid_and_stands_on_its_shoulder():
    name = mint("h2")

    assert name.startswith("h2")
    assert is_valid(name)
    assert parse(ark(name)) == name


@given(stems, st.data())
def test_every_single_wrong_character_is_found(stem, data):
    name = valid(stem)
    place = data.draw(st.integers(0, len(name) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET))
    assume(wrong != name[place])

    assert not is_valid(name[:place] + wrong + name[place + 1 :])


@given(stems, st.data())
def test_every_swap_of_two_neighbours_is_found(stem, data):
    name = valid(stem)
    place = data.draw(st.integers(0, len(name) - 2))
    assume(name[place] != name[place + 1])

    assert not is_valid(name[:place] + name[place + 1] + name[place] + name[place + 2 :])


def test_a_name_that_is_taken_is_not_given_again():
    seen = []

    def taken(name):
        seen.append(name)
        return len(seen) < 3

    assert mint("h1", taken=taken) == seen[2]


def test_a_full_shoulder_is_said_instead_of_tried_for_ever():
    with pytest.raises(RuntimeError, match="shoulder h1"):
        mint("h1", taken=lambda name: True)


@pytest.mark.parametrize("shoulder", ["", "1h", "H1", "a1", "h1x", "湘1"])
def test_only_letters_and_a_digit_make_a_shoulder(shoulder):
    with pytest.raises(ValueError, match="shoulder"):
        mint(shoulder)


def test_what_people_write_is_understood():
    name = mint("h1")

    for text in (
        name,
        name.upper(),
        f" ark:{'99999'}/{name} ",
        f"https://a.example/ark:/99999/{name}?info",
    ):
        assert parse(text) == name
    assert parse(f"ark:/99999/{name[:4]}-{name[4:]}") == name
    assert parse(f"ark:/12345/{name}") is None
    assert parse("没有这个编号") is None
