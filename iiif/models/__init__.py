from iiif.harvest.models import HarvestChange, HarvestPage, HarvestRun, HarvestSource
from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.models.access import AccessOrigin, AccessPass
from iiif.models.activity import Activity
from iiif.models.cutout import Cutout
from iiif.models.document import EVERYTHING, Change, Document

__all__ = [
    "EVERYTHING",
    "AccessOrigin",
    "AccessPass",
    "Activity",
    "Change",
    "Cutout",
    "Document",
    "ForeignCanvas",
    "ForeignItem",
    "ForeignSource",
    "HarvestChange",
    "HarvestPage",
    "HarvestRun",
    "HarvestSource",
]
