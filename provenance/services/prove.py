"""Proofs that a reader can check without trusting this house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from provenance import merkle, tree
from provenance.errors import NoSuchEvidence
from provenance.models import Checkpoint, Event
from provenance.services.checkpoint import sign_checkpoint

FORMAT = "huxiang-evidence/1"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf is in a tree: RFC 9162, 2.1.3. Hashes are hex."""

    index: int
    size: int
    leaf_hash: str
    path: tuple[str, ...]
    root: str

    def holds(self) -> bool:
        return merkle.verify_inclusion(
            index=self.index,
            size=self.size,
            leaf=bytes.fromhex(self.leaf_hash),
            path=[bytes.fromhex(h) for h in self.path],
            root=bytes.fromhex(self.root),
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "index": self.index,
            "tree_size": self.size,
            "leaf_hash": self.leaf_hash,
            "path": list(self.path),
            "root": self.root,
        }


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That a tree grew out of an earlier one: RFC 9162, 2.1.4. Hashes are hex."""

    old: int
    new: int
    old_root: str
    new_root: str
    path: tuple[str, ...]

    def holds(self) -> bool:
        return merkle.verify_consistency(
            old=self.old,
            new=self.new,
            old_root=bytes.fromhex(self.old_root),
            new_root=bytes.fromhex(self.new_root),
            path=[bytes.fromhex(h) for h in self.path],
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "old_size": self.old,
            "new_size": self.new,
            "old_root": self.old_root,
            "new_root": self.new_root,
            "path": list(self.path),
        }


def inclusion(
    event: Event, *, size: int | None = None, reader: tree.TreeReader | None = None
) -> InclusionProof:
    """The proof for an event in the tree of `size` (default: the log as it is now).

    Give one `reader` of that size to several calls, so that they share what it has read.

    Raises:
        NoSuchEvidence: the tree of that size does not hold the event.
        EvidenceDamaged: rows of the log are missing.
    """
    if reader is None:
        recorded, _ = tree.head()
        size = recorded if size is None else size
        if not event.seq < size <= recorded:
            raise NoSuchEvidence(asked=size, size=recorded)
        reader = tree.TreeReader(size)
    path = merkle.inclusion_proof(event.seq, reader.size, reader)
    root = merkle.root_at(reader.size, reader)
    return InclusionProof(
        event.seq, reader.size, event.leaf_hash, tuple(h.hex() for h in path), root.hex()
    )


def consistency(old: int, new: int) -> ConsistencyProof:
    """The proof that the log of `new` events begins with that of `old`.

    Raises:
        NoSuchEvidence: not 0 < old <= new <= size of the log.
        EvidenceDamaged: rows of the log are missing.
    """
    recorded, _ = tree.head()
    for asked in (old, new):
        if not 0 < asked <= recorded:
            raise NoSuchEvidence(asked=asked, size=recorded)
    if old > new:
        raise NoSuchEvidence(asked=old, size=new)
    reader = tree.TreeReader(new)
    path = merkle.consistency_proof(old, new, reader)
    return ConsistencyProof(
        old=old,
        new=new,
        old_root=merkle.root_at(old, reader).hex(),
        new_root=merkle.root_at(new, reader).hex(),
        path=tuple(h.hex() for h in path),
    )


def leaf_agrees(event: Event) -> bool:
    """Whether the stored text still has the stored hash."""
    return merkle.leaf_hash(event.leaf.encode()).hex() == event.leaf_hash


def bundle(events: list[Event], *, checkpoint: Checkpoint) -> dict[str, object]:
    """Everything the offline verifier needs, for some events under one checkpoint.

    Raises:
        NoSuchEvidence: an event is younger than the checkpoint.
    """
    for event in events:
        if event.seq >= checkpoint.size:
            raise NoSuchEvidence(asked=event.seq, size=checkpoint.size)
    reader = tree.TreeReader(checkpoint.size)
    return {
        "format": FORMAT,
        "key": checkpoint.vkey,
        "checkpoint": checkpoint.note,
        "entries": [
            {"leaf": event.leaf, **inclusion(event, reader=reader).as_dict()} for event in events
        ],
    }


def bundle_about(*subjects: str, now: datetime) -> dict[str, object]:
    """The bundle of every event of these subjects, signing a checkpoint if the log is ahead."""
    checkpoint = sign_checkpoint(now=now)
    events = Event.objects.about(*subjects).filter(seq__lt=checkpoint.size)
    return bundle(list(events), checkpoint=checkpoint)
