"""The preview strip: sheets of small pictures of a film, and the WebVTT that names the times."""

from __future__ import annotations

from pathlib import Path

from media.metadata.stamp import stamped
from media.renditions.made import Made
from media.vtt import Cue, render

WIDTH_PX, HEIGHT_PX = 160, 160  # the box of one picture
COLUMNS = ROWS = 10
MOST = 300  # pictures: three sheets for a film of any length
SHEET = "strip-%03d.webp"


def every_s(duration_ms: int) -> int:
    """Seconds between two pictures, whole."""
    return max(1, -(-duration_ms // (1000 * MOST)))


def sheet_rows(duration_ms: int) -> int:
    """Rows of a sheet: fewer where a short film doesn't fill one."""
    pictures = -(-duration_ms // (1000 * every_s(duration_ms)))
    return min(ROWS, -(-pictures // COLUMNS))


def write_strip(
    folder: Path, *, width: int, height: int, label: str, duration_ms: int
) -> list[Made]:
    """`strip.vtt` beside the sheets that ffmpeg wrote; what is there of them becomes `Made`.

    Args:
        width, height: of one picture in the sheets, px.
        label: of AI-made content, or ""; it goes into every sheet.
    """
    sheets = sorted(folder.glob("strip-*.webp"))
    step_ms, rows = 1000 * every_s(duration_ms), sheet_rows(duration_ms)
    count = min(-(-duration_ms // step_ms), len(sheets) * COLUMNS * rows)
    cues = []
    for number in range(count):
        page, place = divmod(number, COLUMNS * rows)
        row, column = divmod(place, COLUMNS)
        start = number * step_ms
        where = f"{sheets[page].name}#xywh={column * width},{row * height},{width},{height}"
        cues.append(Cue(start, max(start + 1, min(start + step_ms, duration_ms)), where))
    if not cues:
        return []
    for sheet in sheets if label else []:
        sheet.write_bytes(stamped(sheet.read_bytes(), label))
    (folder / "strip.vtt").write_text(render(cues))
    whole = COLUMNS * width, rows * height
    return [
        Made("strip", "strip.vtt", "text/vtt", "vtt", duration_ms=duration_ms),
        *(
            Made("strip", sheet.name, "image/webp", sheet.stem.removeprefix("strip-"), *whole)
            for sheet in sheets
        ),
    ]
