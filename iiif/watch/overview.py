"""The image server at one moment, all processes of the site together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from iiif.permissions import split_identifier
from iiif.watch.share import read_all
from iiif.watch.tally import SLOW_KEPT, quantile_ms
from media.models import Asset

TOP_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ProcessLine:
    name: str
    began: datetime
    written: datetime
    answers: int
    open_files: int
    cache_mb: float
    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SlowLine:
    at: datetime
    path: str
    status: int
    ms: int


@dataclass(frozen=True, slots=True)
class TopImage:
    """An image, and how often it was asked for; `title` is "" for one that is gone."""

    identifier: str
    title: str
    pk: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows; counts are since each process began.

    Attributes:
        statuses: HTTP status and how often it was answered, in order.
        half_ms, most_ms: half of all answers, and 99 of 100, took no longer.
        pictures: by where they came from: `passed_through`, `fetched`, `from_memory`,
            `from_disk`, `made`.
        lanes: as `iiif.lanes.LaneCounts`, with `running`, `waiting`, `held_bytes` of now.
    """

    processes: list[ProcessLine]
    answers: int
    statuses: list[tuple[str, int]]
    half_ms: float | None
    most_ms: float | None
    pictures: dict[str, int]
    lanes: dict[str, float]
    lane_memory_mb: float
    memory_mb: float
    disk_mb: float
    disk_files: int
    slow: list[SlowLine]
    top: list[TopImage]


def overview() -> Overview:
    """Reads the small file of every process, and the sizes of the files that are kept."""
    every = read_all()
    statuses = _sum(every, "statuses")
    pictures, cache, lanes = (_sum(every, part) for part in ("pictures", "cache", "lanes"))
    times = [sum(column) for column in zip(*(facts["times"] for facts in every), strict=True)]
    slow = sorted((one for facts in every for one in facts["slow"]), key=lambda one: -one["at"])
    disk_bytes, disk_files = kept_on_disk()
    return Overview(
        processes=[_line(facts) for facts in every],
        answers=int(sum(statuses.values())),
        statuses=sorted((status, int(n)) for status, n in statuses.items()),
        half_ms=quantile_ms(times, 0.5),
        most_ms=quantile_ms(times, 0.99),
        pictures={
            "passed_through": int(pictures["passed_through"]),
            "fetched": int(pictures["fetched"]),
            "from_memory": int(cache["from_memory"]),
            "from_disk": int(cache["from_disk"]),
            "made": int(lanes["light"] + lanes["heavy"]),
        },
        lanes=dict(lanes),
        lane_memory_mb=lanes["held_bytes"] / 2**20,
        memory_mb=cache["held_bytes"] / 2**20,
        disk_mb=disk_bytes / 2**20,
        disk_files=disk_files,
        slow=[SlowLine(**one | {"at": _moment(one["at"])}) for one in slow[:SLOW_KEPT]],
        top=_top(_sum(every, "images")),
    )


def kept_on_disk() -> tuple[int, int]:
    """Bytes and number of the pictures in the derivative cache's folder."""
    sizes = []
    for path in (Path(settings.VAR_DIR) / "cache" / "iiif").glob("*/*"):
        try:
            sizes.append(path.stat().st_size)
        except FileNotFoundError:
            continue  # swept meanwhile
    return sum(sizes), len(sizes)


def _sum(every: list[dict[str, Any]], part: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for facts in every:
        total.update(facts[part])
    return total


def _line(facts: dict[str, Any]) -> ProcessLine:
    return ProcessLine(
        name=f"{facts['host']} · {facts['pid']}",
        began=_moment(facts["began"]),
        written=_moment(facts["written"]),
        answers=sum(facts["statuses"].values()),
        open_files=facts["open_files"],
        cache_mb=facts["cache"]["held_bytes"] / 2**20,
        running=facts["lanes"]["running"],
        waiting=facts["lanes"]["waiting"],
    )


def _top(images: Counter[str]) -> list[TopImage]:
    top = images.most_common(TOP_SHOWN)
    ids = {split_identifier(identifier)[0] for identifier, _n in top}
    assets = {asset.public_id: asset for asset in Asset.objects.filter(public_id__in=ids)}
    lines = []
    for identifier, count in top:
        asset = assets.get(split_identifier(identifier)[0])
        title = asset.title if asset else ""
        lines.append(TopImage(identifier, title, asset.pk if asset else None, int(count)))
    return lines


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
