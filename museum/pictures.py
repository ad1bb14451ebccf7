"""Addresses of pictures at the size a page needs, never above what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.conf import settings

from iiif.addresses import image_service_url
from iiif.permissions import PICTURED
from media.access import Level, decide
from media.models import Asset, Rendition

SIZES_PX = (800, 1600, 2400)
DOWNLOAD_PX = (1000, 2000, 4000)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in several widths, for `srcset`. `width` and `height` are those of `src`, px."""

    src: str
    srcset: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Size:
    """One size that can be opened or downloaded; px."""

    url: str
    width: int
    height: int


def pages_of(asset: Asset) -> list[Rendition]:
    """The pages of a document, or of an image that has several; [] for others."""
    return list(asset.renditions.filter(purpose=Rendition.Purpose.PAGE).order_by("params"))


def fit(asset: Asset | Rendition, side_px: int, region: str = "full") -> tuple[int, int]:
    """Width and height of a region with its long side at most `side_px`; px."""
    width, height = float(asset.width or 4), float(asset.height or 3)
    if region.startswith("pct:"):
        _x, _y, across, down = (float(part) for part in region[4:].split(","))
        width, height = width * across / 100, height * down / 100
    scale = min(1, side_px / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def middle(asset: Asset, ratio: float) -> str:
    """The region in the middle of an image with the given ratio of width to height."""
    if not asset.width or not asset.height:
        return "full"
    own = asset.width / asset.height
    across = min(100.0, 100 * ratio / own)
    down = min(100.0, 100 * own / ratio)
    left, top = (100 - across) / 2, (100 - down) / 2
    return f"pct:{left:.2f},{top:.2f},{across:.2f},{down:.2f}"


def service(asset: Asset, viewer: Any, page: int = 0) -> str:
    """Path of the image service for `viewer`: a path, so that pages work on every host name."""
    return image_service_url(asset, viewer, page=page).removeprefix(settings.SITE_URL)


def address(base: str, side_px: int, region: str = "full") -> str:
    """Address of a region with its long side at most `side_px`."""
    return f"{base}/{region}/!{side_px},{side_px}/0/default.jpg"


def picture(
    asset: Asset | None, viewer: Any, *, region: str = "full", page: Rendition | None = None
) -> Picture | None:
    """The picture of a ready image or page for `viewer`; None where there is none to see."""
    if asset is None or asset.kind not in PICTURED or not asset.is_ready:
        return None
    access = decide(viewer, asset)
    if access.level is Level.NONE:
        return None
    base = service(asset, viewer, int(page.params) if page else 0)
    measured = page or asset
    longest = max(fit(measured, 1_000_000, region))
    limit = min(access.max_px or longest, longest)
    sides = sorted({min(side, limit) for side in SIZES_PX})
    width, height = fit(measured, sides[-1], region)
    return Picture(
        src=address(base, sides[min(1, len(sides) - 1)], region),
        srcset=", ".join(
            f"{address(base, s, region)} {fit(measured, s, region)[0]}w" for s in sides
        ),
        width=width,
        height=height,
    )


def downloads(asset: Asset, viewer: Any, page: Rendition | None = None) -> list[Size]:
    """Sizes of an open image, smallest first, the largest that is served last; [] for previews."""
    if not asset.is_ready or asset.kind not in PICTURED:
        return []
    if not decide(viewer, asset).at_least(Level.FULL):
        return []
    base = service(asset, viewer, int(page.params) if page else 0)
    measured = page or asset
    width, height = measured.width or 1, measured.height or 1
    largest = min(
        max(width, height),
        settings.IIIF_MAX_SIDE,
        int(max(width, height) * min(1, sqrt(settings.IIIF_MAX_AREA / (width * height)))),
    )
    sides = [side for side in DOWNLOAD_PX if side < largest]
    return [Size(address(base, side), *fit(measured, side)) for side in [*sides, largest]]
