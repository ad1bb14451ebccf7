"""The picture of a region of an image, as large as its viewer may have it."""

from __future__ import annotations

from typing import Any

from archive.regions import Region, size_of
from iiif.addresses import image_base
from iiif.permissions import PREVIEW, page_identifier, preview_size
from media.access import Level, decide
from media.models import Asset, Rendition


def picture_of(asset: Asset, region: Region, viewer: Any, *, size: str = "max") -> str:
    """Full address. Who sees only a preview gets the region cut out of the preview.

    Asks no query where the renditions were fetched, and the public is the viewer.
    """
    params = f"{region.page:04d}"
    is_page = any(
        row.purpose == Rendition.Purpose.PAGE and row.params == params
        for row in asset.renditions.all()
    )
    name = page_identifier(asset.public_id, region.page) if is_page else asset.public_id
    box = region.xywh
    if not decide(viewer, asset).at_least(Level.FULL):
        whole = size_of(asset, region.page) or (1, 1)
        small = preview_size(*whole)
        box = _scaled(box, small[0] / whole[0], small)
        name += PREVIEW
    return f"{image_base(name)}/{','.join(map(str, box))}/{size}/0/default.jpg"


def _scaled(
    box: tuple[int, int, int, int], scale: float, within: tuple[int, int]
) -> tuple[int, int, int, int]:
    x, y = min(int(box[0] * scale), within[0] - 1), min(int(box[1] * scale), within[1] - 1)
    width = max(1, min(round(box[2] * scale), within[0] - x))
    height = max(1, min(round(box[3] * scale), within[1] - y))
    return x, y, width, height
