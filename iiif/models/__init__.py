from iiif.models.document import EVERYTHING, Change, Document

__all__ = ["EVERYTHING", "Change", "Document"]
