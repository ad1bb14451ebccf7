"""What changes a record as harvesters know it, noted in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_save
from django.utils import timezone

from archive.models import Agent, Collection, HarvestEntry, Place, Record, Term
from archive.references import told_by
from archive.services.note_harvest import note_harvest
from archive.signals import record_published, record_unpublished, records_reworded
from jobs.services.enqueue import enqueue
from media.models import Asset

RECONCILE = "archive.reconcile_harvest"


def connect() -> None:
    record_published.connect(_record_changed, dispatch_uid="archive.harvest.published")
    record_unpublished.connect(_record_changed, dispatch_uid="archive.harvest.withdrawn")
    records_reworded.connect(_records_reworded, dispatch_uid="archive.harvest.reworded")
    for model in (Agent, Place, Term, Asset):
        post_save.connect(_word_changed, model, dispatch_uid=f"archive.harvest.{model.__name__}")
    post_save.connect(_collection_saved, Collection, dispatch_uid="archive.harvest.collection")


def _record_changed(*, record: Record, **_kwargs: Any) -> None:
    """The moment is now, not that of the publication: harvesters may have passed that one.

    Records that are related to it name it, so they change as well.
    """
    note_harvest([record.pk], at=timezone.now(), changed=True)
    _touch(Q(relations__target=record.pk) | Q(relations_in__record=record.pk))


def _records_reworded(*, records: list[Record], **_kwargs: Any) -> None:
    note_harvest([record.pk for record in records], at=timezone.now(), changed=True)


def _word_changed(*, instance: Model, created: bool, **_kwargs: Any) -> None:
    if not created:
        for condition in told_by(instance):
            _touch(condition)


def _collection_saved(*, instance: Collection, created: bool, **_kwargs: Any) -> None:
    """Its name is told of every record; where it stands in the tree decides about sets."""
    if not created:
        _touch(Q(collection=instance.pk))
        enqueue(RECONCILE)


def _touch(records: Q) -> None:
    """One statement, however many records carry the word."""
    told = HarvestEntry.objects.filter(record__in=Record.objects.filter(records), deleted=False)
    told.update(datestamp=timezone.now())
