"""The only doors to records: who may see them, and what a page needs of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from accounts.reach import with_roles, within


def _keys(rows: Any) -> Any:
    """Keys of the records that rows of Wagtail point to; its generic keys are text, and
    PostgreSQL compares no text with a number."""
    mine = rows.filter(
        base_content_type__app_label="archive", base_content_type__model="record"
    ).order_by()
    return mine.annotate(key=Cast("object_id", models.BigIntegerField())).values("key")


def _worded_shut(viewer: Any) -> Q:
    """Records whose words a protocol closes to this viewer today."""
    from archive.models.protocol import Protocol, ProtocolMatch

    shut = Protocol.objects.shut_for(viewer, timezone.localdate()).filter(closes_words=True)
    matches = ProtocolMatch.objects.filter(protocol__in=shut)
    return Q(pk__in=matches.values("record"))


def _bearings() -> Prefetch[Any]:
    """The published motifs that a record bears."""
    from archive.models.motif import MotifBearing

    return Prefetch("motif_bearings", MotifBearing.objects.of_live_motifs())


class RecordQuerySet(models.QuerySet[Any]):
    def published(self) -> RecordQuerySet:
        """Published records. Their collections are public too: `publication` sees to it."""
        return self.filter(live=True)

    def live(self) -> RecordQuerySet:
        """Published records that everybody may read today: no protocol closes their words."""
        return self.published().exclude(_worded_shut(None))

    def withdrawn(self) -> RecordQuerySet:
        """Records that were public once and now answer with a tombstone."""
        return self.filter(live=False, withdrawn_at__isnull=False)

    def with_shut_words(self) -> RecordQuerySet:
        """Published records whose words a protocol closes to the public today."""
        return self.published().filter(_worded_shut(None))

    def visible_to(self, user: Any) -> RecordQuerySet:
        """What `user` may open: what is live, and for staff the records of their institutions."""
        mine = within(user, "archive.change_record", path="collection__institution")
        return self if mine is None else self.filter(mine | Q(live=True) & ~_worded_shut(user))

    def editable_by(self, user: Any) -> RecordQuerySet:
        """The records of the institutions and collections in which `user` may edit."""
        mine = within(
            user, "archive.change_record", path="collection__institution", collection="collection"
        )
        return self if mine is None else self.filter(mine)

    def of_roles(self, user: Any, names: Iterable[str]) -> RecordQuerySet:
        """The records of the institutions and collections where `user` has one of the roles."""
        return self.filter(
            with_roles(user, names, path="collection__institution", collection="collection")
        )

    def for_cards(self) -> RecordQuerySet:
        """Everything a card shows, in a fixed number of queries."""
        from archive.models.parts import RecordMedia

        return self.select_related(
            "collection", "place", "period", "ethnic_group"
        ).prefetch_related(Prefetch("media_items", RecordMedia.objects.select_related("asset")))

    def for_search(self) -> RecordQuerySet:
        """Everything that a record is found by, in a fixed number of queries."""
        from archive.models.parts import Identifier, RecordBearer, RecordMedia

        references = [
            field.name
            for field in self.model._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and field.related_model._meta.app_label == "archive"
        ]
        return self.select_related(*references, "collection__parent").prefetch_related(
            "materials",
            "techniques",
            "motifs",
            "languages",
            "red_themes",
            _bearings(),
            Prefetch("media_items", RecordMedia.objects.select_related("asset__master")),
            Prefetch("identifiers", Identifier.objects.select_related("kind")),
            Prefetch("bearers", RecordBearer.objects.select_related("agent", "level")),
        )

    def for_detail(self) -> RecordQuerySet:
        """Everything the page of one record shows, in a fixed number of queries."""
        from archive.models.relation import RecordRelation

        relation = RecordRelation.objects.select_related("record", "target")
        return self.for_search().prefetch_related(
            Prefetch("relations", relation), Prefetch("relations_in", relation)
        )

    def for_export(self) -> RecordQuerySet:
        """Everything that an export tells, in a fixed number of queries for any batch.

        References are fetched, not joined: two dozen joins cost more than the few terms.
        """
        from archive.models.parts import Identifier, RecordBearer, RecordMedia
        from archive.models.protocol import ProtocolMatch
        from archive.models.relation import RecordRelation

        references = [
            field.name
            for field in self.model._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and field.related_model._meta.app_label == "archive"
        ]
        relation = RecordRelation.objects.select_related("record", "target")
        files = RecordMedia.objects.select_related("asset__master")
        return self.prefetch_related(
            *references,
            "collection__parent__parent__parent",
            "place__parent__parent__parent",
            "materials",
            "techniques",
            "motifs",
            "languages",
            "red_themes",
            _bearings(),
            Prefetch("media_items", files.prefetch_related("asset__renditions")),
            Prefetch("identifiers", Identifier.objects.select_related("kind")),
            Prefetch("bearers", RecordBearer.objects.select_related("agent", "level")),
            Prefetch("relations", relation),
            Prefetch("relations_in", relation),
            Prefetch("protocol_matches", ProtocolMatch.objects.select_related("protocol")),
        )

    def ever_public(self) -> RecordQuerySet:
        """Records that were public at least once: what is kept for good."""
        return self.exclude(first_published_at=None)

    def due_for_preservation(self, looked_before: datetime) -> RecordQuerySet:
        """Never looked at, or changed since they were, which is longer ago than `looked_before`.

        What changes the exports of a record (a term, a person, a file) gives its harvest entry
        a new datestamp, so that both moments together tell of every change.
        """
        from archive.models.harvest import EVERYTHING, HarvestEntry

        looked = models.OuterRef("preserved__looked_at")
        entries = HarvestEntry.objects.filter(record=models.OuterRef("pk"), set_spec=EVERYTHING)
        changed = (
            Q(updated_at__gt=models.F("preserved__looked_at"))
            | models.Exists(entries.filter(datestamp__gt=looked))
            | Q(preserved__master_damaged=True)
        )
        due = Q(preserved=None) | Q(preserved__looked_at__lte=looked_before) & changed
        return self.ever_public().filter(due).order_by("preserved__looked_at", "pk")

    def in_workflow(self, *statuses: str) -> RecordQuerySet:
        """Records with a review in one of these states of Wagtail's `WorkflowState`."""
        return self.filter(pk__in=_keys(WorkflowState.objects.filter(status__in=statuses)))

    def scheduled(self) -> RecordQuerySet:
        """Records with a draft that waits for its day."""
        return self.filter(pk__in=_keys(Revision.objects.filter(approved_go_live_at__isnull=False)))

    def containing(self, text: str, columns: Iterable[str]) -> RecordQuerySet:
        """Records that hold the text in one of the columns; Chinese has no words to look up."""
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": text})
        return self.filter(found)

    # Filters of lists. Years are astronomical: 206 BC is -205.

    def between(self, start_year: int, end_year: int) -> RecordQuerySet:
        """Records whose own range overlaps the asked one; dynasties overlap, so ranges do."""
        return self.filter(start_year__lte=end_year, end_year__gte=start_year)

    def in_collection(self, collection: Any) -> RecordQuerySet:
        """Records of a collection and of the collections below it."""
        return self.filter(
            Q(collection=collection)
            | Q(collection__parent=collection)
            | Q(collection__parent__parent=collection)
        )

    def within(self, place: Any) -> RecordQuerySet:
        """Records of a place and of the places below it, four levels down."""
        step, found = "place", Q(place=place)
        for _level in range(4):
            step += "__parent"
            found |= Q(**{step: place})
        return self.filter(found)

    def bearing(self, term: Any) -> RecordQuerySet:
        """Records that carry a term as material, technique, motif or theme."""
        return self.filter(
            Q(materials=term) | Q(techniques=term) | Q(motifs=term) | Q(red_themes=term)
        ).distinct()
