"""The rows of this package."""

from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource

__all__ = ["ForeignCanvas", "ForeignItem", "ForeignSource"]
