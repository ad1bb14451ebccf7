"""Read complete subtrees of the log from database rows, one small query per tile."""

from __future__ import annotations

from provenance import merkle
from provenance.errors import EvidenceDamaged
from provenance.models import Event, LogHead, TileHash
from provenance.tiles import HEIGHT, WIDTH


def head() -> tuple[int, bytes]:
    """Size and root of the log as recorded now."""
    row = LogHead.objects.filter(pk=LogHead.ONLY).first()
    if row is None:
        return 0, merkle.EMPTY_ROOT
    return row.size, merkle.fold([bytes.fromhex(h) for h in row.frontier])


def tile_hashes(level: int, index: int, width: int = WIDTH) -> list[bytes]:
    """The hashes of one tile.

    Raises:
        EvidenceDamaged: rows are missing.
    """
    start = index * WIDTH
    within = range(start, start + width)
    if level == 0:
        rows = Event.objects.filter(seq__gte=start, seq__lt=start + width).order_by("seq")
        found = list(rows.values_list("seq", "leaf_hash"))
    else:
        tiles = TileHash.objects.filter(level=level, index__gte=start, index__lt=start + width)
        found = list(tiles.order_by("index").values_list("index", "hash"))
    if [place for place, _ in found] != list(within):
        raise EvidenceDamaged(f"tile {level}/{index}: {len(found)}/{width}")
    return [bytes.fromhex(text) for _, text in found]


class TreeReader:
    """Callback for provenance.merkle over a log of `size`; keeps the tiles it has read.

    A proof touches about two tiles per tile level: O(log n) queries of at most 256 rows.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, rest = divmod(level, HEIGHT)
        first = index << rest  # place of the subtree's first hash on the tile's level
        hashes = self._tile(tile_level, first // WIDTH)
        start = first % WIDTH
        row = hashes[start : start + (1 << rest)]
        if len(row) != 1 << rest:
            raise EvidenceDamaged(f"subtree {level}/{index}")
        while len(row) > 1:
            row = [merkle.node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._tiles:
            count = self.size >> (HEIGHT * level)
            width = min(WIDTH, count - index * WIDTH)
            self._tiles[level, index] = tile_hashes(level, index, width)
        return self._tiles[level, index]
