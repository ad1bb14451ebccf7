"""What makes the index follow the archive and the media, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from archive.models import Collection, Record
from archive.signals import motif_changed, record_published, record_unpublished, records_reworded
from media.models import Asset, TextTrack
from search.models import FacetValue
from search.services.change import NO_DOCUMENT, log_changes
from search.services.index import index_record
from search.services.remove import remove
from search.sources import motifs


def published(*, record: Record, **kwargs: Any) -> None:
    index_record(record)


def reworded(*, records: list[Record], **kwargs: Any) -> None:
    for record in records:
        index_record(record)


def unpublished(*, record: Record, **kwargs: Any) -> None:
    remove("record", record.ark_name)


def deleted(*, instance: Record, **kwargs: Any) -> None:
    if instance.first_published_at is None:
        return  # a draft was never found
    remove("record", instance.ark_name)


def collection_saved(*, instance: Collection, created: bool, **kwargs: Any) -> None:
    """A collection that was renamed is called so in the facet; its records are as they were."""
    if created:
        return
    with transaction.atomic(), log_changes() as changed:
        labels = FacetValue.objects.filter(facet="collection", value=instance.slug)
        if labels.exclude(label_zh=instance.title_zh, label_en=instance.title_en).update(
            label_zh=instance.title_zh, label_en=instance.title_en
        ):
            changed.append(NO_DOCUMENT)


def asset_saved(*, instance: Asset, created: bool, **kwargs: Any) -> None:
    """Its grade, state or access may have changed, and with them what may be found."""
    if not created:
        _reindex_records_of(instance.pk)


def track_changed(*, instance: TextTrack, **kwargs: Any) -> None:
    _reindex_records_of(instance.asset_id)


def _reindex_records_of(asset_id: int) -> None:
    with transaction.atomic():
        for record in Record.objects.live().filter(media_items__asset=asset_id).order_by("pk"):
            index_record(record)


def connect() -> None:
    record_published.connect(published, dispatch_uid="search.published")
    records_reworded.connect(reworded, dispatch_uid="search.reworded")
    record_unpublished.connect(unpublished, dispatch_uid="search.unpublished")
    motif_changed.connect(motifs.motif_changed, dispatch_uid="search.motif")
    for signal in (record_published, record_unpublished):
        signal.connect(motifs.record_changed, dispatch_uid="search.motifs_of_record")
    post_save.connect(motifs.asset_saved, sender=Asset, dispatch_uid="search.motifs_of_asset")
    post_delete.connect(deleted, sender=Record, dispatch_uid="search.record_deleted")
    post_save.connect(collection_saved, sender=Collection, dispatch_uid="search.collection")
    post_save.connect(asset_saved, sender=Asset, dispatch_uid="search.asset")
    post_save.connect(track_changed, sender=TextTrack, dispatch_uid="search.track")
    post_delete.connect(track_changed, sender=TextTrack, dispatch_uid="search.track_deleted")
