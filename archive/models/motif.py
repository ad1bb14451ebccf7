"""Motif 纹样: a thing of its own, linked to every record that bears it, licensable alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from accounts.institution import default_institution
from archive import motif_life, regions
from archive.merged_words import followed
from archive.models import columns
from archive.models.motif_queries import MotifBearingQuerySet, MotifQuerySet
from archive.models.names import motif_name
from archive.publication import acting
from foundation.bilingual import Bilingual
from provenance.identifiers import ark

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Revision

# What belongs to the motif as a whole and not to one of its revisions.
_KEPT = (
    "ark_name",
    "asset",
    "created_at",
    "last_published_at",
    "live_revision",
    "merged_into",
    "withdrawn_at",
    "withdrawal_reason_zh",
    "withdrawal_reason_en",
)


class Motif(DraftStateMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One pattern. Its life: draft, published, withdrawn (tombstone) or merged into another.

    Its picture is the region of the first bearing that has one (`typical`): the same pattern
    on five brocades is five bearings, and the curator puts the best one first.
    """

    ark_name = models.CharField(max_length=32, unique=True, default=motif_name, editable=False)
    institution = models.ForeignKey(
        "accounts.Institution",
        models.PROTECT,
        related_name="motifs",
        verbose_name=_("机构"),
        blank=True,  # filled by the form, or with the default institution
    )
    title_zh = models.CharField(_("名称（中文）"), max_length=200)
    title_en = columns.short(_("名称（英文）"), 250)
    other_names = columns.text(_("其他名称"), help_text=_("一行一个。"))
    motif_type = columns.term("motifs", _("纹样类型"))
    ethnic_group = columns.term("ethnic_groups", _("民族"))
    place = models.ForeignKey(
        "archive.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("流传地"),
    )
    meaning_zh = columns.text(_("寓意（中文）"))
    meaning_en = columns.text(_("寓意（英文）"))
    note_zh = columns.text(_("说明（中文）"))
    note_en = columns.text(_("说明（英文）"))
    sources = columns.text(_("来源"), help_text=_("一行一条：书、口述人、网址。"))
    unsure = columns.text(_("待核对"), help_text=_("还没有核实的地方，会显示在公开页上。"))
    asset = models.OneToOneField(
        "media.Asset",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="motif",
        verbose_name=_("单独授权的图片"),
        help_text="cut out of the typical region, to be licensed alone",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("并入"),
    )
    # Wagtail's default is True; here nothing is public before it was published.
    live = models.BooleanField(_("已发布"), default=False, editable=False, db_index=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True, editable=False)
    withdrawal_reason_zh = models.CharField(max_length=500, blank=True, editable=False)
    withdrawal_reason_en = models.CharField(max_length=500, blank=True, editable=False)

    title = Bilingual("title")
    meaning = Bilingual("meaning")
    note = Bilingual("note")
    withdrawal_reason = Bilingual("withdrawal_reason")
    objects = MotifQuerySet.as_manager()

    class Meta:
        verbose_name = _("纹样")
        verbose_name_plural = pgettext_lazy("plural", "纹样")
        ordering = ("-updated_at", "-id")
        permissions: ClassVar[list[Any]] = [
            ("cut_motif", "Make a picture of a motif that is licensed alone"),
            ("merge_motif", "Merge motifs that are the same"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="motif_has_a_title"),
            models.CheckConstraint(
                condition=Q(live=False) | Q(withdrawn_at__isnull=True, merged_into__isnull=True),
                name="motif_live_or_gone",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="motif_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ark(self) -> str:
        return ark(self.ark_name)

    def get_absolute_url(self) -> str:
        return reverse("motif_page", args=[self.ark_name])

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "museum/motif.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {"request": request, "motif": self}

    @property
    def typical(self) -> MotifBearing | None:
        """The first bearing with a region, shown or not."""
        return next((each for each in self.bearings.all() if each.region is not None), None)

    @property
    def standing(self) -> Motif:
        """Itself, or the motif that took it in, also over several merges."""
        found, seen = self, {self.pk}
        while (after := found.merged_into) is not None and after.pk not in seen:
            seen.add(after.pk)
            found = after
        return found

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def status_label(self) -> Any:
        """Draft, published, published with a newer draft, withdrawn, merged; without a query."""
        if self.live:
            return _("已发布，有改动") if self.has_unpublished_changes else _("已发布")
        if self.merged_into_id is not None:
            return _("已并入另一纹样")
        return _("已撤下") if self.is_withdrawn else _("草稿")

    @property
    def names(self) -> list[str]:
        return [line.strip() for line in self.other_names.splitlines() if line.strip()]

    @property
    def source_list(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]

    # Revisions, publishing, withdrawing

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The one door of every publication and withdrawal, as in `Record.save`."""
        if self.institution_id is None:
            self.institution = default_institution()
        fields = kwargs.get("update_fields")
        if fields is not None and not {"live", "live_revision"} & set(fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            change = motif_life.Change.of(self)
            change.before_save(self)
            super().save(*args, **kwargs)
            change.after_save(self)

    def with_content_json(self, content: dict[str, Any]) -> Motif:
        obj = super().with_content_json(followed(content, type(self)))
        for name in _KEPT:
            setattr(obj, name, getattr(self, name))
        return obj

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Make a revision public; one transaction.

        Raises:
            MotifNotPublishable: a rule of `archive.motif_life` forbids it.
        """
        with acting(user), transaction.atomic():
            super().publish(revision, user=user, **kwargs)
        self.refresh_from_db()

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, **kwargs: Any
    ) -> None:
        """Withdraw: the address answers 410 with a tombstone from now on; one transaction."""
        with acting(user), transaction.atomic():
            super().unpublish(set_expired=set_expired, commit=commit, user=user, **kwargs)


class MotifBearing(models.Model):
    """A record that bears the motif, and where on one of its images, if that is known."""

    motif = ParentalKey(Motif, on_delete=models.CASCADE, related_name="bearings")
    record = models.ForeignKey(
        "archive.Record", models.CASCADE, related_name="motif_bearings", verbose_name=_("藏品")
    )
    position = models.PositiveIntegerField(_("次序"), default=0, editable=False)
    asset = models.ForeignKey(
        "media.Asset",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="motif_bearings",
        verbose_name=_("影像"),
    )
    page = models.PositiveIntegerField(_("页"), null=True, blank=True)
    x = models.PositiveIntegerField(_("左（像素）"), null=True, blank=True)
    y = models.PositiveIntegerField(_("上（像素）"), null=True, blank=True)
    width = models.PositiveIntegerField(_("宽（像素）"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高（像素）"), null=True, blank=True)
    note_zh = columns.short(_("说明（中文）"), 500)
    note_en = columns.short(_("说明（英文）"), 500)

    note = Bilingual("note")
    sort_order_field = "position"
    # It is only ever saved with its motif, as the files of a record with theirs.
    wagtail_reference_index_ignore = True
    objects = MotifBearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("带有它的藏品")
        verbose_name_plural = _("带有它的藏品")
        ordering = ("position", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(
                    asset__isnull=True,
                    page__isnull=True,
                    x__isnull=True,
                    y__isnull=True,
                    width__isnull=True,
                    height__isnull=True,
                )
                | Q(
                    asset__isnull=False,
                    page__gte=1,
                    x__isnull=False,
                    y__isnull=False,
                    width__gt=0,
                    height__gt=0,
                ),
                name="motif_bearing_region_whole_or_none",
            ),
            models.UniqueConstraint(
                fields=["motif", "record", "asset", "page", "x", "y", "width", "height"],
                name="motif_bearing_once",
            ),
            models.UniqueConstraint(
                fields=["motif", "record"],
                condition=Q(asset__isnull=True),
                name="motif_bearing_without_region_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)

    @property
    def region(self) -> regions.Region | None:
        return regions.Region.of(self) if self.asset_id is not None else None

    @property
    def place_key(self) -> tuple[int | None, ...]:
        """What no other bearing of the motif may repeat."""
        numbers = (self.page, self.x, self.y, self.width, self.height)
        return (self.record_id, self.asset_id, *numbers)

    def clean(self) -> None:
        """The region is whole or not there at all, and lies in an image of the record.

        A page that is not told is the first.
        """
        super().clean()
        numbers = (self.x, self.y, self.width, self.height)
        told = [number for number in numbers if number is not None]
        if self.asset_id is None:
            if told:
                raise ValidationError({"asset": _("请先选影像，再填范围。")})
            self.page = None
            return
        self.page = self.page or 1
        region = regions.Region.of(self)
        if region is None:
            raise ValidationError({"asset": _("请在影像上框出纹样，或把左、上、宽、高都填上。")})
        if self.record_id is None or self.asset is None:
            return  # the field says so itself
        if reason := regions.refusal(self.record, self.asset, region):
            raise ValidationError({"asset": reason})
