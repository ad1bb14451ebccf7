"""Tracks as texts to take along: lines to read, and languages side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from foundation.cells import escaped
from media import vtt
from media.track_pairs import Row, joined
from media.vtt import Cue

BOM = "\ufeff"  # without it a common spreadsheet program reads Chinese CSV as rubbish


def as_text(cues: Iterable[Cue]) -> str:
    """One line a cue, with its speaker where one is named."""
    lines = [f"{cue.voice}：{cue.plain}" if cue.voice else cue.plain for cue in cues]
    return "".join(f"{line}\n" for line in lines if line)


def side_by_side_text(columns: dict[str, list[Cue]]) -> str:
    """A time, then each language on a line of its own."""
    blocks = []
    for row in joined(columns):
        lines = [f"[{vtt.clock(row.start_ms)[:-4]}]"]
        lines += [row.cues[language].plain for language in columns if language in row.cues]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def side_by_side_csv(columns: dict[str, list[Cue]]) -> str:
    """Columns start, end, then one per language; what looks like a formula is quoted."""
    table = io.StringIO()
    table.write(BOM)
    writer = csv.writer(table)
    writer.writerow(["start", "end", *columns])
    for row in joined(columns):
        words = [_cell(row, language) for language in columns]
        writer.writerow([vtt.clock(row.start_ms), vtt.clock(row.end_ms), *words])
    return table.getvalue()


def _cell(row: Row, language: str) -> str:
    cue = row.cues.get(language)
    return escaped(cue.plain) if cue else ""
