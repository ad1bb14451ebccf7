"""What outdates documents: every change of what they tell, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from archive.models import (
    Agent,
    Collection,
    Identifier,
    Place,
    Record,
    RecordBearer,
    RecordMedia,
    RecordRelation,
    Term,
)
from archive.signals import records_reworded, vocabularies_loaded
from iiif.models import EVERYTHING, Cutout
from iiif.presentation import subjects
from iiif.services.touch import touch
from media.models import Asset, FileEvent, TextTrack
from provenance.models import Event

# Columns of a record that no document tells of: drafts, locks, workflows write these alone.
_UNTOLD = frozenset(
    (
        "latest_revision",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by",
        "go_live_at",
        "expire_at",
        "draft_title",
    )
)
_FORMER = "_iiif_former"
_TELLING_EVENTS = frozenset(
    (
        FileEvent.Type.NORMALIZATION,
        FileEvent.Type.POLICY,
        FileEvent.Type.METADATA,
        FileEvent.Type.EXTRACTION,
    )
)


def record_will_change(*, instance: Record, **_kwargs: Any) -> None:
    """Keep in mind where it was listed, and whether it was."""
    stored = Record.objects.filter(pk=instance.pk) if instance.pk else Record.objects.none()
    setattr(instance, _FORMER, stored.values_list("live", "collection__slug").first())


def record_changed(
    *, instance: Record, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    if update_fields is not None and update_fields <= _UNTOLD:
        return
    was_live, former_slug = getattr(instance, _FORMER, None) or (False, "")
    if not (instance.live or was_live):
        return  # nobody is told of a draft
    found = subjects.of_records([instance.pk])
    touch(found | ({subjects.collection(former_slug)} if former_slug else set()))


def record_gone(*, instance: Record, **_kwargs: Any) -> None:
    if instance.first_published_at is None:
        return  # nobody was told of a draft
    touch(
        {
            subjects.manifest(instance.ark_name),
            subjects.parts(instance.ark_name),
            subjects.collection(instance.collection.slug),
        }
    )


def part_of_record_changed(
    *, instance: RecordMedia | Identifier | RecordBearer | Cutout, **_kwargs: Any
) -> None:
    _touch_live({instance.record_id})


def relation_changed(*, instance: RecordRelation, **_kwargs: Any) -> None:
    """Also when it is gone: then its two ends can't be found by it any more."""
    _touch_live({instance.record_id, instance.target_id})


def terms_changed(*, instance: Any, action: str, **_kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, Record):
        _touch_live({instance.pk})


def _touch_live(keys: set[int]) -> None:
    touch(
        subjects.of_records(
            Record.objects.published().filter(pk__in=keys).values_list("pk", flat=True)
        )
    )


def word_changed(*, instance: Term | Agent | Place, created: bool, **_kwargs: Any) -> None:
    if not created:
        touch(subjects.of_records_with(instance))


def records_were_reworded(*, records: list[Record], **_kwargs: Any) -> None:
    _touch_live({record.pk for record in records})


def words_loaded(**_kwargs: Any) -> None:
    touch({EVERYTHING})


def collection_will_change(*, instance: Collection, **_kwargs: Any) -> None:
    stored = Collection.objects.filter(pk=instance.pk).select_related("parent").first()
    setattr(instance, _FORMER, stored)


def former_collection(instance: Collection) -> Collection | None:
    """The row as it was before the last saving; None for a new one."""
    former: Collection | None = getattr(instance, _FORMER, None)
    return former


def collection_changed(*, instance: Collection, **_kwargs: Any) -> None:
    former = former_collection(instance)
    found = subjects.of_collection(instance)
    if former is not None:
        found |= {subjects.collection(former.slug)}
        found |= {subjects.collection(former.parent.slug) if former.parent else subjects.TOP}
        if any(
            getattr(former, name) != getattr(instance, name)
            for name in ("title_zh", "title_en", "slug")
        ):
            found |= subjects.of_records_in(instance)
    touch(found)


def event_written(*, instance: Event, created: bool, **_kwargs: Any) -> None:
    """A collection is opened and closed by one statement, which comes with its event."""
    if created and instance.kind in ("collection.published", "collection.closed"):
        opened = Collection.objects.filter(ark_name=instance.subject).select_related("parent")
        for collection in opened:
            touch(subjects.of_collection(collection))


def asset_changed(*, instance: Asset, created: bool = False, **_kwargs: Any) -> None:
    if not created:
        touch(subjects.of_assets([instance.pk]))


def track_changed(*, instance: TextTrack, **_kwargs: Any) -> None:
    touch(subjects.of_assets([instance.asset_id]))


def file_event_written(*, instance: FileEvent, **_kwargs: Any) -> None:
    """New renditions, another access, an AI label: these services write no row by `save`."""
    if instance.type not in _TELLING_EVENTS:
        return
    if instance.asset_id is not None:
        touch(subjects.of_assets([instance.asset_id]))
    elif instance.master_id is not None:
        touch(subjects.of_assets(subjects.assets_of_master(instance.master_id)))


def connect() -> None:
    def on(signal: Any, receiver: Any, *senders: Any) -> None:
        for sender in senders:
            name = f"iiif.{receiver.__name__}.{sender.__name__}"
            signal.connect(receiver, sender=sender, dispatch_uid=f"{name}.{id(signal)}")

    on(pre_save, record_will_change, Record)
    on(post_save, record_changed, Record)
    on(post_delete, record_gone, Record)
    on(pre_save, collection_will_change, Collection)
    for signal in (post_save, post_delete):
        on(signal, part_of_record_changed, RecordMedia, Identifier, RecordBearer, Cutout)
        on(signal, relation_changed, RecordRelation)
        on(signal, collection_changed, Collection)
        on(signal, track_changed, TextTrack)
    for name in ("materials", "techniques", "motifs", "languages", "red_themes"):
        on(m2m_changed, terms_changed, getattr(Record, name).through)
    on(post_save, word_changed, Term, Agent, Place)
    on(post_save, asset_changed, Asset)
    on(post_save, file_event_written, FileEvent)
    on(post_save, event_written, Event)
    records_reworded.connect(records_were_reworded, dispatch_uid="iiif.records_reworded")
    vocabularies_loaded.connect(words_loaded, dispatch_uid="iiif.words_loaded")
