"""Collections, records, agents, places and terms: the facts of the archive."""

from archive.models.agent import Agent
from archive.models.collection import Collection
from archive.models.desk import BulkEdit, BulkEditItem, SavedView
from archive.models.export import ExportFile
from archive.models.harvest import HarvestEntry
from archive.models.import_plan import ImportMapping, ImportValue
from archive.models.merge import PlaceMerge, TermMerge
from archive.models.motif import Motif, MotifBearing
from archive.models.parts import Identifier, RecordBearer, RecordMedia
from archive.models.place import Place
from archive.models.preserved import PreservedRecord
from archive.models.record import Record
from archive.models.relation import RecordRelation
from archive.models.review import InstitutionApprovalTask
from archive.models.sheet import ImportBatch, ImportRow
from archive.models.vocabulary import Term, Vocabulary

__all__ = [
    "Agent",
    "BulkEdit",
    "BulkEditItem",
    "Collection",
    "ExportFile",
    "HarvestEntry",
    "Identifier",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "ImportValue",
    "InstitutionApprovalTask",
    "Motif",
    "MotifBearing",
    "Place",
    "PlaceMerge",
    "PreservedRecord",
    "Record",
    "RecordBearer",
    "RecordMedia",
    "RecordRelation",
    "SavedView",
    "Term",
    "TermMerge",
    "Vocabulary",
]
