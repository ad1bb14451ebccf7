"""Write one event into the evidence log, in the transaction of the change it tells of."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from accounts.roles import Role
from provenance import merkle
from provenance.canonical import canonical
from provenance.errors import LeafTooLarge, NotInTransaction
from provenance.models import ALGORITHM, ActorDigest, Event, LogHead, TileHash, utc_text
from provenance.tiles import HEIGHT, LARGEST_ENTRY

if TYPE_CHECKING:
    from accounts.models import User


def record_event(
    kind: str,
    subject: str,
    *,
    by: User | None,
    at: datetime,
    as_role: str | None = None,
    **facts: object,
) -> Event:
    """Append an event; it becomes true together with the change, or not at all.

    Appending locks the head of the log until the transaction ends, so that the order of
    the log is the order of the commits. Call it last in a service, after the locks of
    your own rows: two services that lock in opposite order would wait for each other.

    Args:
        kind: `package.verb` in the past tense, such as `record.published`.
        subject: an ARK name or a public number; what `Event.objects.about()` finds.
        by: who did it, or None for the house itself. Only a salted digest is written.
        at: the moment of the change, with time zone.
        as_role: the role that the public sees; by default the highest staff role of `by`,
            else `member`, or `system` without `by`.
        facts: JSON values without floats and without personal data; everybody can read them.

    Raises:
        NotInTransaction: there is no open transaction.
        NotCanonical: a fact is a float or no JSON; names it.
        LeafTooLarge: the entry is over 65,535 bytes.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    actor = _digest_of(by)
    head = _locked_head()
    entry = canonical(
        {
            "v": 1,
            "alg": ALGORITHM,
            "seq": head.size,
            "kind": kind,
            "subject": subject,
            "at": utc_text(at),
            "actor": actor,
            "role": as_role or _role_of(by),
            "facts": facts,
        }
    )
    if len(entry) > LARGEST_ENTRY:
        raise LeafTooLarge(size_bytes=len(entry), limit_bytes=LARGEST_ENTRY)
    digest = merkle.leaf_hash(entry)
    _advance(head, digest)
    event = Event(
        seq=head.size,
        kind=kind,
        subject=subject,
        at=at,
        leaf=entry.decode(),
        leaf_hash=digest.hex(),
    )
    event.save(force_insert=True)
    _publish_after_commit()
    return event


def _locked_head() -> LogHead:
    """The head row, locked until the transaction ends (SQLite: BEGIN IMMEDIATE has done it)."""
    head = LogHead.objects.select_for_update().filter(pk=LogHead.ONLY).first()
    if head is None:
        LogHead.objects.get_or_create(pk=LogHead.ONLY)
        head = LogHead.objects.select_for_update().get(pk=LogHead.ONLY)
    return head


def _advance(head: LogHead, leaf: bytes) -> None:
    frontier, closed = merkle.append([bytes.fromhex(h) for h in head.frontier], head.size, leaf)
    TileHash.objects.bulk_create(
        TileHash(level=level // HEIGHT, index=index, hash=digest.hex())
        for level, index, digest in closed
        if level and level % HEIGHT == 0
    )
    moved = LogHead.objects.filter(pk=head.pk, size=head.size).update(
        size=head.size + 1, frontier=[h.hex() for h in frontier]
    )
    if not moved:
        raise RuntimeError(f"the log moved past {head.size} although its head was locked")


def _digest_of(user: User | None) -> str | None:
    """The salted digest that stands for an account; made at its first event."""
    if user is None:
        return None
    known = ActorDigest.objects.filter(user_id=user.pk).values_list("digest", flat=True).first()
    if known:
        return known
    salt = secrets.token_bytes(32)
    digest = hmac.new(salt, f"huxiang-actor:{user.pk}".encode(), hashlib.sha256).hexdigest()
    made, _ = ActorDigest.objects.get_or_create(
        user_id=user.pk, defaults={"salt": salt.hex(), "digest": digest}
    )
    return made.digest


def _role_of(user: User | None) -> str:
    if user is None:
        return "system"
    if user.is_superuser:
        return Role.OPERATOR.value
    for role in (
        Role.RIGHTS_OFFICER,
        Role.PUBLISHER,
        Role.REVIEWER,
        Role.MODERATOR,
        Role.CATALOGUER,
        Role.OPERATOR,
    ):
        if user.has_role(role):
            return role.value
    return "member"


def _publish_after_commit() -> None:
    """Ask for a new checkpoint once per transaction, however many events it writes.

    A call that is queued already is dropped only by rolling back a savepoint that is still
    open, and this event would go with it: it serves for this event too.
    """
    if not any(queued[1] is _enqueue_publish for queued in connection.run_on_commit):
        transaction.on_commit(_enqueue_publish)


def _enqueue_publish() -> None:
    from jobs.services.enqueue import enqueue

    enqueue("provenance.publish", "log", priority=-1)
