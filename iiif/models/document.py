"""Manifests and collections as they were built, and what has changed since.

A document tells its own age: it holds the number of changes that its subject had seen when
the building began. A change is a row that is only ever added, in the transaction of the
change itself, so it locks nothing, and counts from the moment that transaction ends. A
build that read an older state carries a smaller number, whenever it is stored.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SUBJECT_LENGTH = 120
EVERYTHING = "everything"  # a subject whose changes count for every document


class Change(models.Model):
    """Something that documents of a subject tell of has changed, `weight` times."""

    subject = models.CharField(max_length=SUBJECT_LENGTH, db_index=True)
    weight = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("IIIF 文档的变动")
        verbose_name_plural = _("IIIF 文档的变动")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(weight__gte=1), name="iiif_change_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} +{self.weight}"

    @classmethod
    def number_of(cls, subject: str) -> int:
        """How many changes the subject has seen."""
        seen = cls.objects.filter(subject__in=[subject, EVERYTHING])
        return seen.aggregate(total=Coalesce(Sum("weight"), 0))["total"]


class DocumentQuerySet(models.QuerySet["Document"]):
    def with_age(self) -> DocumentQuerySet:
        """Each with `changes_now`: the changes that its subject has seen by now."""
        seen = Change.objects.filter(subject__in=[OuterRef("subject"), Value(EVERYTHING)])
        as_one = seen.order_by().annotate(group=Value(1)).values("group")
        total = as_one.annotate(total=Sum("weight")).values("total")
        return self.annotate(changes_now=Coalesce(Subquery(total), 0))

    def outdated(self) -> DocumentQuerySet:
        over = Q(stale_on__lte=timezone.localdate())
        return self.with_age().filter(~Q(changes=F("changes_now")) | over)


class Document(models.Model):
    """The JSON of one address, ready to be sent."""

    version = models.PositiveSmallIntegerField(help_text="of the Presentation API: 2 or 3")
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    part = models.PositiveIntegerField(default=0, help_text="0: the whole; else a page of it")
    recipe = models.CharField(
        max_length=32, help_text="of the programs and settings that it was built with"
    )
    changes = models.PositiveBigIntegerField(
        help_text="changes of the subject that had been seen when the building began"
    )
    body = models.TextField()
    etag = models.CharField(max_length=32)
    built_at = models.DateTimeField()
    stale_on = models.DateField(
        null=True, help_text="first day on which the calendar makes it say something else"
    )
    changes_now: int  # of those fetched by `with_age`

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("IIIF 文档")
        verbose_name_plural = _("IIIF 文档")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["subject", "version", "part"], name="iiif_document_once"
            ),
            models.CheckConstraint(
                condition=Q(version__in=[2, 3]), name="iiif_document_has_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}/{self.subject}/{self.part}"
