"""Search over all fingerprints: every code of one algorithm is compared, none is skipped.

One file for each algorithm lies in FINGERPRINTS_DIR, filled from the database: what is new
is appended before a search, a missing file is built, a hit counts only while its row stands
in the database. Comparing a million codes of 256 bits takes 25 to 170 ms (docs/decisions), so
there is no tree or table to keep in balance, and no copy is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from numpy.typing import NDArray

from media.fingerprints import sound
from media.fingerprints.code_file import HEAD_WORDS, CodeFile, Words, distances
from media.fingerprints.pdq import LEAST_QUALITY
from media.fingerprints.versions import VERSIONS
from media.models import Fingerprint

# Bytes of one code of each algorithm that is searched.
CODE_BYTES = {
    "pdq": 32,
    "iscc_image": 32,
    "iscc_text": 32,
    "iscc_data": 32,
    "signature": 96,
    "chromaprint": 4,
}
# Rows of a transaction that began earlier can appear after rows with larger numbers.
LOOK_BACK = 2_000
BLOCK = 500  # fingerprints read from the database at once
SAMPLE = 50  # fingerprints whose codes are compared when the file is checked


@dataclass(frozen=True, slots=True)
class Hit:
    """A code near the one that was asked for.

    Attributes:
        place: part of a picture, or number of the code in a film or recording.
        distance: bits that differ.
    """

    fingerprint_id: int
    place: int
    distance: int


def nearest(
    code: bytes, algorithm: str, *, max_distance: int, limit: int, skip: int | None = None
) -> list[Hit]:
    """The nearest codes, nearest first.

    Args:
        max_distance: most bits that may differ.
        limit: most hits; of one fingerprint several codes can be among them.
        skip: a fingerprint that is left out: the one that asks.

    Raises:
        KeyError: the algorithm is not searched.
        ValueError: the code has another width.
    """
    if len(code) != CODE_BYTES[algorithm]:
        raise ValueError(f"a code of {algorithm} has {CODE_BYTES[algorithm]} bytes")
    file = code_file(algorithm)
    return _nearest(file.rows(), file.word(code), max_distance=max_distance, limit=limit, skip=skip)


def _nearest(
    rows: Words, word: Words, *, max_distance: int, limit: int, skip: int | None
) -> list[Hit]:
    found = distances(rows[:, HEAD_WORDS:], word)
    near = np.flatnonzero(found <= max_distance)
    if skip is not None:
        near = near[rows[near, 0] != skip]
    order = near[np.lexsort((rows[near, 1], rows[near, 0], found[near]))][:limit]
    return [Hit(int(rows[at, 0]), int(rows[at, 1]), int(found[at])) for at in order]


def code_file(algorithm: str) -> CodeFile:
    """The file of the present version of an algorithm."""
    name = f"{algorithm}-{VERSIONS[algorithm]}.codes"
    return CodeFile(Path(settings.FINGERPRINTS_DIR) / name, code_bytes=CODE_BYTES[algorithm])


def sync(algorithm: str) -> int:
    """Append what the database has and the file has not; builds a missing file.

    Returns:
        How many fingerprints were added.
    """
    file = code_file(algorithm)
    with file.locked():
        known = file.rows()[:, 0]
        last = int(known.max()) if len(known) else 0
        tail = set(np.unique(known[known > max(0, last - LOOK_BACK)]).tolist())
        wanted = (
            row
            for row in _in_database(algorithm, after=max(0, last - LOOK_BACK))
            if row.pk not in tail
        )
        added = 0
        for block, count in _blocks(file, wanted):
            file.append(block)
            added += count
    return added


def rebuild(algorithm: str) -> int:
    """Make the file anew from the database; readers go on with the old one meanwhile.

    Returns:
        How many fingerprints it holds.
    """
    file = code_file(algorithm)
    total = 0

    def blocks() -> Iterator[Words]:
        nonlocal total
        for block, count in _blocks(file, _in_database(algorithm, after=0)):
            total += count
            yield block

    with file.locked():
        file.replace(blocks())
    return total


def is_faithful(algorithm: str) -> bool:
    """Whether the file is what the database says: nothing missing, not mostly of the past.

    Fingerprints that were replaced stay in the file until it is built anew; hits on them are
    ignored. A database that was restored from a backup gives the numbers of lost rows to
    other fingerprints, so some codes are compared as well.
    """
    rows = code_file(algorithm).rows()
    held = np.unique(rows[:, 0])
    stored = np.fromiter(_searched(algorithm).values_list("pk", flat=True), np.uint64)
    if len(np.setdiff1d(stored, held)) or len(held) > len(stored) * 1.3 + 100:
        return False
    sample = {int(pk) for pk in stored[:: max(1, len(stored) // SAMPLE)]}
    file = code_file(algorithm)
    return all(
        bool(np.isin(_packed(file, row)[:1, HEAD_WORDS:], rows[rows[:, 0] == row.pk]).all())
        for row in Fingerprint.objects.filter(pk__in=sample)
    )


def places_of(fingerprint: Fingerprint) -> NDArray[np.int64]:
    """The place of each code of a fingerprint."""
    given = fingerprint.extra.get("places")
    if given is not None:
        return np.array(given, np.int64)
    return np.arange(len(fingerprint.code) // CODE_BYTES[fingerprint.algorithm])


def _searched(algorithm: str) -> QuerySet[Fingerprint]:
    """Fingerprints of the present version that have enough in them to be compared."""
    return Fingerprint.objects.filter(
        algorithm=algorithm, version=VERSIONS[algorithm], quality__gte=LEAST_QUALITY
    )


def _in_database(algorithm: str, *, after: int) -> Iterator[Fingerprint]:
    return _searched(algorithm).filter(pk__gt=after).order_by("pk").iterator(chunk_size=BLOCK)


def _blocks(file: CodeFile, stored: Iterator[Fingerprint]) -> Iterator[tuple[Words, int]]:
    """Rows for the file, some hundred fingerprints at a time, with their number."""
    waiting: list[Words] = []
    for row in stored:
        waiting.append(_packed(file, row))
        if len(waiting) == BLOCK:
            yield np.concatenate(waiting), len(waiting)
            waiting = []
    if waiting:
        yield np.concatenate(waiting), len(waiting)


def _packed(file: CodeFile, row: Fingerprint) -> Words:
    codes, places = bytes(row.code), places_of(row)
    if row.algorithm == "chromaprint":
        prints = np.frombuffer(codes, "<u4")
        telling = sound.telling(prints)
        codes, places = prints[telling].tobytes(), places[telling]
    return file.packed(row.pk, places, codes)
