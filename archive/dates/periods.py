"""Reigns and periods by name, from the vocabulary files: one table for code and database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.dates.value import EARLIEST, astronomical

FOLDER = Path(__file__).resolve().parents[1] / "vocabularies"

# Names that people write and the census table does not have; astronomical years.
_MORE = {
    "旧石器": (EARLIEST, -9999),
    "旧石器时代": (EARLIEST, -9999),
    "新石器": (-9999, -2069),
    "先秦": (-2069, -220),
    "晋": (265, 420),
    "两晋": (265, 420),
    "魏晋": (220, 420),
    "魏晋南北朝": (220, 589),
    "六朝": (222, 589),
    "五代": (907, 960),
    "明末清初": (1573, 1722),
    "清初": (1644, 1722),
    "晚清": (1840, 1911),
    "清末": (1840, 1911),
    "秦汉": (-220, 220),
    "两汉": (-205, 220),
    "隋唐": (581, 907),
    "两宋": (960, 1279),
    "民国": (1912, 1949),
    "抗战": (1931, 1945),
    "大革命": (1924, 1927),
    "土地革命": (1927, 1937),
    "红军时期": (1927, 1937),
}
_SUFFIXES = ("时代", "时期", "代", "朝")


@dataclass(frozen=True, slots=True)
class Span:
    """Years of a named period; `end` None means that it lasts until today."""

    name: str
    start: int
    end: int | None


def rows(vocabulary: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def reigns() -> dict[str, Span]:
    """Ming and Qing reign names, simplified and traditional, to their years."""
    found = {}
    for row in rows("periods"):
        if row["code"].startswith("R"):
            for label in (row["label_zh_hans"], row["label_zh_hant"]):
                name = label.partition("·")[2]
                found[name] = Span(name, int(row["start_year"]), int(row["end_year"]))
    return found


@lru_cache(maxsize=1)
def periods() -> dict[str, Span]:
    """Dynasties, archaeological and revolutionary periods by every name they go by."""
    found: dict[str, Span] = {}

    def keep(label: str, start: int, end: int | None) -> None:
        for name in {label, label.replace("·", "")} | {
            label.removesuffix(suffix) for suffix in _SUFFIXES
        }:
            if name:
                found.setdefault(name, Span(label, start, end))

    for row in rows("periods"):
        if row["unit"] != "year" or row["code"][0] in "4R" or not row["start_year"]:
            continue
        end = astronomical(int(row["end_year"])) if row["end_year"] else None
        for label in (row["label_zh_hans"], row["label_zh_hant"]):
            keep(label, astronomical(int(row["start_year"])), end)
    for row in rows("revolutionary_periods"):
        if row["start"]:
            keep(row["label_zh_hans"], int(row["start"]), int(row["end"]) if row["end"] else None)
    for name, (start, end) in _MORE.items():
        found[name] = Span(name, start, end)
    return found


@lru_cache(maxsize=1)
def names_by_length() -> list[str]:
    return sorted(periods(), key=len, reverse=True)


def split_names(text: str) -> list[Span] | None:
    """Periods written without a mark between them (明清, 商周, 汉晋); None if it is not that."""
    found: list[Span] = []
    rest = text
    while rest:
        name = next((n for n in names_by_length() if rest.startswith(n)), None)
        if name is None:
            return None
        rest = rest[len(name) :]
        for suffix in _SUFFIXES:
            rest = rest.removeprefix(suffix)
        found.append(periods()[name])
    return found or None
