"""Sign what the log says now."""

from __future__ import annotations

from datetime import datetime

from provenance import merkle, tree
from provenance.errors import EvidenceDamaged
from provenance.keys import signer
from provenance.models import Checkpoint
from provenance.notes import Tree


def sign_checkpoint(*, now: datetime) -> Checkpoint:
    """A checkpoint over everything recorded; the last one when nothing was added since.

    Before it signs, it proves to itself that the log grew out of the last checkpoint: a
    damaged log is never signed.

    Raises:
        EvidenceDamaged: rows are missing or changed; the log needs `verify_log`.
        LogKeyMissing: the key of earlier checkpoints is gone.
    """
    key = signer()
    size, root = tree.head()
    last = Checkpoint.objects.newest()
    _check(size, root, last)
    if last is not None and last.size == size and last.vkey == key.verifier.vkey:
        return last
    note = key.sign(Tree(key.name, size, root).text)
    made, _ = Checkpoint.objects.get_or_create(
        size=size,
        vkey=key.verifier.vkey,
        defaults={"root": root.hex(), "origin": key.name, "note": note, "signed_at": now},
    )
    return made


def _check(size: int, root: bytes, last: Checkpoint | None) -> None:
    """The head agrees with the stored hashes, and with what was signed before."""
    if last is not None and size < last.size:
        raise EvidenceDamaged(f"{size} < {last.size}")
    if size == 0:
        return
    reader = tree.TreeReader(size)
    if merkle.root_at(size, reader) != root:
        raise EvidenceDamaged(f"root of {size}")
    if last is None or last.size == 0:
        return
    path = merkle.consistency_proof(last.size, size, reader)
    if not merkle.verify_consistency(
        old=last.size, new=size, old_root=bytes.fromhex(last.root), new_root=root, path=path
    ):
        raise EvidenceDamaged(f"{last.size} → {size}")
