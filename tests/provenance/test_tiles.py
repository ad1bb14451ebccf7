"""The published layout is that of C2SP tlog-tiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.tiles import index_path, pack_entries, tiles_of, unpack_entries


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "000"), (67, "067"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_an_index_is_written_in_groups_of_three(index, path):
    assert index_path(index) == path


def test_a_log_of_seventy_thousand_has_three_levels():
    paths = {tile.path for tile in tiles_of(70_000)}

    # 70,000 = 273 * 256 + 112; 273 = 256 + 17; 1
    assert {"tile/0/000", "tile/0/272", "tile/0/273.p/112"} <= paths
    assert {"tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= paths
    assert {"tile/entries/272", "tile/entries/273.p/112"} <= paths
    assert len(paths) == 2 * 274 + 2 + 1


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_is_new_since_a_size_and_what_was_there_make_the_whole(one, other):
    since, size = sorted((one, other))
    full = {t.path for t in tiles_of(size) if t.width == 256}
    before = {t.path for t in tiles_of(since) if t.width == 256}
    new = {t.path for t in tiles_of(size, since=since)}

    assert full <= before | new
    assert {t.path for t in tiles_of(size)} <= {t.path for t in tiles_of(since)} | new


@given(st.lists(st.binary(max_size=300)))
def test_entries_are_unpacked_as_they_were_packed(entries):
    assert unpack_entries(pack_entries(entries)) == entries


def test_a_cut_bundle_is_refused():
    with pytest.raises(ValueError, match="ends inside"):
        unpack_entries(pack_entries([b"abc"])[:-1])
