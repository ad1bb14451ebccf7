"""Cold tiles, and half an hour of everything at once."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from pathlib import Path

from benchmarks.iiif_ground import Http, Process, our_server
from benchmarks.iiif_rows import publish

IMAGES = 60  # published for the mixed load; their pages are shared, their files opened one by one
_SAMPLE_S = 30
# share of all requests → what is asked for, at random places
_MIX = {
    "tile": 0.72,
    "edge tile": 0.08,
    "region": 0.07,
    "info.json": 0.05,
    "whole": 0.04,
    "format": 0.02,
    "turned": 0.01,
    "refused": 0.01,
}


def cold_tiles(var: Path, pyramid: Path, width: int, height: int, *, images: int = 20) -> None:
    """The first tile of images that were published a moment ago: wall time, in milliseconds."""
    tail = "1024,1024,1024,1024/512,/0/default.jpg"
    with our_server(var) as (server, port):
        http = Http(port)
        http.get("/iiif/image/3/h2bench/info.json")
        times, began = [], server.cpu_ms()
        for n in range(images):
            publish(f"h2cold{n}", pyramid, width, height)
            with pyramid.open("rb") as file:  # as if nothing of it were in the page cache
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            start = time.perf_counter()
            status, _body = http.get(f"/iiif/image/3/h2cold{n}/{tail}")
            times.append((time.perf_counter() - start) * 1000)
            if status != 200:
                raise RuntimeError(f"status {status}")
        cpu = (server.cpu_ms() - began) / images
        start = time.perf_counter()
        http.get(f"/iiif/image/3/h2cold0/{tail}")
        warm = (time.perf_counter() - start) * 1000
    middle, most = statistics.median(times), max(times)
    print(
        f"first tile of a just-published image, page cache empty: median {middle:.1f} ms, "
        f"worst of {images} {most:.1f} ms, CPU {cpu:.1f} ms; the same tile again {warm:.1f} ms",
        flush=True,
    )


def mixed_load(
    var: Path, pyramid: Path, width: int, height: int, *, minutes: float, rate: float
) -> None:
    """Print the memory of the worker over time, and percentiles of each sort of request."""
    for n in range(IMAGES):
        publish(f"h2mixed{n}", pyramid, width, height)
    times: dict[str, list[float]] = {sort: [] for sort in _MIX}
    statuses: dict[int, int] = {}
    with our_server(var) as (server, port):
        until = time.monotonic() + minutes * 60
        clients = [
            threading.Thread(
                target=_client, args=(port, n, rate / 4, until, width, height, times, statuses)
            )
            for n in range(4)
        ]
        for client in clients:
            client.start()
        curve = _watch(server, until)
        for client in clients:
            client.join()
    print(f"{sum(map(len, times.values()))} requests in {minutes:g} min, statuses {statuses}")
    print(f"{'wall ms':12}{'requests':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'p99/p50':>9}")
    for sort, found in times.items():
        if len(found) > 20:
            cuts = statistics.quantiles(found, n=100)
            ratio = cuts[98] / cuts[49]
            print(
                f"{sort:12}{len(found):9}{cuts[49]:8.1f}{cuts[94]:8.1f}{cuts[98]:8.1f}{ratio:8.1f}×"
            )
    print(
        "memory of the worker, MB by minute: "
        + ", ".join(f"{minute:.1f}: {mb:.0f}" for minute, mb in curve)
    )
    settled = [mb for minute, mb in curve if minute >= 1] or [curve[-1][1]]
    print(
        f"growth after the first minute: {settled[-1] - settled[0]:.0f} MB; most {max(settled):.0f} MB"
    )


def _watch(server: Process, until: float) -> list[tuple[float, float]]:
    began, curve = time.monotonic(), []
    while (now := time.monotonic()) < until:
        curve.append(((now - began) / 60, server.memory_mb()))
        print(f"  {curve[-1][0]:.1f} min {curve[-1][1]:.0f} MB", flush=True)
        time.sleep(max(0.1, min(_SAMPLE_S, until - now)))
    curve.append(((time.monotonic() - began) / 60, server.memory_mb()))
    return curve


def _client(
    port: int,
    seed: int,
    rate: float,
    until: float,
    width: int,
    height: int,
    times: dict[str, list[float]],
    statuses: dict[int, int],
) -> None:
    """Ask `rate` times a second at most, each time for something else."""
    chance, http = random.Random(seed), Http(port)
    sorts, weights = list(_MIX), list(_MIX.values())
    while (now := time.monotonic()) < until:
        (sort,) = chance.choices(sorts, weights)
        tail = _request(chance, sort, width, height)
        status, _body = http.get(f"/iiif/image/3/h2mixed{chance.randrange(IMAGES)}/{tail}")
        took = time.monotonic() - now
        times[sort].append(took * 1000)
        statuses[status] = statuses.get(status, 0) + 1
        time.sleep(max(0.0, chance.expovariate(rate) - took))


def _request(chance: random.Random, sort: str, width: int, height: int) -> str:
    if sort == "info.json":
        return "info.json"
    if sort == "refused":
        return "full/huge/0/default.jpg"
    if sort == "whole":
        return f"full/{chance.choice((400, 800, 1200, 1600, 3000))},/0/default.jpg"
    if sort == "format":
        return (
            f"full/{chance.choice((400, 800))},/0/default.{chance.choice(('webp', 'png', 'avif'))}"
        )
    if sort == "turned":
        return f"full/800,/{chance.randrange(360)}/default.jpg"
    if sort == "edge tile":
        y = chance.randrange(height // 512) * 512
        return f"{width // 512 * 512},{y},{width % 512},512/{width % 512},/0/default.jpg"
    if sort == "region":
        x, y = chance.randrange(width - 1100), chance.randrange(height - 1100)
        side = chance.choice((512, 1024))
        return f"{x},{y},{side},{side}/512,/0/default.jpg"
    side = 512 * chance.choice((1, 2, 4))
    x, y = chance.randrange(width // side) * side, chance.randrange(height // side) * side
    return f"{x},{y},{side},{side}/512,/0/default.jpg"
