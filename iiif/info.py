"""The image information document, info.json: Image API 3.0 §5, 2.1 §5."""

from __future__ import annotations

from typing import Any

from iiif.geometry import Limits
from iiif.grammar import Format, Quality, Version

_LEVEL_2_OF_3 = {Format.JPG, Format.PNG}
_EXTRA_FEATURES_3 = [
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "rotationArbitrary",
    "sizeUpscaling",
]
_SUPPORTS_2 = [
    "baseUriRedirect",
    "canonicalLinkHeader",
    "cors",
    "jsonldMediaType",
    "mirroring",
    "profileLinkHeader",
    "regionByPct",
    "regionByPx",
    "regionSquare",
    "rotationArbitrary",
    "rotationBy90s",
    "sizeAboveFull",
    "sizeByConfinedWh",
    "sizeByDistortedWh",
    "sizeByH",
    "sizeByPct",
    "sizeByW",
    "sizeByWh",
]


def information(
    version: Version, base: str, sizes: list[tuple[int, int]], tile_side: int, limits: Limits
) -> dict[str, Any]:
    """The document.

    Args:
        base: the image's base address, without a slash at the end.
        sizes: the image and its smaller levels, px, the image first.
    """
    width, height = sizes[0]
    if version is Version.V3:
        document: dict[str, Any] = {"@context": version.context, "id": base}
        document |= {"type": "ImageService3"}
    else:
        document = {"@context": version.context, "@id": base}
    document |= {"protocol": "http://iiif.io/api/image", "width": width, "height": height}
    most = _maximum(limits)
    small_enough = [
        {"width": w, "height": h}
        for w, h in reversed(sizes)
        if max(w, h) <= (limits.preview_px or limits.max_side) and w * h <= limits.max_area
    ]
    finest = limits.preview_scale(width, height)
    factors = [1 << n for n in range(len(sizes)) if 1 / (1 << n) <= finest]
    tiles = [{"width": tile_side, "height": tile_side, "scaleFactors": factors}] if factors else []
    if version is Version.V3:
        return (
            document
            | most
            | {
                "profile": "level2",
                "sizes": small_enough,
                "tiles": tiles,
                "preferredFormats": ["jpg"],
                "extraFormats": [f.value for f in Format if f not in _LEVEL_2_OF_3],
                "extraQualities": [q.value for q in Quality if q is not Quality.DEFAULT],
                "extraFeatures": _EXTRA_FEATURES_3,
            }
        )
    offers: dict[str, Any] = {
        "formats": [f.value for f in Format],
        "qualities": [q.value for q in Quality],
        "supports": _SUPPORTS_2,
    }
    return document | {
        "sizes": small_enough,
        "tiles": tiles,
        "profile": [version.profile, offers | most],
    }


def _maximum(limits: Limits) -> dict[str, int]:
    side = min(limits.preview_px or limits.max_side, limits.max_side)
    return {"maxWidth": side, "maxHeight": side, "maxArea": min(limits.max_area, side * side)}
