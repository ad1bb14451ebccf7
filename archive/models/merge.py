"""A term or a place that was merged into another, with all that moved, so that it can be undone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.models.place import Place
from archive.models.vocabulary import Term


class Merge(models.Model):
    """One merge. `moved` names, for each column, the rows that it changed."""

    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    moved = models.JSONField(
        default=dict,
        help_text="`model.column` to the keys of its rows; of lists, those that gained",
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("-at", "-id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"  # type: ignore[attr-defined]  # of the two below


class TermMerge(Merge):
    source = models.ForeignKey(Term, models.PROTECT, related_name="merges", verbose_name=_("词条"))
    target = models.ForeignKey(
        Term, models.PROTECT, related_name="merges_in", verbose_name=_("并入")
    )

    class Meta(Merge.Meta):
        verbose_name = _("词条合并")
        verbose_name_plural = _("词条合并")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="term_merge_of_two"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(undone_at__isnull=True),
                name="term_merged_once",
            ),
        ]


class PlaceMerge(Merge):
    source = models.ForeignKey(Place, models.PROTECT, related_name="merges", verbose_name=_("地点"))
    target = models.ForeignKey(
        Place, models.PROTECT, related_name="merges_in", verbose_name=_("并入")
    )

    class Meta(Merge.Meta):
        verbose_name = _("地点合并")
        verbose_name_plural = _("地点合并")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="place_merge_of_two"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(undone_at__isnull=True),
                name="place_merged_once",
            ),
        ]
