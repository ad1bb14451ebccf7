from iiif.models.access import AccessOrigin, AccessPass

__all__ = ["AccessOrigin", "AccessPass"]
