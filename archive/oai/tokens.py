"""Resumption tokens: signed, so that the server keeps nothing and nobody makes their own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing

from archive.oai.errors import OaiError, bad_token

_SALT = "archive.oai.token"
LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Token:
    """Where a list goes on.

    Attributes:
        verb, prefix, spec, since, until: of the request that began the list.
        stamp, key: datestamp (microseconds of 1970) and id of the last entry that was sent.
        sent: how many were sent so far; size: how many the list had when it began.
    """

    verb: str
    prefix: str
    spec: str
    since: str
    until: str
    stamp: int
    key: int
    sent: int
    size: int

    def signed(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=_SALT, compress=True)

    @property
    def moment(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.stamp)


def stamp_of(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def read_token(text: str, verb: str) -> Token:
    """The token of a list of this verb.

    Raises:
        OaiError: badResumptionToken: forged, of another verb, or older than `LIFE`.
    """
    try:
        values: Any = signing.loads(text, salt=_SALT, max_age=LIFE)
        token = Token(*values)
    except (signing.BadSignature, TypeError, ValueError) as fault:
        raise bad_token() from fault
    if token.verb != verb:
        raise OaiError("badResumptionToken", f"The resumptionToken is of {token.verb}.")
    return token
