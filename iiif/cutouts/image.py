"""The picture of a detail: a region of the image service that its viewer may use."""

from __future__ import annotations

from typing import Any

from iiif.addresses import image_base
from iiif.models import Cutout
from iiif.permissions import PREVIEW, page_identifier, preview_size
from media.access import Level, decide
from media.models import Rendition


def picture_of(cutout: Cutout, viewer: Any, *, size: str = "max") -> str:
    """Full address. Who sees only a preview gets the detail cut out of the preview."""
    asset = cutout.asset
    pages = asset.renditions.filter(purpose=Rendition.Purpose.PAGE)
    row = pages.filter(params=f"{cutout.page:04d}").first()
    name = page_identifier(asset.public_id, cutout.page) if row else asset.public_id
    box = cutout.xywh
    if not decide(viewer, asset).at_least(Level.FULL):
        whole = ((row or asset).width or 1), ((row or asset).height or 1)
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
