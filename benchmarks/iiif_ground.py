"""What the benchmarks of the image server stand on: pictures, rows, and the two servers."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyvips

RIVAL = Path("/usr/lib/iipimage-server/iipsrv.fcgi")  # Debian's package iipimage-server
WEB_SERVER = Path("/usr/sbin/lighttpd")  # it answers FastCGI only, so a web server stands before
_TICKS = os.sysconf("SC_CLK_TCK")
_ROOT = Path(__file__).resolve().parents[1]


def write_picture(folder: Path, megapixels: int) -> tuple[Path, Path, int, int]:
    """A pyramid as ingest writes it and the master as one JPEG; their paths and size, px.

    Slopes with grain, so that tiles weigh what tiles of photographs do.
    """
    side = max(2, round((megapixels * 1_000_000 / (2048 * 1536)) ** 0.5))
    y, x = np.mgrid[0:1536, 0:2048].astype(np.float32)
    grain = np.random.default_rng(1).normal(0, 9, (1536, 2048)).astype(np.float32)
    light = 127 + 60 * np.sin(x / 190) * np.cos(y / 130) + grain
    block = np.stack([light + 20, light, light - 15], -1).clip(0, 255).astype(np.uint8)
    image = pyvips.Image.new_from_array(block).copy(interpretation="srgb").replicate(side, side)
    image = image.crop(0, 0, image.width - 300, image.height - 200)  # edges are no whole tiles
    pyramid, master = folder / "pyramid.tif", folder / "master.jpg"
    image.tiffsave(
        str(pyramid),
        tile=True,
        pyramid=True,
        compression="jpeg",
        Q=85,
        tile_width=512,
        tile_height=512,
    )
    image.jpegsave(str(master), Q=90)
    return pyramid, master, image.width, image.height


class Process:
    """A server that was started here, and what it has used since."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, env=os.environ | environment, stdout=out, stderr=out, cwd=_ROOT
            )

    def pids(self) -> list[int]:
        """The process and its children."""
        found = [self.process.pid]
        for pid in found:
            with contextlib.suppress(FileNotFoundError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found += [int(n) for n in (task / "children").read_text().split()]
        return found

    def cpu_ms(self) -> float:
        """User and system time of all of them, in milliseconds."""
        total = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total * 1000 / _TICKS

    def memory_mb(self) -> float:
        """Resident memory of the last child: the worker, or the process when it has none."""
        status = Path(f"/proc/{self.pids()[-1]}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Http:
    """One kept-alive connection to our server."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@contextlib.contextmanager
def our_server(var: Path, **settings: int | str) -> Iterator[tuple[Process, int]]:
    """A granian worker on the state in `var`, as `./run` starts it; the process and its port."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--http", "1", "--no-ws", "--log-level", "warning",
        "config.wsgi:application",
    ]  # fmt: skip
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "HUXIANG_VAR": str(var),
        "DATABASE_URL": "",
    } | {name: str(value) for name, value in settings.items()}
    server = Process(command, environment, var / "granian.log")
    try:
        _wait_for(port, server)
        yield server, port
    finally:
        server.stop()


@contextlib.contextmanager
def rival_server(folder: Path) -> Iterator[tuple[Process, Process, int]]:
    """iipsrv for the files in `folder` and lighttpd before it: both, and the port.

    iipsrv keeps nothing between requests and writes JPEG at quality 85, as ours does here.
    """
    inner, outer = free_port(), free_port()
    environment = {
        "FILESYSTEM_PREFIX": f"{folder}/",
        "JPEG_QUALITY": "85",
        "MAX_IMAGE_CACHE_SIZE": "0",
        "LOGFILE": str(folder / "iipsrv.log"),
        "VERBOSITY": "0",
    }
    configuration = folder / "lighttpd.conf"
    configuration.write_text(
        f"""
server.modules = ("mod_fastcgi")
server.bind = "127.0.0.1"
server.port = {outer}
server.document-root = "{folder}"
fastcgi.server = ("/iipsrv" => (("host" => "127.0.0.1", "port" => {inner},
    "check-local" => "disable")))
"""
    )
    command = [str(RIVAL), "--bind", f"127.0.0.1:{inner}"]
    rival = Process(command, environment, folder / "iipsrv.out")
    web = Process([str(WEB_SERVER), "-D", "-f", str(configuration)], {}, folder / "lighttpd.out")
    try:
        _wait_for(inner, rival)
        _wait_for(outer, web)
        yield rival, web, outer
    finally:
        web.stop()
        rival.stop()


def _wait_for(port: int, server: Process) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"a server ended at once: {server.log.read_text()[-2000:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("a server did not come up")
