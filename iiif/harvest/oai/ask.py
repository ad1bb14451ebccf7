"""Send a request of the protocol: guarded, gently, and again when the server asks for patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from foundation.fetch import Fetched, fetch
from foundation.fetch_errors import AnswerRefused, FetchError, TooSlow, Unreachable

MOST_TRIES = 4
_AGAIN_S = (5, 20, 60)
_PATIENCE = {429, 503}  # the server says so; 503 is the protocol's own way (section 3.1.2.2)
_PASSING = {500, 502, 504}
_ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.1"


def _never() -> None:
    """Nobody waits for a word."""


@dataclass
class Asker:
    """Asks one server, with a pause between requests.

    Attributes:
        alive: called while it waits, at least twice a second; may raise to stop.
        seconds: that one answer may take.
        requests, size_bytes: of all answers so far.
    """

    alive: Callable[[], None] = _never
    pause_s: float = field(default_factory=lambda: settings.HARVEST_PAUSE_MS / 1000)
    most_wait_s: float = field(default_factory=lambda: settings.HARVEST_WAIT_SECONDS)
    tries: int = MOST_TRIES
    seconds: float = field(default_factory=lambda: settings.HARVEST_ANSWER_SECONDS)
    began: float = field(default_factory=time.monotonic)
    requests: int = 0
    size_bytes: int = 0
    _last: float = float("-inf")

    def oai(self, base: str, **arguments: str) -> Fetched:
        """The answer to a request of the protocol.

        Raises:
            FetchError: it did not come, also after the waits that the server asked for.
        """
        return self._patiently(
            lambda: fetch(
                address_of(base, **arguments),
                most_bytes=settings.HARVEST_PAGE_MB << 20,
                seconds=self.seconds,
                accept=_ACCEPT,
                allowed=settings.FETCH_ALLOW,
                agent=f"Huxiang/1 (+{settings.SITE_URL})",
            )
        )

    def document(self, get: Callable[[], Fetched]) -> Fetched:
        """The same pace and patience for a request of another kind."""
        return self._patiently(get)

    def _patiently(self, get: Callable[[], Fetched]) -> Fetched:
        waited = 0.0
        for number in range(1, self.tries + 1):
            self._sleep(self.pause_s - (time.monotonic() - self._last))
            self.requests += 1
            try:
                found = get()
            except FetchError as fault:
                wait = _wait_after(fault, number)
                if wait is None or number == self.tries or waited + wait > self.most_wait_s:
                    raise
                self._sleep(wait)
                waited += wait
            else:
                self.size_bytes += len(found.body)
                return found
            finally:
                self._last = time.monotonic()
        raise AssertionError("the last try returns or raises")

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        self.alive()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.4))
            self.alive()


def address_of(base: str, **arguments: str) -> str:
    """The request as an address; `from_` stands for `from`."""
    query = urlencode({name.rstrip("_"): value for name, value in arguments.items() if value})
    if not query:
        return base
    return f"{base}{'&' if urlsplit(base).query else '?'}{query}"


def _wait_after(fault: FetchError, number: int) -> float | None:
    """Seconds to wait before another try; None where trying again mends nothing."""
    if isinstance(fault, AnswerRefused):
        if fault.answered in _PATIENCE:
            return _asked_for(fault.retry_after) or _AGAIN_S[min(number, len(_AGAIN_S)) - 1]
        if fault.answered not in _PASSING:
            return None
    elif not isinstance(fault, Unreachable | TooSlow):
        return None
    return _AGAIN_S[min(number, len(_AGAIN_S)) - 1]


def _asked_for(text: str) -> float:
    """Retry-After (RFC 9110, section 10.2.3) in seconds; 0 where it says nothing usable."""
    if text.isascii() and text.isdigit() and len(text) < 8:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
