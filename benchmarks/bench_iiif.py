"""CPU per image request beside Debian's iipimage-server, and behaviour under mixed load.

    ./run bench iiif [--megapixels 48] [--seconds 6] [--minutes 0]

Both are asked over HTTP, as users run them: ours in a granian worker, iipsrv behind
lighttpd. Nothing is kept between requests (caches off), so that every request is work. A
figure is user plus system time of all processes of a server per request, from /proc: the
best of several rounds, taken in turn, as others on the machine only ever add. Beside them
the two without a web server: the WSGI call alone, and iipsrv alone. Where the packages
iipimage-server and lighttpd are missing, their columns stay empty. `--minutes 30` adds
the mixed load: memory of the worker over time, and how long tiles take among large pictures.

Asserts nothing: figures of another machine, or of a busy one, are not comparable.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
_FOLDER = tempfile.TemporaryDirectory(prefix="huxiang-bench-")
os.environ["HUXIANG_VAR"] = _FOLDER.name
os.environ["DATABASE_URL"] = ""

import django  # noqa: E402  # reads the variables above

django.setup()

from django.conf import settings  # noqa: E402

from benchmarks.iiif_ground import (  # noqa: E402
    RIVAL,
    WEB_SERVER,
    Http,
    Process,
    our_server,
    rival_server,
    write_picture,
)
from benchmarks.iiif_mixed import cold_tiles, mixed_load  # noqa: E402
from benchmarks.iiif_rows import make_tables, publish  # noqa: E402
from iiif.fastpath import ImageFastPath  # noqa: E402

IDENTIFIER = "h2bench"
ROUNDS = 6
OFF: dict[str, int | str] = {"HUXIANG_IIIF_MEMORY_CACHE_MB": 0, "HUXIANG_IIIF_DISK_CACHE_MB": 0}


def cases(width: int, height: int) -> list[tuple[str, float, list[str]]]:
    """Name, target (times less CPU than the rival; 0: none) and the requests, taken in turn."""
    aligned = [
        f"{x},{y},{512 * f},{512 * f}/512,/0/default.jpg"
        for f in (1, 2)
        for y in range(0, height - 512 * f, 512 * f)
        for x in range(0, width - 512 * f, 512 * f)
    ]
    edges = [
        f"{width // 512 * 512},{y},{width % 512},512/{width % 512},/0/default.jpg"
        for y in range(0, height - 512, 512)
    ]
    places = [(x, y) for x in range(301, width - 2100, 517) for y in range(203, height - 2100, 611)]
    return [
        ("aligned tile", 20, aligned),
        ("edge tile, not kept", 0, edges),
        ("unaligned 512 px region", 1.1, [f"{x},{y},512,512/512,/0/default.jpg" for x, y in places]),
        ("region 2,000 px at 600", 0, [f"{x},{y},2000,2000/600,/0/default.jpg" for x, y in places]),
        ("whole at 1,200 px", 1.5, ["full/1200,/0/default.jpg"]),
        ("whole at 400 px", 0, ["full/400,/0/default.jpg"]),
        ("info.json", 3, ["info.json"]),
    ]  # fmt: skip


def cpu_of(servers: list[Process], http: Http, paths: Iterator[str], seconds: float) -> list[float]:
    """CPU milliseconds of each server for one request, over about `seconds` of asking."""
    count, began = 0, [server.cpu_ms() for server in servers]
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or count < 10:
        status, body = http.get(next(paths))
        if status != 200 or not body:
            raise RuntimeError(f"status {status}: {body[:200]!r}")
        count += 1
    return [(s.cpu_ms() - before) / count for s, before in zip(servers, began, strict=True)]


def bare_cpu(tails: Iterator[str], seconds: float) -> float:
    """CPU milliseconds of one call of the fast path in this process."""
    application = ImageFastPath(lambda *_: [b"handed over"])

    def get() -> None:
        path = f"/iiif/image/3/{IDENTIFIER}/{next(tails)}"
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
        b"".join(application(environ, lambda *_: None))

    get()
    count, began, until = 0, time.process_time(), time.perf_counter() + seconds
    while time.perf_counter() < until or count < 10:
        get()
        count += 1
    return (time.process_time() - began) / count * 1000


def side_by_side(var: Path, width: int, height: int, seconds: float) -> None:
    """The table: rounds of both servers in turn, so that a busy moment hits both."""
    settings.IIIF_MEMORY_CACHE_MB = settings.IIIF_DISK_CACHE_MB = 0
    print(
        f"{'CPU ms per request':26}{'ours':>9}{'iipsrv +':>10}{'less':>7}{'target':>8}"
        f"{'bare':>9}{'iipsrv':>9}{'less':>7}\n{'':26}{'granian':>9}{'lighttpd':>10}"
        f"{'':15}{'WSGI':>9}{'alone':>9}"
    )
    with our_server(var, **OFF) as (ours, port), contextlib.ExitStack() as stack:
        http = Http(port)
        rival = None
        if RIVAL.is_file() and WEB_SERVER.is_file():
            iipsrv, web, rival_port = stack.enter_context(rival_server(var))
            rival = [iipsrv, web], Http(rival_port)
        else:
            print("no comparison: apt-get install iipimage-server lighttpd")
        for name, target, tails in cases(width, height):
            mine = cycle([f"/iiif/image/3/{IDENTIFIER}/{tail}" for tail in tails])
            theirs = cycle([f"/iipsrv?IIIF=pyramid.tif/{tail}" for tail in tails])
            bare = cycle(tails)
            http.get(next(mine))
            rounds = []
            for _round in range(ROUNDS):
                part = seconds / ROUNDS
                figures = cpu_of([ours], http, mine, part) + [bare_cpu(bare, part)]
                rounds.append(figures + (cpu_of(*rival, theirs, part) if rival else []))
            _row(name, target, *(min(column) for column in zip(*rounds, strict=True)))


def _row(
    name: str, target: float, served: float, bare: float, rival: float = 0, web: float = 0
) -> None:
    if not rival:
        print(f"{name:26}{served:9.3f}{'':25}{bare:9.3f}", flush=True)
        return
    goal = f"≥ {target:g}×" if target else ""
    print(
        f"{name:26}{served:9.3f}{rival + web:10.3f}{(rival + web) / served:6.1f}×{goal:>8}"
        f"{bare:9.3f}{rival:9.3f}{rival / bare:6.1f}×",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=int, default=48)
    parser.add_argument("--seconds", type=float, default=6.0, help="of asking, for each figure")
    parser.add_argument("--minutes", type=float, default=0.0, help="of mixed load")
    parser.add_argument("--rate", type=float, default=40.0, help="requests a second, mixed load")
    options = parser.parse_args()
    var = Path(_FOLDER.name)
    make_tables()
    pyramid, _master, width, height = write_picture(var, options.megapixels)
    publish(IDENTIFIER, pyramid, width, height)
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    print(f"{width} × {height} px, pyramid {pyramid.stat().st_size / 1e6:.1f} MB; load {load}")
    side_by_side(var, width, height, options.seconds)
    cold_tiles(var, pyramid, width, height)
    if options.minutes:
        mixed_load(var, pyramid, width, height, minutes=options.minutes, rate=options.rate)


if __name__ == "__main__":
    try:
        main()
    finally:
        _FOLDER.cleanup()
    sys.exit()
