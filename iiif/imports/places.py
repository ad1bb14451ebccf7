"""Places on canvases as foreign documents write them: an address with a fragment, a selector."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TIME = re.compile(r"(?:^|[#&])t=(?:npt:)?(\d+(?:\.\d+)?)?(?:,(\d+(?:\.\d+)?))?(?:&|$)", re.ASCII)
_BOX = re.compile(r"(?:^|[#&])xywh=(?:pixel:|percent:)?[\d.]+(?:,[\d.]+){3}(?:&|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class CanvasPlace:
    """A canvas and, where it is known, the moment (seconds) and whether it is a part of it."""

    canvas: str = ""
    start: float | None = None
    is_part: bool = False


def place_of(target: Any) -> CanvasPlace:
    """Read a canvas reference or the target of an annotation; of several the first."""
    if isinstance(target, list):
        return place_of(target[0]) if target else CanvasPlace()
    if isinstance(target, str):
        canvas, _hash, fragment = target.partition("#")
        if not _TIME.search(fragment) and not _BOX.search(fragment):
            return CanvasPlace(target)  # a fragment that is part of the canvas's own address
        return _placed(canvas, fragment)
    if not isinstance(target, dict):
        return CanvasPlace()
    if "source" not in target:
        return place_of(target.get("id"))
    whole = place_of(target["source"])
    selectors = target.get("selector")
    for selector in selectors if isinstance(selectors, list) else [selectors]:
        if not isinstance(selector, dict):
            continue
        if selector.get("type") == "PointSelector" and isinstance(selector.get("t"), int | float):
            return CanvasPlace(whole.canvas, float(selector["t"]), True)
        if isinstance(selector.get("value"), str):
            return _placed(whole.canvas, selector["value"])
    return whole


def _placed(canvas: str, fragment: str) -> CanvasPlace:
    time = _TIME.search(fragment)
    start = float(time[1] or 0) if time else None
    return CanvasPlace(canvas, start, True)
