"""Licences and rights statements in words."""

from __future__ import annotations

import pytest

from media.licences import read_licence
from media.rights_words import words_for


@pytest.mark.parametrize(
    ("said", "name", "is_open"),
    [
        ("CC BY-SA 4.0", "CC BY-SA", True),
        ("CC BY-NC-ND 3.0", "CC BY-NC-ND", False),
        ("BSD-3-Clause", "BSD-3-Clause", True),
        ("Apache-2.0", "Apache-2.0", True),
    ],
)
def test_every_licence_that_is_read_can_be_named(said, name, is_open):
    words = words_for(read_licence(said).licence_uri)

    assert words is not None
    assert (words.name, words.is_open) == (name, is_open)
    assert str(words.meaning)


def test_an_unknown_address_has_no_words():
    assert words_for("https://example.org/my-own-terms") is None
