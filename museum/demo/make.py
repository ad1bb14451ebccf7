"""From a work's plain arguments to a file: what the studio's processes call."""

from __future__ import annotations

import csv
import inspect
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image

from museum.demo.draw.core import Picture, rng_for, save_jpeg

PLACES = Path(__file__).parents[2] / "archive" / "vocabularies" / "hunan_places.csv"


def picture(key: str, path: Path, *, generator: str, width: int, height: int, **args: Any) -> None:
    """Draw with `generator` (`module.function` below `draw`) and write a JPEG."""
    save_jpeg(drawn(key, generator, width, height, args), path)


def drawn(key: str, generator: str, width: int, height: int, args: dict[str, Any]) -> Picture:
    """The pixels of a picture."""
    module, _dot, name = generator.rpartition(".")
    function = getattr(import_module(f"museum.demo.draw.{module}"), name)
    args = dict(args)
    if generator.startswith("maps."):
        args["places"] = _points(args.pop("marked", ()))
    if generator == "rhythm.draw_rings":
        from museum.demo.draw import sound

        args["tracks"] = sound.tracks(getattr(sound, args.pop("pattern")))
    if generator == "rhythm.draw_song" and "tune" in args:
        from museum.demo.draw import sound

        args["notes"] = [(a, b, c, d) for a, b, c, d in sound.melody(args.pop("tune"), 12)]
    known = inspect.signature(function).parameters
    open_ended = any(p.kind is p.VAR_KEYWORD for p in known.values())
    if not open_ended:
        args = {name: value for name, value in args.items() if name in known}
    return function(rng_for(key), width, height, **args)


def sound(key: str, path: Path, *, piece: str, seconds: float) -> None:
    """Synthesise a piece and write a FLAC."""
    from museum.demo.draw.film import write_audio
    from museum.demo.draw.sound import PIECES

    write_audio(PIECES[piece](rng_for(key), seconds), path)


def film(
    key: str, path: Path, *, scenes: Sequence[dict[str, Any]], piece: str, seconds: float
) -> None:
    """Draw the sheets, move the camera over them, add a piece, write an MP4."""
    from museum.demo.draw.film import FADE_S, Scene, write_film
    from museum.demo.draw.sound import PIECES

    each = (seconds + FADE_S * (len(scenes) - 1)) / len(scenes)
    each = max(each, 2 * FADE_S)
    shots = []
    for number, scene in enumerate(scenes):
        args = dict(scene)
        start, end = args.pop("start"), args.pop("end")
        size = args.pop("width"), args.pop("height")
        pixels = drawn(f"{key} {number}", args.pop("generator"), *size, args)
        shots.append(Scene(Image.fromarray(pixels), each, start, end))
    write_film(shots, PIECES[piece](rng_for(key), seconds), path)


@cache
def _seats() -> tuple[tuple[Any, ...], ...]:
    """Prefectures and counties of Hunan as rows for the map."""
    rows = []
    with PLACES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "province" or not row["lat_wgs84"]:
                continue
            kind = "city" if row["level"] == "prefecture" else "county"
            rows.append((float(row["lat_wgs84"]), float(row["lon_wgs84"]), row["label_zh_hans"],
                         row["label_en"], kind, ""))  # fmt: skip
    return tuple(rows)


def _points(marked: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """County seats, and the marked subjects or counties as stations.

    `marked` rows: (subject id or county name, name zh, name en, date), and "site" as a fifth
    for a subject that is marked but is no station of the route.
    """
    from museum.demo.works import subjects

    seats = {row[2]: row for row in _seats()}
    points = list(_seats())
    for what, zh, en, when, *kind in marked:
        if what in seats:
            points.remove(seats[what])
            points.append((seats[what][0], seats[what][1], zh, en, "site", when))
        else:
            place = subjects()[what]["place"]
            points.append((place["lat"], place["lon"], zh, en, *(kind or ["station"]), when))
    return points
