"""The search files: the same answers as comparing everything, whoever appends when."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from media.fingerprints import index
from media.fingerprints.code_file import HEAD_WORDS, CodeFile, distances
from media.fingerprints.film import ELEMENTS, pack
from media.models import Fingerprint
from tests.media.appending import write
from tests.media.factories import AssetFactory

codes = st.integers(0, 2**256 - 1).map(lambda number: number.to_bytes(32))


def bits(ours: bytes, theirs: bytes) -> int:
    return (int.from_bytes(ours) ^ int.from_bytes(theirs)).bit_count()


def stored(code: bytes, *, quality: int = 100, algorithm: str = "pdq") -> Fingerprint:
    return Fingerprint.objects.create(
        asset=AssetFactory(ready=True),
        algorithm=algorithm,
        version=1,
        code=code,
        quality=quality,
        created_at=timezone.now(),
    )


@given(st.lists(codes, min_size=1, max_size=12), codes)
def test_distances_are_those_of_the_bits(many, asked):
    file = CodeFile(Path("unused"), code_bytes=32)
    words = np.stack([file.word(code) for code in many])

    found = distances(words, file.word(asked)).tolist()

    assert found == [bits(code, asked) for code in many]


@given(codes, codes)
def test_a_distance_is_the_same_from_both_sides(one, other):
    file = CodeFile(Path("unused"), code_bytes=32)
    ours, theirs = file.word(one), file.word(other)

    assert distances(ours[None], theirs)[0] == distances(theirs[None], ours)[0]


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_packed_frames_differ_in_as_many_bits_as_their_elements(one, two):
    elements, other = (np.random.default_rng(n).integers(0, 3, ELEMENTS) for n in (one, two))
    ours, theirs = (pack(np.array([row])) for row in (elements, other))

    assert bits(ours, theirs) == int(np.abs(elements - other).sum())


@pytest.mark.django_db
def test_the_nearest_are_found_in_order_and_none_beyond_the_limit():
    rows = [stored(bytes(31) + bytes([n])) for n in (0b111, 0b1, 0b11111111)]
    index.sync("pdq")

    hits = index.nearest(bytes(32), "pdq", max_distance=3, limit=5)

    assert [(hit.fingerprint_id, hit.distance) for hit in hits] == [
        (rows[1].pk, 1),
        (rows[0].pk, 3),
    ]
    assert index.nearest(bytes(32), "pdq", max_distance=3, limit=5, skip=rows[1].pk) == hits[1:]


@pytest.mark.django_db
def test_what_is_there_is_not_added_twice_and_what_came_late_is_not_missed():
    first, second = stored(b"a" * 32), stored(b"b" * 32)
    late = Fingerprint.objects.filter(pk=first.pk)
    late.update(version=99)  # as if its transaction were still open
    assert index.sync("pdq") == 1

    late.update(version=1)

    assert index.sync("pdq") == 1
    assert index.sync("pdq") == 0
    assert set(index.code_file("pdq").rows()[:, 0].tolist()) == {first.pk, second.pk}


@pytest.mark.django_db
def test_pictures_without_structure_are_not_searched():
    stored(bytes(32), quality=10)

    assert index.sync("pdq") == 0


@pytest.mark.django_db
def test_a_lost_a_cut_and_a_foreign_file_are_told_from_a_good_one():
    for n in range(5):
        stored(bytes([n]) * 32)
    index.sync("pdq")
    path = index.code_file("pdq").path
    assert index.is_faithful("pdq")

    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 7)  # killed while it wrote
    assert not index.is_faithful("pdq")
    assert index.rebuild("pdq") == 5
    assert index.is_faithful("pdq")

    row = Fingerprint.objects.order_by("pk")[2]
    Fingerprint.objects.filter(pk=row.pk).update(code=b"\x77" * 32)  # another database
    assert not index.is_faithful("pdq")
    path.unlink()
    assert not index.is_faithful("pdq")


def test_a_half_written_row_is_cut_off_by_the_next_writer(tmp_path):
    file = CodeFile(tmp_path / "x.codes", code_bytes=32)
    row = file.packed(7, np.array([0]), b"\1" * 32)
    with file.locked():
        file.append(row)
        with file.path.open("ab") as raw:
            raw.write(b"half")
        assert len(file.rows()) == 1
        file.append(row)

    assert file.rows()[:, 0].tolist() == [7, 7]
    assert (file.rows()[1] == row[0]).all()


def test_several_processes_append_without_losing_or_mixing_rows(tmp_path):
    path = tmp_path / "shared.codes"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(str(path), n, 25)) for n in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    rows = CodeFile(path, code_bytes=32).rows()
    assert len(rows) == 3 * 25 * 3
    for number in (1, 2, 3):
        mine = rows[rows[:, 0] == number]
        assert len(mine) == 75
        assert set(mine[:, HEAD_WORDS:].tobytes()) == {number}


def test_a_code_of_another_width_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        index.nearest(b"short", "pdq", max_distance=1, limit=1)
