from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from iiif import permissions
from iiif.fastpath import ImageFastPath


@dataclass
class WsgiAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test has its own database, so nothing known of another one's images holds."""
    permissions._known.clear()
    yield
    permissions._known.clear()


@pytest.fixture
def fast() -> Callable[..., WsgiAnswer | None]:
    """Ask the fast path alone: its answer, or None where it hands over to Django."""

    def ask(path: str, method: str = "GET", **environ: Any) -> WsgiAnswer | None:
        found: dict[str, Any] = {}

        def django(environ: Any, start_response: Any) -> list[bytes]:
            found["handed_over"] = True
            return []

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            found["status"], found["headers"] = int(status.split()[0]), dict(headers)

        facts = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.url_scheme": "http"}
        body = b"".join(ImageFastPath(django)(facts | environ, start))
        if "handed_over" in found:
            return None
        return WsgiAnswer(found["status"], found["headers"], body)

    return ask
