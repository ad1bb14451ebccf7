"""Who is like whom: the fingerprints of one asset against those of all others.

The thresholds were chosen from the figures in docs/decisions/0010-fingerprints.md, which
benchmarks/bench_fingerprints.py prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from media.fingerprints import film, sound
from media.fingerprints.align import Bytes, Stretch, stretch, votes, votes_near
from media.fingerprints.code_file import HEAD_WORDS
from media.fingerprints.index import CODE_BYTES, Hit, code_file, nearest, places_of
from media.fingerprints.pdq import LEAST_QUALITY
from media.models import Fingerprint

# Most bits of 256 that may differ.
PDQ_BITS = 60
WHOLE_BITS = {"iscc_image": 36, "iscc_text": 40, "iscc_data": 40}
MOST_HITS = 200
# Sound: 32 bits a step of an eighth of a second; unlike recordings differ in 16 of them.
SOUND_BITS = 10.5
SOUND_WINDOW = 24
LEAST_SOUND_MS = 2_900
# Film: 760 bits a step of 400 ms.
FILM_PROBE_BITS = 110
FILM_BITS = 120.0
FILM_WINDOW = 4
LEAST_FILM_MS = 1_600
FILM_PROBES = 24
FLAT_FRAME = 40  # fewer elements than this that aren't the middle one: black, fog


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody like the asset that asks.

    Attributes:
        per_mille: bits that agree, in thousandths.
        turn: how the one lies against the other; one of pdq.TURNS.
        is_part: the one is a cut-out of the other, or shares only a stretch with it.
        offset_ms: where the start of the asset that asks lies in the other; None: no time.
    """

    asset_id: int
    algorithm: str
    distance: int
    per_mille: int
    turn: str = ""
    is_part: bool = False
    offset_ms: int | None = None
    matched_ms: int | None = None


def matches(fingerprints: Iterable[Fingerprint]) -> list[Match]:
    """The assets that are like the one with these fingerprints; each once, the best first."""
    found: dict[int, Match] = {}
    for fingerprint in fingerprints:
        if fingerprint.quality < LEAST_QUALITY:
            continue  # blank paper is like all blank paper, silence like all silence
        for match in _FINDERS.get(fingerprint.algorithm, _nothing)(fingerprint):
            known = found.get(match.asset_id)
            if known is None or _rank(match) > _rank(known):
                found[match.asset_id] = match
    return sorted(found.values(), key=_rank, reverse=True)


def _rank(match: Match) -> tuple[int, int, bool]:
    """What a person sees or hears counts before what only the data say."""
    return (match.algorithm not in WHOLE_BITS, match.per_mille, not match.is_part)


def _nothing(_fingerprint: Fingerprint) -> Iterator[Match]:
    return iter(())


def _whole(fingerprint: Fingerprint) -> Iterator[Match]:
    """Units of the ISCC: one code for the whole work."""
    algorithm = fingerprint.algorithm
    hits = nearest(
        bytes(fingerprint.code),
        algorithm,
        max_distance=WHOLE_BITS[algorithm],
        limit=MOST_HITS,
        skip=fingerprint.pk,
    )
    for hit, row in _standing(hits, algorithm):
        yield Match(row.asset_id, algorithm, hit.distance, _per_mille(hit.distance, 256))


def _picture(fingerprint: Fingerprint) -> Iterator[Match]:
    """The whole in every turn, and each part or still, against wholes, parts and stills."""
    codes, places = bytes(fingerprint.code), places_of(fingerprint).tolist()
    asked = [(codes[32 * at : 32 * at + 32], "", place) for at, place in enumerate(places)]
    turns = fingerprint.extra.get("turns", {})
    asked += [(bytes.fromhex(code), turn, 0) for turn, code in turns.items()]
    for code, turn, place in asked:
        hits = nearest(code, "pdq", max_distance=PDQ_BITS, limit=MOST_HITS, skip=fingerprint.pk)
        for hit, row in _standing(hits, "pdq"):
            if (match := _pictures(fingerprint, place, row, hit, turn)) is not None:
                yield match


def _pictures(
    ours: Fingerprint, place: int, theirs: Fingerprint, hit: Hit, turn: str
) -> Match | None:
    """A pair of pictures, or of a picture and a still of a film; None where it says little."""
    we_move, they_move = _is_film(ours), _is_film(theirs)
    if we_move and they_move:
        return None  # two films are compared by their signatures
    if not we_move and not they_move and place and hit.place:
        return None  # a part of the one and a part of the other
    offset_ms = hit.place if they_move else -place if we_move else None
    is_part = we_move or they_move or bool(place or hit.place)
    per_mille = _per_mille(hit.distance, 256)
    return Match(theirs.asset_id, "pdq", hit.distance, per_mille, turn, is_part, offset_ms)


def _is_film(fingerprint: Fingerprint) -> bool:
    return bool(fingerprint.extra.get("stills"))


