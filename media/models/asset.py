"""The asset: what people speak of when they say "this picture", "this recording"."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.bilingual import Bilingual, pick
from media.metadata.ai_label import own_label
from media.models.master import Master
from provenance.identifiers import mint

THUMBNAIL_SIZES = (400, 800)  # long side, px


def _count(pairs: models.QuerySet[Any], side: str) -> Coalesce:
    """How many of the pairs, as a subquery of its own: a join would double the rows."""
    counted = pairs.order_by().values(side).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


class AssetQuerySet(models.QuerySet["Asset"]):
    def ready(self) -> AssetQuerySet:
        """Assets whose renditions are all made."""
        return self.filter(state=Asset.State.READY)

    def visible_to(self, user: Any) -> AssetQuerySet:
        """Assets of which `user` may see at least a preview; None is the public.

        The same rules as `media.access.decide`, written for lists.
        """
        from media.access import visible_filter

        condition = visible_filter(user)
        return self if condition is None else self.filter(condition)

    def not_fingerprinted(self) -> AssetQuerySet:
        """Assets without fingerprints, or with some of an older version; oldest first."""
        from media.fingerprints.versions import VERSIONS
        from media.models import Fingerprint

        held = Fingerprint.objects.filter(asset=OuterRef("pk"))
        current = Q()
        for algorithm, version in VERSIONS.items():
            current |= Q(algorithm=algorithm, version=version)
        lacking = ~Exists(held.filter(algorithm="iscc")) | Exists(held.exclude(current))
        return self.filter(lacking).order_by("pk")

    def with_likenesses(self) -> AssetQuerySet:
        """Each with `open_likenesses`: how many pairs wait for a person."""
        from media.models import Likeness

        pairs = Likeness.objects.undecided()
        return self.annotate(
            open_likenesses=_count(pairs.filter(asset_a=OuterRef("pk")), "asset_a")
            + _count(pairs.filter(asset_b=OuterRef("pk")), "asset_b")
        )

    def for_listing(self) -> AssetQuerySet:
        """Everything a list row shows, in a fixed number of queries."""
        return self.select_related("master", "owner")


class Asset(models.Model):
    """One logical master: an image, a recording, a film, with its words and its rights."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("图像")
        AUDIO = "audio", _("音频")
        VIDEO = "video", _("视频")
        DOCUMENT = "document", _("文档")
        MODEL3D = "model3d", _("三维模型")

    class State(models.TextChoices):
        RECEIVED = "received", _("已接收")
        PROCESSING = "processing", _("处理中")
        READY = "ready", _("可用")
        REFUSED = "refused", _("已拒收")

    class Grade(models.TextChoices):
        OPEN = "open", _("公开")
        INTERNAL = "internal", _("内部")
        SENSITIVE = "sensitive", _("敏感")
        CORE = "core", _("核心")

    class PublicAccess(models.TextChoices):
        NONE = "none", _("不公开")
        PREVIEW = "preview", _("仅预览")
        FULL = "full", _("完整开放")

    public_id = models.CharField(
        _("标识"), max_length=32, unique=True, editable=False, default=partial(mint, "h2")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    master = models.ForeignKey(
        Master, models.PROTECT, null=True, blank=True, related_name="assets", editable=False
    )

    title_zh = models.CharField(_("题名（中文）"), max_length=300, blank=True)
    title_en = models.CharField(_("题名（英文）"), max_length=300, blank=True)
    alt_zh = models.CharField(
        _("替代文字（中文）"), max_length=500, blank=True, help_text=_("看不见图像的人会听到这句话")
    )
    alt_en = models.CharField(_("替代文字（英文）"), max_length=500, blank=True)
    creator_zh = models.CharField(_("作者（中文）"), max_length=300, blank=True)
    creator_en = models.CharField(_("作者（英文）"), max_length=300, blank=True)
    credit_zh = models.CharField(_("署名（中文）"), max_length=500, blank=True)
    credit_en = models.CharField(_("署名（英文）"), max_length=500, blank=True)
    source_note_zh = models.CharField(_("来源说明（中文）"), max_length=500, blank=True)
    source_note_en = models.CharField(_("来源说明（英文）"), max_length=500, blank=True)
    title = Bilingual("title")
    alt = Bilingual("alt")
    creator = Bilingual("creator")
    credit = Bilingual("credit")
    source_note = Bilingual("source_note")

    licence_uri = models.CharField(
        _("许可协议地址"), max_length=300, blank=True, validators=[URLValidator(["https", "http"])]
    )
    rights_statement_uri = models.CharField(
        _("权利声明地址"), max_length=300, blank=True, validators=[URLValidator(["https", "http"])]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="media_assets",
        verbose_name=_("所有者"),
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="assets",
        verbose_name=_("机构"),
        help_text="of the uploader, else of the first record; none: the house, a creator",
    )
    grade = models.CharField(_("数据分级"), max_length=10, choices=Grade.choices, default="open")
    public_access = models.CharField(
        _("公众可见"),
        max_length=8,
        choices=PublicAccess.choices,
        default=PublicAccess.NONE,
        editable=False,
        help_text=_("由发布与许可流程设定"),
    )
    public_until = models.DateField(
        _("公开截止日"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("最后一个公开的日子，由授权同意决定"),
    )
    gates = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="conditions of protocols, copied here for the access decision (media.gates)",
    )
    is_generated = models.BooleanField(
        _("示意图"), default=False, help_text=_("由本系统生成的示意媒体，不是实物影像")
    )
    ai_generated = models.BooleanField(_("人工智能生成"), default=False)
    ai_label = models.TextField(
        blank=True,
        max_length=3000,
        editable=False,
        help_text="label of AI-made content as its file carried it (GB 45438-2025), JSON",
    )

    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.RECEIVED, editable=False
    )
    refusal_code = models.CharField(max_length=60, blank=True, editable=False)
    refusal_text_zh = models.CharField(max_length=500, blank=True, editable=False)
    refusal_text_en = models.CharField(max_length=500, blank=True, editable=False)
    refusal_text = Bilingual("refusal_text")

    width = models.PositiveIntegerField(_("宽（像素）"), null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(_("高（像素）"), null=True, blank=True, editable=False)
    duration_ms = models.PositiveBigIntegerField(
        _("时长（毫秒）"), null=True, blank=True, editable=False
    )
    dominant_colour = models.CharField(
        _("主色"),
        max_length=7,
        blank=True,
        editable=False,
        validators=[RegexValidator(r"^#[0-9a-f]{6}$")],
    )
    version = models.CharField(
        max_length=16,
        blank=True,
        editable=False,
        help_text="changes whenever the renditions change; part of their addresses",
    )
    cut_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="cuts",
        verbose_name=_("裁自"),
        help_text="the whole picture that this one is a region of; never a cut itself",
    )
    cut_region = models.CharField(
        max_length=60, blank=True, editable=False, help_text="`page:x,y,w,h`, px of the whole"
    )
    cut_for = models.CharField(
        max_length=32, blank=True, editable=False, help_text="public name of what it was cut for"
    )
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    ready_at = models.DateTimeField(_("可用时间"), null=True, blank=True, editable=False)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("数字资产")
        verbose_name_plural = pgettext_lazy("plural", "数字资产")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-created_at"], name="asset_by_state"),
            models.Index(fields=["public_access", "grade"], name="asset_by_access"),
        ]
        permissions = [
            ("view_all", "See every asset and its master, except core data"),
            ("view_core", "See assets graded as core data"),
            ("upload_asset", "Upload files into the media library"),
            ("reprocess_asset", "Have renditions made again"),
            ("open_asset", "Set what the public may see of assets"),
            ("handle_quarantine", "See, download and delete files in quarantine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_zh="") | ~Q(title_en=""), name="asset_has_a_title"
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal_code=""))
                | (~Q(state="refused") & Q(refusal_code="")),
                name="asset_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "refused"]) | Q(master__isnull=False),
                name="asset_processed_from_a_master",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ready_at__isnull=False), name="asset_ready_since"
            ),
            models.CheckConstraint(
                condition=(Q(width__isnull=True) & Q(height__isnull=True))
                | (Q(width__gt=0) & Q(height__gt=0)),
                name="asset_has_area",
            ),
            models.CheckConstraint(
                condition=Q(duration_ms__isnull=True) | Q(duration_ms__gt=0),
                name="asset_has_duration",
            ),
            models.CheckConstraint(
                condition=Q(cut_from__isnull=True, cut_region="", cut_for="")
                | Q(cut_from__isnull=False) & ~Q(cut_region="") & ~Q(cut_from=F("id")),
                name="asset_cut_says_what_of",
            ),
            models.UniqueConstraint(
                fields=["cut_from", "cut_region", "cut_for"], name="asset_cut_once"
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title_zh, self.title_en)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def alt_text(self) -> str:
        """The alternative text, or the title where none is written."""
        return self.alt or self.title

    def thumbnail_url(self, size: int = 400) -> str:
        """Address of the thumbnail whose long side is `size` px (400 or 800); "" until ready."""
        return self._url("media_thumbnail", size)

    def thumbnail_avif_url(self, size: int = 400) -> str:
        """The same still in AVIF, for `<picture>`; "" until ready."""
        return self._url("media_thumbnail_avif", size)

    @property
    def content_label(self) -> str:
        """The label of AI-made content for every public file of this asset; "" for none."""
        if not self.ai_generated:
            return ""
        return self.ai_label or own_label(self.public_id, settings.SITE_URL)

    @property
    def poster_url(self) -> str:
        """The still picture of a video or recording; "" for other kinds and until ready."""
        return self._url("media_poster") if self.kind in ("audio", "video") else ""

    @property
    def stream_url(self) -> str:
        """What a player plays: as much of it as the viewer may hear; "" until ready."""
        if self.kind == self.Kind.VIDEO:
            return self._url("media_video")
        if self.kind == self.Kind.AUDIO:
            return self._url("media_audio")
        return ""

    @property
    def waveform_url(self) -> str:
        """Peaks of the sound as JSON; "" for silent kinds and until ready."""
        return self._url("media_waveform") if self.kind == self.Kind.AUDIO else ""

    @property
    def hls_url(self) -> str:
        """The adaptive film for those who may see all of it (404 for a preview); "" without one."""
        return self._url("media_hls") if self._has("hls") else ""

    @property
    def strip_url(self) -> str:
        """WebVTT that maps times to small pictures (404 for a preview); "" without one."""
        return self._url("media_strip") if self._has("strip") else ""

    @property
    def opus_url(self) -> str:
        """The recording as Ogg Opus, or its preview as AAC; "" without one."""
        return self._url("media_opus") if self._has("opus") else ""

    @property
    def master_url(self) -> str:
        return reverse("media_master", args=[self.public_id])

    def _has(self, purpose: str) -> bool:
        """Asked over the loaded rows where they were prefetched, so that lists stay cheap."""
        return any(row.purpose == purpose for row in self.renditions.all())

    def _url(self, name: str, *args: object) -> str:
        if not self.is_ready:
            return ""
        return f"{reverse(name, args=[self.public_id, *args])}?v={self.version}"
