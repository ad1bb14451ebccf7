"""Collections in collections: what is below one, and what is above all."""

from __future__ import annotations

from iiif.imports.models import ForeignItem

MOST_LEVELS = 12  # far above what is taken in; a circle of rows ends here


def below(item: ForeignItem) -> list[int]:
    """Keys of everything that came with a collection, level by level."""
    found: list[int] = []
    level = [item.pk]
    for _depth in range(MOST_LEVELS):
        level = list(
            ForeignItem.objects.present()
            .filter(part_of__in=level)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        )
        if not level:
            break
        found += level
    return found


def top_of(item: ForeignItem) -> ForeignItem:
    """The collection that it came with, or that this came with, and so on; else itself."""
    for _depth in range(MOST_LEVELS):
        if item.part_of is None:
            break
        item = item.part_of
    return item
