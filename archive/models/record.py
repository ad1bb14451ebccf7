"""Record 藏品/条目: one model with a `kind`, drafted, reviewed and published in Wagtail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from archive import dates, embargo, publication
from archive.merged_words import followed
from archive.models import groups
from archive.models.names import record_name
from archive.models.queries import RecordQuerySet
from foundation.bilingual import Bilingual
from media import gates
from provenance.identifiers import ark

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Revision

    from archive.models.motif import Motif
    from archive.models.parts import RecordMedia
    from media.models import Asset

# What belongs to the record as a whole and not to one of its revisions.
_KEPT = (
    "ark_name",
    "readiness_score",
    "consent_on_file",
    "gates",
    "created_at",
    "last_published_at",
    "live_revision",
    "withdrawn_at",
    "withdrawal_reason_zh",
    "withdrawal_reason_en",
)


class Record(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    groups.Described,
    groups.Dated,
    groups.Located,
    groups.RightsStated,
    groups.Evidenced,
    groups.Registered,
    groups.Protected,
    groups.Listed,
    groups.RedCulture,
    groups.Interviewed,
    ClusterableModel,
):
    """One described thing. Its life: draft, in review, published, withdrawn (tombstone).

    Publishing and withdrawing, by whichever door, end in `save`: there the change, its
    evidence event, the access to its files and the signals of `archive.signals` are one
    transaction.
    """

    class Kind(models.TextChoices):
        OBJECT = "object", _("可移动文物")
        SITE = "site", _("不可移动文物")
        DOCUMENT = "document", _("文献")
        AUDIOVISUAL = "audiovisual", _("音像")
        ICH = "ich", _("非物质文化遗产项目")
        EVENT = "event", _("事件")
        PERSON = "person", _("人物")
        GROUP = "group", _("团体")
        PLACE = "place", _("地点")
        ORAL_HISTORY = "oral_history", _("口述史")

    ark_name = models.CharField(max_length=32, unique=True, default=record_name, editable=False)
    kind = models.CharField(_("类型"), max_length=16, choices=Kind, default=Kind.OBJECT)
    collection = models.ForeignKey(
        "archive.Collection", models.PROTECT, related_name="records", verbose_name=_("专题")
    )
    # Wagtail's default is True; here nothing is public before it was published.
    live = models.BooleanField(_("已发布"), default=False, editable=False, db_index=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    readiness_score = models.PositiveSmallIntegerField(
        _("发布就绪度"), null=True, blank=True, editable=False, db_index=True
    )  # of the latest draft, 0 to 100; `archive.readiness` computes it
    consent_on_file = models.BooleanField(
        _("已存授权同意书"),
        default=False,
        editable=False,
        help_text="a consent that covers it has been put into force; archive.services.consents",
    )
    gates = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="protocols that close its words as well, copied here (media.gates)",
    )
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True, editable=False)
    withdrawal_reason_zh = models.CharField(max_length=500, blank=True, editable=False)
    withdrawal_reason_en = models.CharField(max_length=500, blank=True, editable=False)

    withdrawal_reason = Bilingual("withdrawal_reason")
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("藏品")
        verbose_name_plural = pgettext_lazy("plural", "藏品")
        ordering = ("-updated_at", "-id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="record_has_a_title"),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True, end_year__isnull=True)
                | Q(start_year__isnull=False)
                & Q(end_year__isnull=False)
                & Q(start_year__lte=F("end_year")),
                name="record_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="record_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(live=False) | Q(withdrawn_at__isnull=True),
                name="record_live_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=1),
                name="record_quantity_at_least_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind="oral_history") | Q(live=False) | Q(consent_on_file=True),
                name="record_oral_history_needs_consent",
            ),
            models.UniqueConstraint(
                fields=["institution_code", "inventory_no"],
                condition=~Q(inventory_no=""),
                name="record_inventory_no_once",
                violation_error_message=_("这个收藏单位已有同号的藏品。"),
            ),
            models.UniqueConstraint(
                fields=["census_no"],
                condition=~Q(census_no=""),
                name="record_census_no_once",
                violation_error_message=_("已有普查登记号相同的藏品。"),
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["live", "kind"], name="record_live_kind"),
            models.Index(fields=["collection", "live"], name="record_collection_live"),
            models.Index(fields=["protection_no"], name="record_protection_no"),
        ]

    def __str__(self) -> str:
        return self.title

    # What it is called and where it is shown

    @property
    def institution_id(self) -> int:
        return self.collection.institution_id

    @property
    def ark(self) -> str:
        return ark(self.ark_name)

    def get_absolute_url(self) -> str:
        return reverse("record_page", args=[self.ark_name])

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "museum/record.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {"request": request, "record": self}

    @property
    def ordered_media(self) -> list[RecordMedia]:
        """Its files, the primary one first; without a query after `for_detail`."""
        return sorted(self.media_items.all(), key=lambda item: (not item.primary, item.position))

    @property
    def primary_asset(self) -> Asset | None:
        items = self.ordered_media
        return items[0].asset if items else None

    @property
    def borne_motifs(self) -> list[Motif]:
        """The published motifs that it bears, each once; no query after `for_detail`."""
        rows = (row.motif for row in self.motif_bearings.all() if row.motif.live)
        return list({motif.pk: motif for motif in rows}.values())

    @property
    def status_label(self) -> Any:
        """Draft, published, published with a newer draft, withdrawn; without a query."""
        if self.live:
            return _("已发布，有改动") if self.has_unpublished_changes else _("已发布")
        return _("已撤下") if self.is_withdrawn else _("草稿")

    @property
    def is_open(self) -> bool:
        """Whether everybody may read it today: published, and no protocol closes its words."""
        return self.live and not gates.shut(gates.read(self.gates), None, timezone.localdate())

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @cached_property
    def readiness(self) -> Any:
        from archive.readiness import assess

        return assess(self)

    # Rules of the fields

    def clean(self) -> None:
        super().clean()
        self.normalise_dates()
        self.schedule_after_embargo()
        if (self.lat is None) != (self.lon is None):
            raise ValidationError({"lat": _("纬度和经度要么都填，要么都不填。")})

    def schedule_after_embargo(self) -> None:
        """Let Wagtail's own schedule publish on the day that the embargo ends."""
        if not embargo.holds(self.embargo_until):
            return
        if self.live:
            raise ValidationError({"embargo_until": _("藏品已经公开，请先撤下再设禁公开期。")})
        end = embargo.end_of(self.embargo_until)
        planned: datetime | None = getattr(self, "go_live_at", None)  # a field of Wagtail's mixin
        self.go_live_at = end if planned is None else max(planned, end)

    def normalise_dates(self) -> None:
        """Fill EDTF and years from the text as found; refuse what cannot be read.

        What says that nobody knows (年代不详) is kept as found and has no years.
        """
        try:
            if self.date_edtf:
                read: dates.DateRange | None = dates.parse_edtf_date(self.date_edtf)
            else:
                read = dates.read_found(self.date_found) if self.date_found else None
        except dates.DateNotUnderstood as refusal:
            field = "date_edtf" if self.date_edtf else "date_found"
            raise ValidationError({field: str(refusal)}) from refusal
        if read is None:
            self.start_year = self.end_year = None
            return
        self.date_edtf, self.start_year, self.end_year = (
            read.edtf,
            read.start_year,
            read.end_year,
        )

    # Revisions, publishing, withdrawing

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row that becomes public, is published anew or withdrawn tells so at once.

        This is the one door that every way of publishing goes through (Wagtail's views
        call its actions, not the methods below), so the evidence event, the access to the
        files and the signals are written here, in the transaction of the change.
        """
        fields = kwargs.get("update_fields")
        if fields is not None and not {"live", "live_revision"} & set(fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            change = publication.Change.of(self)
            change.before_save(self)
            super().save(*args, **kwargs)
            change.after_save(self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """A new draft has a new score; lists filter by the stored one."""
        revision = super().save_revision(*args, **kwargs)
        self.__dict__.pop("readiness", None)
        self.readiness_score = self.readiness.score
        type(self).objects.filter(pk=self.pk).update(readiness_score=self.readiness_score)
        return revision

    def with_content_json(self, content: dict[str, Any]) -> Record:
        obj = super().with_content_json(followed(content, type(self)))
        for name in _KEPT:
            setattr(obj, name, getattr(self, name))
        return obj

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Make a revision public, or keep it for its `go_live_at`; one transaction.

        Raises:
            NotPublishable: a rule of `archive.publication` forbids it.
        """
        with publication.acting(user), transaction.atomic():
            super().publish(revision, user=user, **kwargs)
        self.refresh_from_db()

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, **kwargs: Any
    ) -> None:
        """Withdraw: the address answers 410 with a tombstone from now on; one transaction.

        The reason, where there is one, was set by `archive.services.withdraw_record`.
        """
        with publication.acting(user), transaction.atomic():
            super().unpublish(set_expired=set_expired, commit=commit, user=user, **kwargs)
