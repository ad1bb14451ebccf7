"""Pictures inside documents: as much of them as the public may see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from iiif_prezi3 import AnnotationBody

from iiif import labels
from iiif.addresses import absolute, image_base
from iiif.geometry import Limits, plan_of
from iiif.grammar import Version
from iiif.permissions import PICTURED, PREVIEW, page_identifier, preview_size
from media.access import Access, Level, decide
from media.models import Asset, Rendition

THUMBNAIL_PX = 400
Size = tuple[int, int]


def thumbnail(asset: Asset, page: Rendition | None = None) -> list[dict[str, Any]] | None:
    """A picture of at most 400 px with its service, or the still of a film."""
    if asset.kind in PICTURED and asset.width and asset.height:
        base, (width, height) = service(asset, decide(None, asset), page)
        scale = min(1.0, THUMBNAIL_PX / max(width, height))
        small = max(1, round(width * scale)), max(1, round(height * scale))
        return [
            {
                "id": f"{base}/full/{small[0]},{small[1]}/0/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
                "width": small[0],
                "height": small[1],
                "service": [service_block(base)],
            }
        ]
    made = rendition(asset, Rendition.Purpose.THUMBNAIL, str(THUMBNAIL_PX))
    if made is None:
        return None
    return [file_of(asset.thumbnail_url(THUMBNAIL_PX), made)]


def still(asset: Asset, access: Access) -> dict[str, Any] | None:
    """The poster of a recording, as large as the address of the poster answers."""
    made = rendition(asset, Rendition.Purpose.POSTER)
    if (
        made is not None
        and access.max_px
        and max(made.width or 0, made.height or 0) > access.max_px
    ):
        made = rendition(asset, Rendition.Purpose.THUMBNAIL, str(THUMBNAIL_PX))
    return file_of(asset.poster_url, made) if made is not None and made.width else None


def file_of(path: str, made: Rendition) -> dict[str, Any]:
    return {
        "id": absolute(path),
        "type": "Image",
        "format": made.media_type,
        "width": made.width,
        "height": made.height,
    }


def service(asset: Asset, access: Access, page: Rendition | None = None) -> tuple[str, Size]:
    """Base address of the public's image service, and the size of its image, px."""
    width, height = (page or asset).width or 1, (page or asset).height or 1
    name = page_identifier(asset.public_id, int(page.params)) if page else asset.public_id
    if access.at_least(Level.FULL):
        return image_base(name), (width, height)
    return image_base(name + PREVIEW), preview_size(width, height)


def service_block(base: str) -> dict[str, Any]:
    return {"id": base, "type": "ImageService3", "profile": "level2"}


def largest(base: str, size: Size) -> AnnotationBody:
    """The largest picture of an image service, with the service."""
    width, height = _largest_size(size)
    return AnnotationBody(
        id=f"{base}/full/max/0/default.jpg",
        type="Image",
        format="image/jpeg",
        width=width,
        height=height,
        service=[service_block(base)],
    )


def download(base: str, size: Size) -> dict[str, Any]:
    """The same picture as a file to take along."""
    width, height = _largest_size(size)
    return {
        "id": f"{base}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "label": labels.both(
            f"下载图像（JPEG，{width} × {height} 像素）",
            f"Image to download (JPEG, {width} × {height} px)",
        ),
    }


def _largest_size(size: Size) -> Size:
    limits = Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_AREA)
    plan = plan_of("full/max/0/default.jpg", Version.V3, *size, limits)
    return plan.out_width, plan.out_height


def rendition(asset: Asset, purpose: str, params: str | None = None) -> Rendition | None:
    for made in asset.renditions.all():
        if made.purpose == purpose and params in {None, made.params}:
            return made
    return None


def pages_of(asset: Asset) -> list[Rendition]:
    """The pictures of a file's pages, in order; none for what has one picture only."""
    pages = [made for made in asset.renditions.all() if made.purpose == Rendition.Purpose.PAGE]
    return sorted(pages, key=lambda page: page.params)


def pages_with_words(asset: Asset) -> set[str]:
    """The params of the pages whose text was kept."""
    words = Rendition.Purpose.PAGE_TEXT
    return {made.params for made in asset.renditions.all() if made.purpose == words}
