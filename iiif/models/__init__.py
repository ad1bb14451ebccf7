from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.models.document import EVERYTHING, Change, Document

__all__ = ["EVERYTHING", "Change", "Document", "ForeignCanvas", "ForeignItem", "ForeignSource"]
