"""The works of the demo museum: what is drawn, sounded and filmed, with titles and descriptions.

A `Work` says everything that is needed to make its file again, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from museum.demo.texts import plates as text

HERE = Path(__file__).parent
TINY_SIDE = 800  # px, the longest side of a picture at scale "tiny"
TINY_SECONDS = 2.0
TINY_KEYS = (
    "story-brocade",
    "story-march",
    "X09-main",
    "X27-main",
    "R18-main",
    "remix-brocade",
    "contribution-photo",
    "X05-audio",
    "X04-video",
)


@dataclass(frozen=True, slots=True)
class Work:
    """One file to be made.

    Attributes:
        key: its name for ever; the seed of whatever is random in it.
        subject: id in subjects.json, or "" when it belongs to no record.
        maker: `module:function` below `museum.demo`.
        position: its place among the subject's media, 0 first.
        tracks: (kind, language, WebVTT).
    """

    key: str
    subject: str
    kind: str
    title_zh: str
    title_en: str
    alt_zh: str
    alt_en: str
    maker: str
    suffix: str
    args: dict[str, Any] = field(default_factory=dict)
    position: int = 0
    tracks: tuple[tuple[str, str, str], ...] = ()


def works(scale: str = "full") -> list[Work]:
    """Every work, those that a visitor meets first in front.

    Args:
        scale: `full`, or `tiny` (a few keys, small and short) for tests.
    """
    listed = [*_pictures(), *_sounds(), *_films()]
    first = [work for key in text.FIRST for work in listed if work.key == key]
    ordered = first + [work for work in listed if work.key not in text.FIRST]
    if scale == "full":
        return ordered
    if scale != "tiny":
        raise ValueError(f"scale is full or tiny, not {scale!r}")
    return [_small(work) for work in ordered if work.key in TINY_KEYS]


def make(work: Work, path: Path) -> None:
    """Write one work's file; the same bytes each time on the same machine."""
    module, _colon, name = work.maker.partition(":")
    function = getattr(import_module(f"museum.demo.{module}"), name)
    function(work.key, path, **work.args)


@cache
def subjects() -> dict[str, dict[str, Any]]:
    """The subjects by id."""
    listed = json.loads((HERE / "subjects.json").read_text(encoding="utf-8"))
    return {subject["id"]: subject for subject in listed}


def _small(work: Work) -> Work:
    args = dict(work.args)
    if work.kind == "image":
        shrink = TINY_SIDE / max(args["width"], args["height"])
        args |= {side: max(64, round(args[side] * shrink)) for side in ("width", "height")}
    else:
        args["seconds"] = TINY_SECONDS
    return replace(work, args=args)


def _pictures() -> list[Work]:
    listed = []
    for row in text.PLATES:
        subject = subjects().get(row.subject)
        words = _words(row, subject)
        args = {"generator": row.generator, "width": row.width, "height": row.height, **row.args}
        if row.labelled:
            args |= {"title_zh": words[0], "title_en": words[1]}
        if subject is not None and row.generator.startswith("documents"):
            args |= _set_type(row, subject)
        listed.append(
            Work(row.key, row.subject, "image", *words, "make:picture", ".jpg", args, row.position)
        )
    return listed


def _words(row: text.Plate, subject: dict[str, Any] | None) -> tuple[str, str, str, str]:
    name_zh = subject["name"]["zh-Hans"] if subject else ""
    name_en = subject["name"]["en"] if subject else ""
    return (
        row.title_zh.format(name=name_zh),
        row.title_en.format(name=name_en),
        row.alt_zh.format(name=name_zh),
        row.alt_en.format(name=name_en),
    )


def _set_type(row: text.Plate, subject: dict[str, Any]) -> dict[str, Any]:
    """What stands on a sheet of type: the subject's name and its facts, and nothing else."""
    if row.args.get("chronicle"):
        red = [one for key, one in subjects().items() if key.startswith("R")]
        dated = sorted(red, key=lambda one: one["date_edtf"])
        entries = [f"{one['name']['zh-Hans']}\t{''.join(one['facts']['zh-Hans'])}" for one in dated]
        return {"facts_zh": entries, "facts_en": []}
    name, facts = subject["name"], subject["facts"]
    return {
        "title_zh": name["zh-Hans"],
        "title_en": name["en"],
        "facts_zh": facts["zh-Hans"],
        "facts_en": facts["en"],
    }


def _sounds() -> list[Work]:
    return [
        Work(
            f"{row.subject}-audio", row.subject, "audio", row.title_zh, row.title_en, row.alt_zh,
            row.alt_en, "make:sound", ".flac", {"piece": row.piece, "seconds": row.seconds}, 8,
            (
                ("transcript", "zh-Hans", vtt(row.said_zh, row.seconds)),
                ("transcript", "en", vtt(row.said_en, row.seconds)),
            ),
        )
        for row in text.SOUNDS
    ]  # fmt: skip


def _films() -> list[Work]:
    listed = []
    for row in text.FILMS:
        facts = subjects()[row.subject]["facts"]
        said_zh = ["示意图：画面与声音由程序生成。", *facts["zh-Hans"]]
        said_en = [
            "Generated illustration: pictures and sound are made by a program.",
            *facts["en"],
        ]
        listed.append(
            Work(
                f"{row.subject}-video", row.subject, "video", row.title_zh, row.title_en,
                row.alt_zh, row.alt_en, "make:film", ".mp4",
                {"scenes": row.scenes, "piece": row.piece, "seconds": row.seconds}, 9,
                (
                    ("captions", "zh-Hans", vtt(said_zh, row.seconds)),
                    ("captions", "en", vtt(said_en, row.seconds)),
                ),
            )
        )  # fmt: skip
    return listed


def vtt(lines: Sequence[str], seconds: float) -> str:
    """WebVTT with the lines spread over `seconds` by their length."""
    weights = [max(8, len(line)) for line in lines]
    total, at = sum(weights), 0.3
    span = seconds - 0.6
    cues = ["WEBVTT", ""]
    for line, weight in zip(lines, weights, strict=True):
        end = at + span * weight / total
        cues += [f"{_stamp(at)} --> {_stamp(end - 0.05)}", line, ""]
        at = end
    return "\n".join(cues)


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
