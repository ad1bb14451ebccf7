"""Images: a tiled pyramid for deep zoom, thumbnails, the dominant colour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from media import sandbox
from media.renditions.made import Made, OnProgress, Outcome
from media.renditions.make_image import PYRAMID
from media.renditions.parts import ALL, Name, Plan

LIMITS = sandbox.Limits(memory_mb=4096, cpu_s=600, file_mb=4096, wall_s=900)


class ImageFailed(Exception):
    """The image process refused (`code` of BadImage) or ran into a limit (`limit`)."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail[-500:]}".strip(": "))


def make_image(
    master: Path,
    folder: Path,
    *,
    plan: Plan = ALL,
    decoder: str,
    pillow_format: str,
    limit_megapixels: int,
    thumbnails: tuple[int, ...],
    label: str,
    on_progress: OnProgress,
) -> Outcome:
    """Make the pyramid and thumbnails of `master` in `folder`.

    Args:
        plan: thumbnails alone are made from the pyramid, which then lies in `folder`.
        label: of AI-made content, or "".

    Raises:
        ImageFailed: the file could not be decoded, or not within the limits.
    """
    whole = plan.makes(Name.PYRAMID)
    if not whole and not plan.makes(Name.STILLS):
        return Outcome(files=(), colour="", made_by="")
    answer = run_maker(
        {
            "source": str(master if whole else folder / PYRAMID),
            "decoder": decoder,
            "pillow_format": pillow_format,
            "limit_px": limit_megapixels * 1_000_000,
            "folder": str(folder),
            "thumbnails": list(thumbnails if plan.makes(Name.STILLS) else ()),
            "pyramid": whole,
            "from_pyramid": not whole,
            "poster_px": 0,
            "label": label,
        },
        on_progress=on_progress,
    )
    size = {"width": answer["width"], "height": answer["height"]}
    pyramid = [Made("pyramid", PYRAMID, "image/tiff", **size)] if whole else []
    return Outcome(
        files=(*pyramid, *stills(answer)),
        colour=answer["colour"],
        made_by=answer["made_by"],
        **size,
    )


def make_stills(
    picture: Path, folder: Path, *, thumbnails: tuple[int, ...], poster_px: int, label: str = ""
) -> tuple[tuple[Made, ...], str]:
    """Thumbnails and poster of a picture that we made ourselves (a film frame, a waveform, a page).

    Returns:
        The files, and the dominant colour.
    """
    order = {
        "source": str(picture),
        "decoder": "vips",
        "pillow_format": "",
        "limit_px": 64_000_000,
        "folder": str(folder),
        "thumbnails": list(thumbnails),
        "pyramid": False,
        "from_pyramid": False,
        "poster_px": poster_px,
        "label": label,
    }
    answer = run_maker(order, on_progress=lambda *_: None)
    return stills(answer), answer["colour"]


def stills(answer: dict[str, Any]) -> tuple[Made, ...]:
    """The thumbnails and the poster in an answer of the image process."""
    return tuple(_still(file) for file in answer["files"])


def _still(file: dict[str, Any]) -> Made:
    name, size = file["name"], (file["width"], file["height"])
    if name.startswith("poster"):
        return Made("poster", name, "image/webp", "", *size)
    if name.endswith(".avif"):
        return Made("thumbnail", name, "image/avif", f"{file['px']}.avif", *size)
    return Made("thumbnail", name, "image/webp", str(file["px"]), *size)


def run_maker(order: dict[str, Any], *, on_progress: OnProgress) -> dict[str, Any]:
    """Run the image process; its percents become progress.

    Raises:
        ImageFailed: see `make_image`.
    """
    answer: dict[str, Any] = {}

    def line(text: str) -> None:
        name, _, value = text.partition("=")
        if name == "percent":
            on_progress(int(value), 100, "pyramid")
        elif name == "answer":
            answer.update(json.loads(value))

    # Source and folder stand apart: the sandbox shows the program what its command names.
    rest = {name: value for name, value in order.items() if name not in ("source", "folder")}
    command = sandbox.python_module(
        "media.renditions.make_image", order["source"], order["folder"], json.dumps(rest)
    )
    result = sandbox.run(command, limits=LIMITS, on_line=line)
    if not result.ok or not answer:
        raise ImageFailed("limit", result.stderr)
    if "bad" in answer:
        raise ImageFailed(answer["bad"])
    return answer
