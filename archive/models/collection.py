"""Collections: a tree that carries records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.institution import default_institution
from archive.models.names import collection_name
from foundation.bilingual import Bilingual


class CollectionQuerySet(models.QuerySet["Collection"]):
    def live(self) -> CollectionQuerySet:
        return self.filter(live=True)

    def roots(self) -> CollectionQuerySet:
        return self.filter(parent=None)

    def for_cards(self) -> CollectionQuerySet:
        """Cover, parent and the number of published records, in one query."""
        return self.select_related("cover", "parent").annotate(
            record_count=Count("records", filter=Q(records__live=True))
        )


class Collection(models.Model):
    ark_name = models.CharField(max_length=32, unique=True, default=collection_name, editable=False)
    slug = models.SlugField(_("地址名"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级专题"),
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        models.PROTECT,
        related_name="collections",
        verbose_name=_("机构"),
        blank=True,  # filled from the collection above or the default institution
    )
    position = models.PositiveIntegerField(_("次序"), default=0)
    title_zh = models.CharField(_("题名（中文）"), max_length=200)
    title_en = models.CharField(_("题名（英文）"), max_length=250, blank=True)
    summary_zh = models.TextField(_("摘要（中文）"), blank=True)
    summary_en = models.TextField(_("摘要（英文）"), blank=True)
    description_zh = models.TextField(_("介绍（中文）"), blank=True)
    description_en = models.TextField(_("介绍（英文）"), blank=True)
    cover = models.ForeignKey(
        "media.Asset",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("封面"),
    )
    live = models.BooleanField(_("公开"), default=False)

    title = Bilingual("title")
    summary = Bilingual("summary")
    description = Bilingual("description")
    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = pgettext_lazy("plural", "专题")
        ordering = ("position", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="collection_has_a_title"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="collection_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.pk and self.parent and self in self.parent.line():
            raise ValidationError({"parent": _("上级专题不能是本专题或它的下级。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A collection belongs to the institution of the one above it."""
        if self.parent is not None:
            self.institution_id = self.parent.institution_id
        elif self.institution_id is None:
            self.institution = default_institution()
        super().save(*args, **kwargs)

    def line(self) -> list[Collection]:
        """From the root down to this collection; one query a level."""
        line: list[Collection] = [self]
        while (above := line[0].parent) and above not in line:
            line.insert(0, above)
        return line

    def get_absolute_url(self) -> str:
        return reverse("collection_page", args=[self.slug])