def _sound(fingerprint: Fingerprint) -> Iterator[Match]:
    """Equal values vote for an offset; there the recordings are compared bit by bit."""
    prints = np.frombuffer(bytes(fingerprint.code), "<u4")
    values = np.where(sound.telling(prints), prints, 0).astype(np.uint64)
    file = code_file("chromaprint")
    rows = file.rows()
    status = file.path.stat() if file.path.exists() else None
    order = _sorted(str(file.path), status.st_ino if status else 0, len(rows))
    candidates = votes(rows, order, values, skip=fingerprint.pk)
    yield from _aligned(
        fingerprint,
        candidates,
        window=SOUND_WINDOW,
        limit=SOUND_BITS,
        step_ms=sound.STEP_MS,
        least_ms=LEAST_SOUND_MS,
    )


def _film(fingerprint: Fingerprint) -> Iterator[Match]:
    """Telling frames vote for an offset; there the films are compared frame by frame."""
    frames = _steps(fingerprint)
    file = code_file("signature")
    probes = [(step, file.word(frames[step].tobytes())) for step in telling_frames(frames)]
    candidates = votes_near(file.rows(), probes, max_distance=FILM_PROBE_BITS, skip=fingerprint.pk)
    yield from _aligned(
        fingerprint,
        candidates,
        window=FILM_WINDOW,
        limit=FILM_BITS,
        step_ms=film.STEP_MS,
        least_ms=LEAST_FILM_MS,
    )


def telling_frames(frames: Bytes) -> list[int]:
    """Evenly spread steps whose frames have enough light and dark in them to be known again."""
    bits = np.unpackbits(frames, axis=1)[:, : 2 * film.ELEMENTS].reshape(len(frames), -1, 2)
    uneven = (bits[:, :, 0] == bits[:, :, 1]).sum(axis=1)  # 0 or 2, not the middle value 1
    good = np.flatnonzero(uneven >= FLAT_FRAME)
    if not len(good):
        return []
    chosen = np.linspace(0, len(good) - 1, min(FILM_PROBES, len(good))).round().astype(int)
    return good[np.unique(chosen)].tolist()


def _aligned(
    fingerprint: Fingerprint,
    candidates: dict[int, list[int]],
    *,
    window: int,
    limit: float,
    step_ms: float,
    least_ms: int,
) -> Iterator[Match]:
    algorithm, ours = fingerprint.algorithm, _steps(fingerprint)
    bits = ours.shape[1] * 8
    for row in _rows(candidates, algorithm).values():
        theirs = _steps(row)
        found = _best(ours, theirs, candidates[row.pk], window=window, limit=limit)
        if found is None or found.steps * step_ms < least_ms:
            continue
        longest = max(len(ours), len(theirs))
        yield Match(
            row.asset_id,
            algorithm,
            round(found.distance),
            _per_mille(found.distance, bits),
            is_part=found.steps < longest * 0.9,
            offset_ms=round(found.offset * step_ms),
            matched_ms=round(found.steps * step_ms),
        )


def _best(
    ours: Bytes, theirs: Bytes, offsets: list[int], *, window: int, limit: float
) -> Stretch | None:
    """The longest stretch at any of the offsets or one step beside them."""
    tried = {near for offset in offsets for near in (offset - 1, offset, offset + 1)}
    found = (stretch(ours, theirs, at, window=window, limit=limit) for at in sorted(tried))
    return max(
        (one for one in found if one), key=lambda one: (one.steps, -one.distance), default=None
    )


def _steps(fingerprint: Fingerprint) -> Bytes:
    width = CODE_BYTES[fingerprint.algorithm]
    return np.frombuffer(bytes(fingerprint.code), np.uint8).reshape(-1, width)


def _standing(hits: list[Hit], algorithm: str) -> Iterator[tuple[Hit, Fingerprint]]:
    """The hits whose fingerprints stand in the database, with these."""
    rows = _rows({hit.fingerprint_id for hit in hits}, algorithm)
    return ((hit, rows[hit.fingerprint_id]) for hit in hits if hit.fingerprint_id in rows)


def _rows(ids: Iterable[int], algorithm: str) -> dict[int, Fingerprint]:
    return Fingerprint.objects.filter(algorithm=algorithm).in_bulk(list(ids))


def _per_mille(distance: float, bits: int) -> int:
    return round(1000 * (1 - distance / bits))


@lru_cache(maxsize=1)
def _sorted(path: str, _inode: int, count: int) -> NDArray[np.int64]:
    """Row numbers of the chromaprint file by value; kept while the file stays as it is."""
    del path  # only tells the files of two tests apart
    return np.argsort(code_file("chromaprint").rows()[:count, HEAD_WORDS], kind="stable")


_FINDERS: dict[str, Callable[[Fingerprint], Iterator[Match]]] = {
    "pdq": _picture,
    "iscc_image": _whole,
    "iscc_text": _whole,
    "iscc_data": _whole,
    "chromaprint": _sound,
    "signature": _film,
}
