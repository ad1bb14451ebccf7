"""The stream of changes (Change Discovery 1.0): what became public, changed, or went."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ActivityQuerySet(models.QuerySet["Activity"]):
    def about(self, object_type: str, name: str) -> ActivityQuerySet:
        """All of one manifest or collection, newest first."""
        return self.filter(object_type=object_type, object_name=name).order_by("-number")


class Activity(models.Model):
    """One line of the stream; never changed, numbered without gaps in the order of commits."""

    class Type(models.TextChoices):
        CREATE = "Create", _("首次公开")
        UPDATE = "Update", _("更新")
        DELETE = "Delete", _("撤下")

    class ObjectType(models.TextChoices):
        MANIFEST = "Manifest", _("清单")
        COLLECTION = "Collection", _("专题")

    number = models.BigIntegerField(_("序号"), primary_key=True, help_text="0, 1, 2 … without gaps")
    type = models.CharField(_("变化"), max_length=6, choices=Type.choices)
    object_type = models.CharField(max_length=10, choices=ObjectType.choices)
    object_name = models.CharField(max_length=80, help_text="ARK name of a record, slug")
    end_time = models.DateTimeField(_("时间"), help_text="never before that of the line above")
    event_seq = models.BigIntegerField(
        null=True, blank=True, help_text="the event of the evidence log that it comes from"
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("变更记录")
        verbose_name_plural = _("变更记录")
        ordering = ["number"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["object_type", "object_name", "-number"], name="activity_of_object"
            )
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(number__gte=0), name="activity_from_zero"),
            models.CheckConstraint(
                condition=Q(type__in=["Create", "Update", "Delete"]), name="activity_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.type} {self.object_type} {self.object_name}"
