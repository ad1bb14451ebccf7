"""Cues of several languages as rows: those that are heard at the same time stand together."""

from __future__ import annotations

from dataclasses import dataclass, field

from media.vtt import Cue

MOST_SHARED = 0.5  # of the shorter cue must be heard together


@dataclass(slots=True)
class Row:
    """What is said in each language from `start_ms` to `end_ms`; a language may be missing."""

    start_ms: int
    end_ms: int
    cues: dict[str, Cue] = field(default_factory=dict)


def joined(columns: dict[str, list[Cue]]) -> list[Row]:
    """Rows in order of time. The first language leads; no cue is lost or doubled.

    A cue joins the first free row of which it shares half of the shorter of the two; else it
    stands alone.
    """
    rows: list[Row] = []
    for language, cues in columns.items():
        ordered = sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))
        candidates, place = sorted(rows, key=lambda row: row.start_ms), 0
        for cue in ordered:
            while place < len(candidates) and candidates[place].end_ms <= cue.start_ms:
                place += 1
            row = _fitting(candidates, place, cue, language)
            if row is None:
                row = Row(cue.start_ms, cue.end_ms)
                rows.append(row)
            row.cues[language] = cue
    return sorted(rows, key=lambda row: (row.start_ms, row.end_ms))


def _fitting(candidates: list[Row], place: int, cue: Cue, language: str) -> Row | None:
    for row in candidates[place:]:
        if row.start_ms >= cue.end_ms:
            return None
        shared = min(row.end_ms, cue.end_ms) - max(row.start_ms, cue.start_ms)
        shorter = min(row.end_ms - row.start_ms, cue.end_ms - cue.start_ms)
        if language not in row.cues and shared >= shorter * MOST_SHARED and shared > 0:
            return row
    return None
