"""A client that uploads in pieces over the network and goes on after any break, as browsers do."""

from __future__ import annotations

import base64
import http.client
import socket
import threading
import time
from collections import Counter
from pathlib import Path

PIECE_BYTES = 48_000
PAUSE_S = 0.05  # between two pieces: a line, not a bus


class Uploader(threading.Thread):
    """Uploads files one after the other until the server has all bytes of each.

    Attributes:
        resumed: offsets from which an upload went on after a break.
        faults: what no break explains; the test asks for none.
    """

    def __init__(self, port: int, token: Path, files: list[Path]) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.files = port, token, files
        self.resumed: list[int] = []
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.breaks = 0

    def run(self) -> None:
        while not self.token.exists():
            time.sleep(0.05)
        for path in self.files:
            self._upload(path.name, path.read_bytes())

    def _upload(self, name: str, data: bytes) -> None:
        place, offset = "", 0
        while True:
            try:
                if not place:
                    place = self._begin(name, len(data))
                    offset = 0
                while offset < len(data):
                    offset = self._send(place, data, offset)
                    time.sleep(PAUSE_S)
            except (OSError, http.client.HTTPException):
                self.breaks += 1
                time.sleep(0.2)
                if not place:
                    continue  # the server may have begun one: it stays empty and expires
                offset = self._ask(place)
                if 0 < offset < len(data):
                    self.resumed.append(offset)
            else:
                return

    def _begin(self, name: str, size: int) -> str:
        wishes = {"filename": name, "purpose": "library"}
        said = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in wishes.items())
        status, headers = self._call(
            "POST", "/media/uploads/", headers={"Upload-Length": str(size), "Upload-Metadata": said}
        )
        if status != 201:
            self.faults.append(f"POST {status}")
            raise ConnectionError
        return headers["location"]

    def _send(self, place: str, data: bytes, offset: int) -> int:
        status, headers = self._call(
            "PATCH",
            place,
            data[offset : offset + PIECE_BYTES],
            {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
        )
        if status in (409, 423, 429, 503):
            raise ConnectionError  # a piece of before is still being written, or it is busy: ask
        if status != 204:
            self.faults.append(f"PATCH {status}")
            raise ConnectionError
        return int(headers["upload-offset"])

    def _ask(self, place: str) -> int:
        """How much the server has, as soon as it is back."""
        while True:
            try:
                status, headers = self._call("HEAD", place)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if status == 200:
                return int(headers["upload-offset"])
            self.faults.append(f"HEAD {status}")
            time.sleep(0.5)

    def _call(
        self, method: str, place: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            bearer = {"Authorization": f"Bearer {self.token.read_text()}"}
            sent = {"Tus-Resumable": "1.0.0", **bearer, **(headers or {})}
            connection.request(method, place, body or None, sent)
            answer = connection.getresponse()
            answer.read()
            self.statuses[answer.status] += 1
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
