"""What is known of the OCFL object of a record: its version, when it was looked at and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PreservedQuerySet(models.QuerySet["PreservedRecord"]):
    def unwell(self) -> PreservedQuerySet:
        """What a person has to see to: a damaged master, or an object that is not as written."""
        return self.filter(Q(master_damaged=True) | ~Q(faults=[]))

    def to_verify(self, before: datetime) -> PreservedQuerySet:
        """Objects whose last reading is older, the longest unread first."""
        unread = Q(verified_at=None) | Q(verified_at__lt=before)
        return self.filter(unread, version__gt=0).order_by(
            models.F("verified_at").asc(nulls_first=True), "pk"
        )


class PreservedRecord(models.Model):
    """One row for each record that was looked at for the storage root.

    The root is the truth: rows can be made again from it and from the records.
    """

    record = models.OneToOneField(
        "archive.Record", models.CASCADE, related_name="preserved", verbose_name=_("藏品")
    )
    version = models.PositiveIntegerField(_("版本"), default=0, help_text=_("0：还没有写成"))
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"), default=0)
    looked_at = models.DateTimeField(_("上次比较"), db_index=True)
    written_at = models.DateTimeField(_("上次写入"), null=True, blank=True)
    master_damaged = models.BooleanField(_("母版损坏"), default=False)
    verified_at = models.DateTimeField(_("上次核对"), null=True, blank=True, db_index=True)
    faults = models.JSONField(
        _("问题"), default=list, blank=True, help_text="of the last reading: pairs of code and path"
    )

    objects = PreservedQuerySet.as_manager()

    class Meta:
        verbose_name = _("长期保存的藏品")
        verbose_name_plural = _("长期保存的藏品")
        default_permissions = ()
        ordering = ("pk",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(version=0, written_at__isnull=True)
                | Q(version__gt=0, written_at__isnull=False),
                name="preserved_version_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0) | Q(verified_at__isnull=True),
                name="preserved_read_after_written",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} v{self.version}"


# A change that another transaction commits late carries an earlier moment.
LATE = timedelta(seconds=60)
