"""A region of an image: where it lies, and whether the image has such a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from media.models import Asset, Rendition

if TYPE_CHECKING:
    from archive.models import Record

PICTURED = (Asset.Kind.IMAGE, Asset.Kind.DOCUMENT)  # kinds that are shown as pictures


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle; px of the whole image or page, never of a preview. `page` is from 1."""

    page: int
    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, row: Any) -> Region | None:
        """That of a row with these five columns; None where it has none."""
        numbers = (row.page, row.x, row.y, row.width, row.height)
        return None if None in numbers else cls(*numbers)

    @property
    def xywh(self) -> tuple[int, int, int, int]:
        return self.x, self.y, self.width, self.height

    @property
    def box(self) -> str:
        return ",".join(map(str, self.xywh))

    def __str__(self) -> str:
        return f"{self.page}:{self.box}"


def size_of(asset: Asset, page: int) -> tuple[int, int] | None:
    """Width and height of an image, or of a page of it, px; None where there is no such page.

    Asks no query where the renditions were fetched.
    """
    if asset.kind not in PICTURED or page < 1:
        return None
    for row in asset.renditions.all():
        if row.purpose == Rendition.Purpose.PAGE and row.params == f"{page:04d}":
            return (row.width or 0), (row.height or 0)
    if page > 1 or not asset.width or not asset.height:
        return None
    return asset.width, asset.height


def refusal(record: Record, asset: Asset, region: Region) -> str:
    """Why this is no region of an image of the record; "" when it is one."""
    size = size_of(asset, region.page)
    if size is None or not record.media_items.filter(asset=asset).exists():
        return _("这件藏品没有这幅影像。")
    inside = (
        min(region.x, region.y) >= 0
        and min(region.width, region.height) >= 1
        and region.x + region.width <= size[0]
        and region.y + region.height <= size[1]
    )
    if not inside:
        return _("这一块超出了影像：影像是 %(width)d × %(height)d 像素。") % {
            "width": size[0],
            "height": size[1],
        }
    return ""
