"""What the media room keeps: assets, their stored masters, what is made of them, what befell them."""

from media.models.asset import Asset, AssetQuerySet
from media.models.copy import MasterCopy
from media.models.event import FileEvent, FixityCheck
from media.models.fingerprint import Fingerprint
from media.models.likeness import Likeness, LikenessQuerySet
from media.models.master import Condition, Master
from media.models.rendition import Rendition
from media.models.track import TextTrack, TrackVersion
from media.models.upload import Upload, UploadQuerySet

__all__ = [
    "Asset",
    "AssetQuerySet",
    "Condition",
    "FileEvent",
    "Fingerprint",
    "FixityCheck",
    "Likeness",
    "LikenessQuerySet",
    "Master",
    "MasterCopy",
    "Rendition",
    "TextTrack",
    "TrackVersion",
    "Upload",
    "UploadQuerySet",
]
