"""Memory and speed of the server while one large file is uploaded to it.

    python -m benchmarks.bench_upload [--gigabytes 5] [--piece-mb 8]

Starts a real granian with a folder and a database of its own, sends a sparse file by tus and
prints MB/s and the peak resident memory of the server's processes. Asserts nothing.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MB = 2**20
ACCOUNT = """
from datetime import timedelta
from django.contrib.auth.models import Group
from django.utils import timezone
from accounts.models import User
from accounts.services.issue_token import issue_token
u = User.objects.create_superuser('bench@example.org', 'bench-words-77')
print(issue_token(owner=u, name='bench', scopes=['media:upload'], expires_at=None, now=timezone.now())[1])
"""


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process, MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found]


def upload(port: int, token: str, source: Path, piece_bytes: int) -> float:
    """Send the file in pieces; returns the seconds it took."""
    size = source.stat().st_size
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}
    metadata = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in (("filename", "film.mov"), ("purpose", "library"))
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(
        "POST",
        "/media/uploads/",
        headers=headers | {"Upload-Length": str(size), "Upload-Metadata": metadata},
    )
    answer = connection.getresponse()
    assert answer.status == 201, answer.read()
    answer.read()
    place, began, offset = answer.headers["Location"], time.perf_counter(), 0
    with source.open("rb") as file:
        while offset < size:
            piece = file.read(piece_bytes)
            connection.request(
                "PATCH",
                place,
                body=piece,
                headers=headers
                | {
                    "Upload-Offset": str(offset),
                    "Content-Type": "application/offset+octet-stream",
                },
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 204, answer.status
            offset = int(answer.headers["Upload-Offset"])
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--piece-mb", type=int, default=8, help="the whole file at once: 0")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server ends with us
    size = int(options.gigabytes * 1024) * MB
    folder = Path(tempfile.mkdtemp(prefix="bench-upload-"))
    environment = os.environ | {
        "HUXIANG_VAR": str(folder / "var"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = None
    try:
        source = folder / "film.mov"
        with source.open("wb") as file:
            file.truncate(size)
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        token = subprocess.run(
            [*manage, "shell", "-v", "0", "-c", ACCOUNT],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        server = subprocess.Popen(
            [
                Path(sys.executable).parent / "granian", "--interface", "wsgi", "--workers", "1",
                "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port),
                "--log-level", "warning", "config.wsgi:application",
            ],
            cwd=ROOT, env=environment, start_new_session=True,
        )  # fmt: skip
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        processes = [server.pid, *children(server.pid)]
        before = sum(peak_mb(pid) for pid in processes)
        seconds = upload(port, token, source, options.piece_mb * MB or size)
        after = [peak_mb(pid) for pid in processes]
        print(f"{size / MB:.0f} MB in {seconds:.1f} s: {size / MB / seconds:.0f} MB/s")
        print(f"peak resident memory before {before:.0f} MB, after {sum(after):.0f} MB {after}")
    finally:
        if server is not None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
