"""Two recordings or films side by side: where the one lies in the other, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.fingerprints.code_file import HEAD_WORDS, Words, distances

Bytes = NDArray[np.uint8]  # steps × bytes of a code
MOST_PLACES = 2_000  # a value in more places (a black frame, a steady tone) tells nothing
MOST_CANDIDATES = 40
OFFSETS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """The longest stretch in which two works agree.

    Attributes:
        offset: step of `theirs` at which step 0 of `ours` lies; negative: before its start.
        steps: how long, in steps.
        distance: mean of the bits that differ in a step of it.
    """

    offset: int
    steps: int
    distance: float


def votes(
    rows: Words, order: NDArray[np.int64], values: NDArray[np.uint64], *, skip: int | None
) -> dict[int, list[int]]:
    """Where equal values lie: fingerprints with their most frequent offsets, best first.

    Args:
        rows: rows of a code file with one word each.
        order: the rows sorted by that word.
        values: the values of ours, step by step; 0 for steps that say nothing.
    """
    ordered = rows[order, HEAD_WORDS]
    first = np.searchsorted(ordered, values, "left")
    last = np.searchsorted(ordered, values, "right")
    counts = np.where((values != 0) & (last - first <= MOST_PLACES), last - first, 0)
    steps = np.repeat(np.arange(len(values)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    hits = order[np.repeat(first, counts) + within]
    found, offsets = rows[hits, 0], rows[hits, 1].astype(np.int64) - steps
    return ballot(found, offsets, skip=skip)


def votes_near(
    rows: Words, probes: list[tuple[int, Words]], *, max_distance: int, skip: int | None
) -> dict[int, list[int]]:
    """The same for codes that are never quite equal: probes are (step of ours, code)."""
    found, offsets = [], []
    for step, word in probes:
        near = np.flatnonzero(distances(rows[:, HEAD_WORDS:], word) <= max_distance)
        if len(near) <= MOST_PLACES:
            found.append(rows[near, 0])
            offsets.append(rows[near, 1].astype(np.int64) - step)
    if not found:
        return {}
    return ballot(np.concatenate(found), np.concatenate(offsets), skip=skip, least=2)


def ballot(
    found: NDArray[np.uint64], offsets: NDArray[np.int64], *, skip: int | None, least: int = 3
) -> dict[int, list[int]]:
    """The offsets that got at least `least` votes together with their neighbours."""
    if skip is not None:
        found, offsets = found[found != skip], offsets[found != skip]
    if not len(found):
        return {}
    pairs, counts = np.unique(
        np.stack([found.astype(np.int64), offsets], axis=1), axis=0, return_counts=True
    )
    together = counts.copy()
    neighbours = (np.diff(pairs[:, 0]) == 0) & (np.diff(pairs[:, 1]) == 1)
    together[1:][neighbours] += counts[:-1][neighbours]
    together[:-1][neighbours] += counts[1:][neighbours]
    chosen: dict[int, list[int]] = {}
    for at in np.argsort(-together, kind="stable"):
        row, offset = int(pairs[at, 0]), int(pairs[at, 1])
        if together[at] < least or (row not in chosen and len(chosen) == MOST_CANDIDATES):
            break
        if len(chosen.setdefault(row, [])) < OFFSETS_TRIED:
            chosen[row].append(offset)
    return chosen


def stretch(
    ours: Bytes, theirs: Bytes, offset: int, *, window: int, limit: float
) -> Stretch | None:
    """The longest run of windows at this offset whose mean distance is at most `limit` bits.

    Args:
        window: steps over which the distance is averaged: one bad step breaks no stretch.
    """
    start, end = max(0, -offset), min(len(ours), len(theirs) - offset)
    if end - start < window:
        return None
    apart = np.bitwise_count(ours[start:end] ^ theirs[start + offset : end + offset])
    apart = apart.sum(axis=1, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(apart)])
    means = (sums[window:] - sums[:-window]) / window
    edges = np.flatnonzero(np.diff(np.concatenate([[0], means <= limit, [0]])))
    if not len(edges):
        return None
    runs = edges.reshape(-1, 2)
    first, past = runs[np.argmax(runs[:, 1] - runs[:, 0])]
    stop = past - 1 + window
    return Stretch(offset, int(stop - first), float((sums[stop] - sums[first]) / (stop - first)))
