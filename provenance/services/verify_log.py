"""Recompute the whole log from its leaves and compare it with everything stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from provenance import merkle
from provenance.models import Checkpoint, Event, LogHead, TileHash
from provenance.notes import BadNote, Verifier, open_checkpoint
from provenance.tiles import HEIGHT


def verify_log(
    *, progress: Callable[[int, int], None] | None = None, chunk: int = 1000
) -> Iterator[str]:
    """One sentence for every contradiction found; none when the log is whole.

    Reads every leaf once, in order, with memory for one chunk.
    """
    row = LogHead.objects.filter(pk=LogHead.ONLY).first()
    size, stored_frontier = (row.size, row.frontier) if row else (0, [])
    checkpoints = {c.size: c for c in Checkpoint.objects.order_by("pk")}
    tiles = dict(_tile_rows())
    yield from (
        f"checkpoint {c}: covers more than the log's {size} events"
        for c in checkpoints.values()
        if c.size > size
    )
    frontier: list[bytes] = []
    count = 0
    for event in Event.objects.order_by("seq").iterator(chunk_size=chunk):
        if event.seq != count:
            yield f"event {count}: missing (the next one is {event.seq})"
            return  # every later hash would differ; the first gap is what must be mended
        yield from _faults(event)
        frontier, closed = merkle.append(frontier, count, bytes.fromhex(event.leaf_hash))
        for level, index, digest in closed:
            if level and level % HEIGHT == 0:
                stored = tiles.pop((level // HEIGHT, index), None)
                if stored != digest.hex():
                    yield f"tile hash {level // HEIGHT}/{index}: does not agree with its events"
        count += 1
        if count in checkpoints:
            yield from _checkpoint_faults(checkpoints[count], merkle.fold(frontier))
        if progress is not None and (count % chunk == 0 or count == size):
            progress(count, size)
    if count != size:
        yield f"log head: says {size} events, there are {count}"
    if [h.hex() for h in frontier] != stored_frontier:
        yield "log head: its frontier does not agree with the events"
    for level, index in tiles:
        yield f"tile hash {level}/{index}: belongs to no events"


def _tile_rows() -> Iterator[tuple[tuple[int, int], str]]:
    for level, index, digest in TileHash.objects.values_list("level", "index", "hash"):
        yield (level, index), digest


def _faults(event: Event) -> Iterator[str]:
    if merkle.leaf_hash(event.leaf.encode()).hex() != event.leaf_hash:
        yield f"event {event.seq}: the leaf does not have its hash"
        return
    content = json.loads(event.leaf)
    told = (content["seq"], content["kind"], content["subject"])
    if told != (event.seq, event.kind, event.subject):
        yield f"event {event.seq}: its columns tell something else than its leaf"


def _checkpoint_faults(checkpoint: Checkpoint, root: bytes) -> Iterator[str]:
    if checkpoint.root != root.hex():
        yield f"checkpoint {checkpoint}: its root does not agree with the events"
        return
    try:
        said = open_checkpoint(checkpoint.note, Verifier.parse(checkpoint.vkey))
    except BadNote as error:
        yield f"checkpoint {checkpoint}: {error}"
        return
    if (said.size, said.root) != (checkpoint.size, root):
        yield f"checkpoint {checkpoint}: the signed text says something else"
