"""The picture of a detail: a region of the image service that its viewer may use."""

from __future__ import annotations

from typing import Any

from iiif import regions
from iiif.models import Cutout


def picture_of(cutout: Cutout, viewer: Any, *, size: str = "max") -> str:
    """Full address, see `iiif.regions.picture_of`."""
    return regions.picture_of(cutout.asset, cutout.region, viewer, size=size)
