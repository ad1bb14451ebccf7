"""One text for one meaning."""

from __future__ import annotations

import pytest

from provenance.canonical import canonical
from provenance.errors import NotCanonical


def test_keys_are_sorted_as_utf_16_and_nothing_is_escaped_that_need_not_be():
    value = {"湘": 1, "b": [True, None], "a": "苗族\n银饰", "\U0001f600": 2, "\ufb33": 3}

    assert canonical(value).decode() == (
        '{"a":"苗族\\n银饰","b":[true,null],"湘":1,"\U0001f600":2,"\ufb33":3}'
    )


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"rate": 0.5}, r"\$\.rate"),
        ({"rows": [1, {"n": 2**53}]}, r"\$\.rows\[1\]\.n"),
        ({"text": "\ud800"}, r"\$\.text"),
        ({1: "a"}, r"\$"),
        ({"raw": b"x"}, r"\$\.raw"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value, path):
    with pytest.raises(NotCanonical, match=path):
        canonical(value)
