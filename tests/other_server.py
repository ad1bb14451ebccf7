"""A server of somebody else, on this machine: says what it is told to say, and what it heard."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class OtherServer:
    """`pages` maps a path to (status, headers, body), or to a function of the handler."""

    port: int = 0
    pages: dict[str, Any] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    otherwise: Any = None  # a function of the handler for paths that are not in `pages`

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def say(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        self.pages[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, body)
        return f"{self.url}{path}"


@contextmanager
def other_server(tls: tuple[str, str] | None = None) -> Iterator[OtherServer]:
    """Run the server; `tls` is a certificate file and its key file."""
    other = OtherServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            other.heard.append((self.path, dict(self.headers)))
            page = other.pages.get(self.path, other.otherwise)
            if callable(page):
                page(self)
                return
            status, headers, body = page or (404, {}, b"nothing")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return None

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Who asks may hang up: nothing to tell."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        # Each connection shakes hands in its own thread, at its first read.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    other.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield other
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
