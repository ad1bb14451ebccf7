"""Fetch a file from an address that a person gave, without being led into our own network.

Every host is resolved once and all its addresses are checked; the connection goes to the
address that was checked (so a name that answers differently the second time is no way in),
and the same holds for every redirect. No proxy, no cookie, no password leaves the house.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from foundation.fetch_errors import (
    AddressRefused,
    AnswerRefused,
    AnswerTooLarge,
    TooSlow,
    Unreachable,
    WrongType,
)

PORTS = {80, 443, 8080, 8443}
MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_PIECE = 65_536
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?")
# Networks inside which an IPv4 address is hidden: what they lead to is checked as well.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer.

    Attributes:
        body: the file as it was before any transfer coding; empty when `unchanged`.
        address: where it came from after redirects.
        unchanged: the server says that what we have (by `etag`, `last_modified`) holds.
    """

    body: bytes
    address: str
    media_type: str
    etag: str
    last_modified: str
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """One hop: a checked address of a checked host."""

    url: SplitResult
    host: str
    port: int
    ip: str

    @property
    def path(self) -> str:
        path = quote(self.url.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self.url.query, safe="/%:@!$&'()*+,;=~-._?[]|")
        return f"{path}?{query}" if query else path

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.url.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def fetch(
    address: str,
    *,
    most_bytes: int,
    seconds: float,
    accept: str = "*/*",
    types: Collection[str] = (),
    etag: str = "",
    last_modified: str = "",
    allowed: Collection[str] = (),
    agent: str = "Huxiang",
) -> Fetched:
    """GET a file.

    Args:
        most_bytes: of the file itself; an answer that grows beyond is dropped.
        seconds: for everything together, redirects included.
        types: media types that are taken, such as `application/json`; empty: all.
        etag: what an earlier answer said, for a conditional request; so `last_modified`.
        allowed: hosts or `host:port` of this or a private network that may be asked although
            they are not public (HUXIANG_FETCH_ALLOW).

    Raises:
        AddressRefused: no http(s) address, another port, or not a public host.
        Unreachable, TooSlow, AnswerTooLarge, AnswerRefused, WrongType: as they say.
    """
    ends = time.monotonic() + seconds
    here = address.strip()
    for _hop in range(MOST_REDIRECTS + 1):
        target = _target(here, allowed)
        headers = {
            "Host": target.netloc,
            "Accept": accept,
            "Accept-Encoding": "gzip, identity",
            "User-Agent": agent,
            "Connection": "close",
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        with _answer(target, headers, ends, seconds) as answer:
            if answer.status in _REDIRECTS and answer.headers.get("Location"):
                there = urljoin(here, answer.headers["Location"])
                if here.startswith("https:") and not there.startswith("https:"):
                    raise AddressRefused(_("对方从 https 转到了不加密的地址，没有跟过去。"))
                here = there
                continue
            return _read(answer, target, here, most_bytes, types)
    raise AddressRefused(_("转了太多次还没有到文件，请给出最终的地址。"))


def _target(address: str, allowed: Collection[str]) -> _Target:
    try:
        url = urlsplit(address)
        port = url.port or (443 if url.scheme == "https" else 80)
    except ValueError as error:
        raise AddressRefused(_("这不是一个网址。请从 https:// 开始完整地写。")) from error
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise AddressRefused(_("只能读取 http 或 https 的网址。请从 https:// 开始完整地写。"))
    if url.username or url.password:
        raise AddressRefused(_("网址里不能带用户名和密码。"))
    host = _ascii(url.hostname)
    trusted = host in allowed or f"{host}:{port}" in allowed
    if port not in PORTS and not trusted:
        raise AddressRefused(filled(_("只能读取 80、443、8080、8443 端口，不能读取 %d。"), port))
    return _Target(url, host, port, _checked_ip(host, port, trusted))


def _ascii(host: str) -> str:
    if ":" in host:  # IPv6
        return host
    try:
        plain = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError as error:
        raise AddressRefused(filled(_("主机名“%s”写得不对。"), host)) from error
    if not _NAME.fullmatch(plain.lower()):
        raise AddressRefused(filled(_("主机名“%s”写得不对。"), host))
    return plain.lower()


def _checked_ip(host: str, port: int, trusted: bool) -> str:
    """The first address of a host, after all of them were found public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(host=host, detail=str(error.strerror or error)) from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses:
        raise Unreachable(host=host, detail="no address")
    if not trusted and not all(is_public(ipaddress.ip_address(each)) for each in addresses):
        raise AddressRefused(
            filled(_("%s 在本机或内部网络里，不能读取。需要时请管理员把它加入允许的名单。"), host)
        )
    return addresses[0]


def is_public(ip: IpAddress) -> bool:
    """Whether this is a host of the open Internet, also when it is an IPv4 in disguise."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name means by now."""

    def __init__(self, target: _Target, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._target = target
        # `sock` is let go as soon as the answer begins; the watch needs it longer.
        self.raw: socket.socket | None = None

    def connect(self) -> None:
        sock = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        self.raw = sock
        if self._target.url.scheme == "https":
            context = ssl.create_default_context()
            secured = context.wrap_socket(
                sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.raw = secured
            secured.do_handshake()
        self.sock = self.raw


@contextmanager
def _answer(
    target: _Target, headers: dict[str, str], ends: float, seconds: float
) -> Iterator[http.client.HTTPResponse]:
    """Ask; the connection is cut when the time is over, wherever it is then."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TooSlow(host=target.host, seconds=seconds)
    connection = _Pinned(target, left)
    watch = threading.Timer(left, _cut(connection))
    watch.daemon = True
    watch.start()
    try:
        connection.request("GET", target.path, headers=headers)
        yield connection.getresponse()
        if time.monotonic() >= ends:  # what was cut may look like an answer without a length
            raise TooSlow(host=target.host, seconds=seconds)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= ends or isinstance(error, TimeoutError):
            raise TooSlow(host=target.host, seconds=seconds) from error
        detail = str(getattr(error, "strerror", "") or error)[:120] or type(error).__name__
        raise Unreachable(host=target.host, detail=detail) from error
    finally:
        watch.cancel()
        connection.close()
        if connection.raw is not None:
            connection.raw.close()


def _cut(connection: _Pinned) -> Callable[[], None]:
    def cut() -> None:
        if connection.raw is not None:
            with suppress(OSError):  # it ended by itself meanwhile
                connection.raw.shutdown(socket.SHUT_RDWR)

    return cut


def _read(
    answer: http.client.HTTPResponse,
    target: _Target,
    here: str,
    most_bytes: int,
    types: Collection[str],
) -> Fetched:
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    found = Fetched(
        body=b"",
        address=urlunsplit(urlsplit(here)._replace(fragment="")),
        media_type=media_type[:100],
        etag=answer.headers.get("ETag", "")[:200],
        last_modified=answer.headers.get("Last-Modified", "")[:100],
    )
    if answer.status == 304:
        return replace(found, unchanged=True)
    if answer.status != 200:
        later = answer.headers.get("Retry-After", "")[:60]
        raise AnswerRefused(host=target.host, status=answer.status, retry_after=later)
    if types and media_type not in types:
        raise WrongType(host=target.host, media_type=media_type)
    said = answer.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > most_bytes:
        raise AnswerTooLarge(host=target.host, limit=most_bytes)
    body = _body(answer, target, most_bytes)
    if said.isdigit() and answer.length:  # the line broke before everything had come
        raise Unreachable(host=target.host, detail=f"-{answer.length} B")
    return replace(found, body=body)


def _body(answer: http.client.HTTPResponse, target: _Target, most_bytes: int) -> bytes:
    """The file, unpacked piece by piece so that a small answer cannot grow without bound."""
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    unpack = zlib.decompressobj(47) if coding in {"gzip", "deflate"} else None
    if coding not in {"", "identity", "gzip", "deflate"}:
        raise Unreachable(host=target.host, detail=coding[:20])
    body = bytearray()
    while piece := answer.read(_PIECE):
        if unpack is not None:
            try:
                piece = unpack.decompress(piece, most_bytes - len(body) + 1)
            except zlib.error as error:
                raise Unreachable(host=target.host, detail=coding) from error
        body += piece
        if len(body) > most_bytes:
            raise AnswerTooLarge(host=target.host, limit=most_bytes)
    return bytes(body)
