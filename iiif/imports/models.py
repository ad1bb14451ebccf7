"""Items of other museums: what we show of each, its canvases, and its source byte for byte."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual
from iiif.imports import faults, wording
from provenance.identifiers import mint


class ForeignItemQuerySet(models.QuerySet["ForeignItem"]):
    def public(self) -> ForeignItemQuerySet:
        return self.filter(state=ForeignItem.State.PUBLIC)

    def of_house(self) -> ForeignItemQuerySet:
        """What curators brought in; what is in private lists is nobody else's business."""
        return self.filter(owner=None)

    def of(self, user: Any) -> ForeignItemQuerySet:
        """One's own private list."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> ForeignItemQuerySet:
        """Published ones, one's own, and for staff everything of the house."""
        seen = Q(state=ForeignItem.State.PUBLIC)
        if user.is_authenticated:
            seen |= Q(owner=user)
        if user.has_perm("iiif.view_foreignitem"):
            seen |= Q(owner=None)
        return self.filter(seen)

    def present(self) -> ForeignItemQuerySet:
        """Those that were not taken back."""
        return self.exclude(state=ForeignItem.State.REMOVED)

    def for_list(self) -> ForeignItemQuerySet:
        return self.select_related("part_of", "brought_by").defer(
            "report", "description", "contents"
        )

    def for_cards(self) -> ForeignItemQuerySet:
        """Everything a card shows, in one query."""
        return self.defer("report", "contents")

    def search(self, text: str) -> ForeignItemQuerySet:
        """Those whose title or museum holds every word."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(provider__icontains=word)
                | Q(address__icontains=word)
                | Q(public_id=word)
            )
        return found


class ForeignItem(models.Model):
    """A manifest, collection or catalogue record of another museum. It is never a record of
    ours: no ARK of ours promises it, its pictures stay on their server, its words theirs."""

    class Kind(models.TextChoices):
        MANIFEST = "manifest", _("清单")
        COLLECTION = "collection", _("合集")
        RECORD = "record", _("记录")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        FAILED = "failed", _("没有读到")
        HELD = "held", _("未公开")
        PUBLIC = "public", _("已公开")
        GONE = "gone", _("对方已撤")
        REMOVED = "removed", _("已移除")

    class Gone(models.TextChoices):
        """How we learned that the other museum has it no more."""

        DELETED = "deleted", _("对方声明已删除")
        VANISHED = "vanished", _("对方的完整清单里不再有它")
        NOT_FOUND = "not_found", _("对方的网址不再有它")

    class Pictures(models.TextChoices):
        """The manifest that a record names for its pictures."""

        NONE = "", _("没有")
        WAITING = "waiting", _("等待读取")
        READ = "read", _("已读取")
        LOST = "lost", _("没有读到")

    public_id = models.CharField(
        _("编号"), max_length=22, unique=True, editable=False, default=partial(mint, "f1")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="foreign_items",
        verbose_name=_("所有者"),
        help_text="whose private list; empty: the house's",
    )
    address = models.TextField(_("网址"), blank=True, help_text="id of the document")
    address_key = models.CharField(
        max_length=64, help_text="SHA-256 of the address, or of the file"
    )
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("合集"),
    )
    position = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0, help_text="collections above it")
    title = models.TextField(_("名称"), blank=True, help_text="all languages, for lists and search")
    provider = models.TextField(_("来自"), blank=True, help_text="names of the museums")
    rights = models.TextField(_("权利声明"), blank=True)
    thumbnail = models.TextField(blank=True)
    canvas_count = models.PositiveIntegerField(_("画布"), default=0)
    description = models.JSONField(default=dict, help_text="Facts.description()")
    contents = models.JSONField(default=list, help_text="table of contents: Facts.contents")
    next_page = models.TextField(blank=True, help_text="of a paged collection, still to be read")
    pages_read = models.PositiveIntegerField(default=0)
    is_stuck = models.BooleanField(default=False, help_text="the next page did not come")
    report = models.JSONField(_("报告"), default=list)
    report_left_out = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(
        "iiif.ForeignSource", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    harvest = models.ForeignKey(
        "iiif.HarvestSource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("采集来源"),
    )
    oai_identifier = models.TextField(_("OAI 标识"), blank=True)
    oai_fold = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the identifier without regard to case"
    )
    datestamp = models.CharField(
        _("对方的修改时间"), max_length=20, blank=True, help_text="as their header says"
    )
    content_key = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of its canonical metadata"
    )
    declined_key = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the change that somebody said no to"
    )
    seen_in = models.PositiveIntegerField(
        null=True, blank=True, help_text="window of its source that met it last"
    )
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_why = models.CharField(max_length=9, choices=Gone.choices, blank=True)
    gone_from = models.CharField(max_length=8, blank=True, help_text="its state before")
    restored_at = models.DateTimeField(
        null=True, blank=True, help_text="somebody keeps it although its museum does not"
    )
    manifest = models.TextField(blank=True, help_text="of its pictures, where a record names one")
    manifest_state = models.CharField(
        max_length=7, choices=Pictures.choices, default=Pictures.NONE, blank=True
    )
    manifest_source = models.ForeignKey(
        "iiif.ForeignSource", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    error_code = models.CharField(max_length=60, blank=True)
    error_zh = models.CharField(max_length=500, blank=True)
    error_en = models.CharField(max_length=500, blank=True)
    error = Bilingual("error")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("引入人"),
    )
    brought_at = models.DateTimeField(_("引入时间"))
    checked_at = models.DateTimeField(_("上次核对"), null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason_zh = models.CharField(max_length=300, blank=True)
    removal_reason_en = models.CharField(max_length=300, blank=True)
    removal_reason = Bilingual("removal_reason")

    objects = ForeignItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("他馆藏品")
        verbose_name_plural = _("他馆藏品")
        ordering = ["-brought_at", "position", "pk"]
        default_permissions = ("view",)
        permissions: ClassVar[list[Any]] = [
            ("import_foreignitem", "Can bring in items of other museums"),
            ("publish_foreignitem", "Can publish and take back items of other museums"),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "-brought_at"], name="foreign_list"),
            models.Index(fields=["harvest", "seen_in"], name="foreign_harvested"),
            models.Index(fields=["harvest", "oai_fold"], name="foreign_oai_fold"),
            models.Index(fields=["harvest", "manifest_state"], name="foreign_pictures_wait"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"],
                condition=Q(owner__isnull=True) & ~Q(state="removed"),
                name="foreign_once_in_house",
            ),
            models.UniqueConstraint(
                fields=["owner", "address_key"],
                condition=Q(owner__isnull=False) & ~Q(state="removed"),
                name="foreign_once_per_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="public")
                | Q(owner__isnull=True, first_published_at__isnull=False),
                name="foreign_public_is_of_house",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(error_code="")
                | ~Q(state="failed") & Q(error_code=""),
                name="foreign_failed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="removed", removed_at__isnull=False)
                | ~Q(state="removed") & Q(removed_at__isnull=True),
                name="foreign_removed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="gone", gone_at__isnull=False) & ~Q(gone_why="")
                | ~Q(state="gone") & Q(gone_at__isnull=True, gone_why=""),
                name="foreign_gone_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(harvest__isnull=True) | Q(owner__isnull=True),
                name="foreign_harvest_is_of_house",
            ),
            models.CheckConstraint(
                condition=Q(manifest="", manifest_state="")
                | ~Q(manifest="") & ~Q(manifest_state=""),
                name="foreign_manifest_has_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name.text

    def get_absolute_url(self) -> str:
        return reverse("foreign_page", args=[self.public_id])

    @property
    def name(self) -> wording.Said:
        """The title in the reader's language; the address where it has none."""
        return wording.plain(self.description.get("label"), self.title or self.address)

    @property
    def museum(self) -> wording.Said:
        """Whose it is: the provider, else the host of the address."""
        providers = self.description.get("provider") or []
        label = providers[0]["label"] if providers else {}
        first = {tag: texts[:1] for tag, texts in label.items()}
        return wording.plain(first, self.provider or wording.host(self.address))

    @property
    def home_url(self) -> str:
        """The page of the item at its museum; "" where the document names none."""
        pages = self.description.get("homepage") or []
        return str(pages[0]["url"]) if pages else ""

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLIC

    @property
    def has_content(self) -> bool:
        return self.state in (self.State.HELD, self.State.PUBLIC)

    @property
    def is_record(self) -> bool:
        return self.kind == self.Kind.RECORD

    @property
    def may_be_restored(self) -> bool:
        return self.state == self.State.GONE and self.source_id is not None

    @property
    def faults(self) -> list[faults.Fault]:
        return faults.load(self.report)

    @property
    def chip(self) -> str:
        return {
            "public": "chip-ok", "failed": "chip-bad", "waiting": "chip-warn", "gone": "chip-warn",
        }.get(self.state, "")  # fmt: skip


