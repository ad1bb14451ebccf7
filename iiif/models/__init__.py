from iiif.models.access import AccessOrigin, AccessPass
from iiif.models.activity import Activity
from iiif.models.cutout import Cutout

__all__ = ["AccessOrigin", "AccessPass", "Activity", "Cutout"]
