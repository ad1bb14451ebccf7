"""What a server says of itself, for the person who has yet to say yes. Nothing is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core import signing

from iiif.harvest.errors import IsOurs, ProbeExpired
from iiif.harvest.oai import verbs
from iiif.harvest.oai.ask import Asker
from iiif.harvest.whose import is_ours
from iiif.imports.pace import count_fetch

if TYPE_CHECKING:
    from accounts.models import User

_SALT = "iiif.harvest.probe"
_LIFE_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Probe:
    """A server before it is a source; `signed` carries it through the form."""

    address: str
    identity: verbs.Identity
    formats: list[verbs.Format]
    sets: list[verbs.Set]

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Self:
        """What was signed less than a day ago; else ProbeExpired."""
        try:
            told: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_LIFE_S)
        except signing.BadSignature as fault:
            raise ProbeExpired from fault
        return cls(
            told["address"],
            verbs.Identity(**told["identity"]),
            [verbs.Format(**each) for each in told["formats"]],
            [verbs.Set(**each) for each in told["sets"]],
        )

    def set_name(self, spec: str) -> str:
        return next((each.name for each in self.sets if each.spec == spec), "")


def probe(address: str, *, by: User, now: datetime) -> Probe:
    """Ask a server who it is, and which formats and sets it has.

    Raises:
        FetchError, HarvestRefused: it is no server of OAI-PMH, offers nothing that is read
            here, or is this house.
        TooManyFetches: this account asked too often in this minute.
    """
    base = address.strip().partition("?")[0].partition("#")[0]
    if is_ours(base):
        raise IsOurs
    count_fetch(by, now=now)
    asker = Asker(pause_s=0, tries=1, seconds=settings.FETCH_SECONDS)
    identity = verbs.identify(asker, base)
    offered = verbs.formats(asker, base)
    return Probe(base, identity, offered, verbs.sets(asker, base, seconds=settings.FETCH_SECONDS))
