from iiif.models.access import AccessOrigin, AccessPass
from iiif.models.activity import Activity

__all__ = ["AccessOrigin", "AccessPass", "Activity"]
