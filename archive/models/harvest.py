"""What OAI-PMH harvesters are told, and when: one row for each record and set it was ever in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

EVERYTHING = ""  # the spec of the repository as a whole


class HarvestEntry(models.Model):
    """A record in a set, since or until `datestamp`.

    Rows are never deleted: a record that left the set, or was withdrawn, stays as deleted, so
    that every harvester hears of it. The datestamp keeps microseconds, which makes the order
    (datestamp, id) total and a cursor in it exact; harvesters see whole seconds.
    """

    record = models.ForeignKey(
        "archive.Record", models.CASCADE, related_name="harvest_entries", verbose_name=_("藏品")
    )
    set_spec = models.CharField(_("集合"), max_length=300, blank=True)
    datestamp = models.DateTimeField(_("变更时间"))
    deleted = models.BooleanField(_("已移出"), default=False)

    class Meta:
        verbose_name = _("收割条目")
        verbose_name_plural = _("收割条目")
        ordering = ("datestamp", "id")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["set_spec", "datestamp", "id"], name="harvest_in_order")
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["record", "set_spec"], name="harvest_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.set_spec}:{self.record_id}"
