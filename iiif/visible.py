"""Which records have a manifest: those with a file that is ready and that the public may see.

Apart from `iiif.manifests`, because importing iiif-prezi3 takes most of a second.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from archive.models import Record, RecordMedia
from archive.models.queries import RecordQuerySet
from media.access import Level, decide
from media.models import Asset

SHOWN_KINDS = (Asset.Kind.IMAGE, Asset.Kind.AUDIO, Asset.Kind.VIDEO, Asset.Kind.DOCUMENT)


def with_manifest(records: RecordQuerySet) -> RecordQuerySet:
    """Those of the records that have a manifest: something ready that the public may see."""
    shown = Asset.objects.ready().visible_to(None).filter(kind__in=SHOWN_KINDS)
    items = RecordMedia.objects.filter(record=OuterRef("pk"), asset__in=shown)
    return records.filter(Exists(items))


def has_manifest(record: Record) -> bool:
    """Whether `manifest_url(record)` answers; no query where `for_cards` fetched the media."""
    return record.live and any(is_shown(item.asset) for item in record.media_items.all())


def is_shown(asset: Asset) -> bool:
    """Whether a manifest shows this file; `with_manifest` is the same rule for lists."""
    return (
        asset.is_ready and asset.kind in SHOWN_KINDS and decide(None, asset).at_least(Level.PREVIEW)
    )
