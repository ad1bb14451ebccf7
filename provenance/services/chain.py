"""What a verification shows: the thing, its chain of events, and whether the proof holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provenance import tree
from provenance.errors import EvidenceDamaged
from provenance.models import Checkpoint, Event
from provenance.registry import SubjectView, event_label, resolve, role_label
from provenance.services.checkpoint import sign_checkpoint
from provenance.services.prove import inclusion, leaf_agrees

LONGEST_QUERY = 200
MOST_LINKS = 100
_SPACED_HASH = re.compile(r"(?:sha-?256[:= ]*)?((?:[0-9a-f]{2}[\s:]?){31}[0-9a-f]{2})", re.I | re.A)


@dataclass(frozen=True, slots=True)
class Link:
    """One event of a chain. `whole`: its text has its hash and is in the signed tree."""

    event: Event
    what: str | Promise
    who: str | Promise
    whole: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """A thing that was found. `whole` is None where nothing was ever recorded about it."""

    view: SubjectView
    links: list[Link]
    checkpoint: Checkpoint | None
    more: int

    @property
    def whole(self) -> bool | None:
        return all(link.whole for link in self.links) if self.links else None


def normalise(text: str) -> str:
    """What a person typed or pasted: trimmed, bounded; a SHA-256 bare and in lower case."""
    text = text.strip()[:LONGEST_QUERY]
    found = _SPACED_HASH.fullmatch(text)
    return re.sub(r"[\s:]", "", found[1]).lower() if found else text


def chains(text: str, *, now: datetime) -> list[Chain]:
    """Everything that a number, a name or a file's SHA-256 means, with its proved chain.

    A damaged log never hides: its links come back as not whole.
    """
    text = normalise(text)
    if not text:
        return []
    views = resolve(text) or _from_the_log(text)
    if not views:
        return []
    try:
        checkpoint = sign_checkpoint(now=now)
    except EvidenceDamaged:
        checkpoint = None
    return [_chain(view, checkpoint) for view in views]


def _from_the_log(text: str) -> list[SubjectView]:
    """What no package claims, but the log knows: a bare subject, or the hash of an entry."""
    event = Event.objects.filter(leaf_hash=text).first() or Event.objects.about(text).first()
    if event is None:
        return []
    return [SubjectView(subject=event.subject, kind=_("存证记录"), label=event.subject)]


def _chain(view: SubjectView, checkpoint: Checkpoint | None) -> Chain:
    about = Event.objects.about(*view.subjects)
    events = list(about[:MOST_LINKS])
    more = about.count() - len(events) if len(events) == MOST_LINKS else 0
    reader = tree.TreeReader(checkpoint.size) if checkpoint else None
    links = [
        Link(
            event=event,
            what=event_label(event.kind),
            who=role_label(event.role),
            whole=_is_whole(event, reader, checkpoint),
        )
        for event in events
    ]
    return Chain(view, links, checkpoint, more)


def _is_whole(event: Event, reader: tree.TreeReader | None, checkpoint: Checkpoint | None) -> bool:
    if reader is None or checkpoint is None or event.seq >= checkpoint.size:
        return False
    try:
        proof = inclusion(event, reader=reader)
    except EvidenceDamaged:
        return False
    return leaf_agrees(event) and proof.holds() and proof.root == checkpoint.root