class ForeignCanvas(models.Model):
    """One canvas of a manifest: where its picture, sound or film is at its museum."""

    item = models.ForeignKey(ForeignItem, models.CASCADE, related_name="canvases")
    position = models.PositiveIntegerField()
    address = models.TextField()
    label = models.JSONField(default=dict)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveBigIntegerField(default=0)
    kind = models.CharField(max_length=5, blank=True, help_text="image, sound, video or empty")
    service = models.TextField(blank=True, help_text="base address of its image service")
    service_version = models.PositiveSmallIntegerField(default=0)
    url = models.TextField(blank=True)
    still = models.TextField(blank=True, help_text="a picture for the page, without deep zoom")
    format = models.CharField(max_length=100, blank=True)
    thumbnail = models.TextField(blank=True)
    options = models.JSONField(default=list, help_text="files of a choice: CanvasFacts.options")
    annotations = models.PositiveSmallIntegerField(default=0)
    remarks = models.JSONField(default=list, help_text="CanvasFacts.remarks")
    remark_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("他馆画布")
        verbose_name_plural = _("他馆画布")
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="foreign_canvas_once"),
            models.CheckConstraint(
                condition=Q(service="", service_version=0)
                | ~Q(service="") & Q(service_version__in=[1, 2, 3]),
                name="foreign_service_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name.text

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def name(self) -> wording.Said:
        return wording.plain(self.label, str(self.number))


class ForeignSource(models.Model):
    """A document as it came, kept byte for byte. Without an item it waits for a yes, a day long."""

    class Form(models.TextChoices):
        DOCUMENT = "document", "IIIF"
        RECORD = "record", "OAI-PMH"
        PICTURES = "pictures", _("记录的图像清单")

    item = models.ForeignKey(
        ForeignItem, models.CASCADE, null=True, blank=True, related_name="sources"
    )
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.DOCUMENT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    address = models.TextField(blank=True, help_text="that was asked; empty for a file")
    found_at = models.TextField(blank=True, help_text="after redirects")
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    harvest = models.ForeignKey(
        "iiif.HarvestSource", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    page = models.PositiveIntegerField(default=0, help_text="of a paged collection; 0: itself")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_taken = models.BooleanField(default=False, help_text="somebody said yes to it")

    class Meta:
        verbose_name = _("他馆源文件")
        verbose_name_plural = _("他馆源文件")
        ordering = ["-received_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["is_taken", "received_at"], name="foreign_unanswered")]
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(Length("sha256"), 64)), name="foreign_source_sha256_hex"
            ),
            models.CheckConstraint(
                condition=Q(is_taken=False) | Q(item__isnull=False), name="foreign_taken_by_item"
            ),
        ]

    def __str__(self) -> str:
        return self.address or self.file_name or self.sha256[:12]

    @staticmethod
    def sha256_of(body: bytes) -> str:
        return hashlib.sha256(body).hexdigest()

    @property
    def is_record(self) -> bool:
        return self.form == self.Form.RECORD

    @property
    def content(self) -> bytes:
        """PostgreSQL gives a memoryview."""
        return bytes(self.body)
