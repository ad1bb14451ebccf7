"""Documents and images of several pages: each page a pyramid of its own, with its words."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from media import sandbox
from media.models import Rendition
from media.renditions.image import ImageFailed, make_stills
from media.renditions.made import Made, OnProgress, Outcome
from media.renditions.parts import ALL, BATCH_PAGES, Name, Plan

LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=600, file_mb=1024, wall_s=900)  # of one batch
COVER = "pyramid.tif"  # the first page, under the name that every picture's pyramid has


def make_document(
    master: Path,
    folder: Path,
    *,
    plan: Plan = ALL,
    pages: int,
    limit_megapixels: int,
    thumbnails: tuple[int, ...],
    label: str,
    on_progress: OnProgress,
) -> Outcome:
    """Make the pages, thumbnails and cover of a PDF in `folder`.

    Args:
        pages: how many the master has.
        label: of AI-made content, or "".

    Raises:
        ImageFailed: a page could not be decoded, or not within the limits.
    """
    files, made_by = make_pages(
        master,
        folder,
        plan=plan,
        decoder="pdf",
        pages=pages,
        limit_megapixels=limit_megapixels,
        label=label,
        on_progress=on_progress,
    )
    first = folder / "pages" / "0001.tif"
    colour = ""
    if plan.makes(Name.PYRAMID):
        os.link(first, folder / COVER)
        files.append(_cover_of(files, plan))
    if plan.makes(Name.STILLS):
        made_stills, colour = make_stills(
            first, folder, thumbnails=thumbnails, poster_px=0, label=label
        )
        files += made_stills
    cover = next((made for made in files if made.name == COVER), None)
    return Outcome(
        files=tuple(files),
        colour=colour,
        made_by=made_by,
        width=cover.width if cover else None,
        height=cover.height if cover else None,
    )


def _cover_of(files: list[Made], plan: Plan) -> Made:
    """The first page, made now or before, under its second name."""
    rows: list[Made | Rendition] = [*files, *plan.kept]
    first = next(one for one in rows if one.purpose == "page" and one.params == "0001")
    return Made("pyramid", COVER, "image/tiff", width=first.width, height=first.height)


def with_pages(
    outcome: Outcome,
    master: Path,
    folder: Path,
    *,
    plan: Plan = ALL,
    pages: int,
    limit_megapixels: int,
    label: str,
    on_progress: OnProgress,
) -> Outcome:
    """What was made of an image, and its pages where it has several (TIFF).

    Raises:
        ImageFailed: see `make_document`.
    """
    if pages < 2 or not plan.makes(Name.PAGES):
        return outcome
    files, _ = make_pages(
        master,
        folder,
        plan=plan,
        decoder="vips",
        pages=pages,
        limit_megapixels=limit_megapixels,
        label=label,
        on_progress=on_progress,
    )
    if files[0].params == "0001":
        (folder / files[0].name).unlink()
        os.link(folder / COVER, folder / files[0].name)  # the same picture is stored once
    return replace(outcome, files=(*outcome.files, *files))


def make_pages(
    master: Path,
    folder: Path,
    *,
    plan: Plan = ALL,
    decoder: str,
    pages: int,
    limit_megapixels: int,
    label: str,
    on_progress: OnProgress,
) -> tuple[list[Made], str]:
    """The pages of a PDF or TIFF, in order, and the tools that made them.

    Batches whose pages stay are passed over.

    Raises:
        ImageFailed: see `make_document`.
    """
    files: list[Made] = []
    made_by = ""
    for first in range(1, pages + 1, BATCH_PAGES):
        if not plan.makes(Name.PAGES) or f"{first:04d}" in plan.kept_pages:
            continue
        last = min(first + BATCH_PAGES - 1, pages)
        order = {
            "decoder": decoder,
            "first": first,
            "last": last,
            "limit_px": limit_megapixels * 1_000_000,
            "most_pages": pages,
            "label": label,
        }
        answer = _run(master, folder, order)
        made_by = answer["made_by"]
        files += [made for page in answer["pages"] for made in _files_of(page)]
        on_progress(last, pages, "pages")
    return files, made_by


def _files_of(page: dict[str, Any]) -> list[Made]:
    params, size = f"{page['number']:04d}", {"width": page["width"], "height": page["height"]}
    picture = Made(
        Rendition.Purpose.PAGE, f"pages/{params}.tif", "image/tiff", params=params, **size
    )
    if not page["has_words"]:
        return [picture]
    words = Made(
        Rendition.Purpose.PAGE_TEXT, f"pages/{params}.json", "application/json", params=params
    )
    return [picture, words]


def _run(master: Path, folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}

    def line(text: str) -> None:
        name, _, value = text.partition("=")
        if name == "answer":
            answer.update(json.loads(value))

    command = sandbox.python_module(
        "media.renditions.make_pages", master, folder, json.dumps(order)
    )
    result = sandbox.run(command, limits=LIMITS, on_line=line)
    if not result.ok or not answer:
        raise ImageFailed("limit", result.stderr)
    if "bad" in answer:
        raise ImageFailed(answer["bad"])
    return answer
