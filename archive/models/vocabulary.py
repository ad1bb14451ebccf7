"""Vocabularies and their terms, as loaded from archive/vocabularies/*.csv."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import RevisionMixin

from foundation.bilingual import Bilingual, active_suffix


class Vocabulary(models.Model):
    """A list of terms, for example `periods`; the code is the name of its file."""

    code = models.SlugField(_("代码"), max_length=64, primary_key=True)
    title_zh = models.CharField(_("名称（中文）"), max_length=120)
    title_en = models.CharField(_("名称（英文）"), max_length=120)

    title = Bilingual("title")

    class Meta:
        verbose_name = pgettext_lazy("singular", "词表")
        verbose_name_plural = pgettext_lazy("plural", "词表")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: str) -> TermQuerySet:
        """Terms of one vocabulary, in the order of its file."""
        return self.filter(vocabulary_id=vocabulary)

    def in_use(self) -> TermQuerySet:
        """Terms that may be chosen: not deprecated."""
        return self.filter(deprecated_at__isnull=True)

    def containing(self, start_year: int, end_year: int) -> TermQuerySet:
        """Terms whose years overlap the range (astronomical years, both ends included)."""
        return self.filter(start_year__lte=end_year, end_year__gte=start_year)

    def to_check(self) -> TermQuerySet:
        """Terms of which a person still has to confirm something."""
        return self.exclude(check_note="")


class Term(RevisionMixin, models.Model):
    """One term. `check` says what was not seen in a source and waits for a person.

    A term is never deleted once it was used: it is deprecated (停用), and where another took
    its place that one is named, so that its address and old drafts still lead somewhere.
    """

    vocabulary = models.ForeignKey(
        Vocabulary, models.PROTECT, related_name="terms", verbose_name=_("词表")
    )
    code = models.CharField(
        _("代码"),
        max_length=64,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9_.-]+\Z", _("代码只用字母、数字、点、横线和下划线。"))
        ],
        help_text=_("它是词条公开地址的一部分，以后不能改。"),
    )
    label_zh_hans = models.CharField(_("简体中文"), max_length=200)
    label_zh_hant = models.CharField(_("繁体中文"), max_length=200, blank=True)
    label_en = models.CharField(_("英文"), max_length=250, blank=True)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("上位词"),
    )
    position = models.PositiveIntegerField(_("次序"), default=0)
    start_year = models.IntegerField(
        _("起始年"),
        null=True,
        blank=True,
        help_text=_("天文纪年：公元前206年写作 -205。"),
    )
    end_year = models.IntegerField(_("结束年"), null=True, blank=True)
    data = models.JSONField(_("其他列"), default=dict, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    check_note = models.CharField(
        _("待核对"),
        max_length=300,
        blank=True,
        db_column="check",
        help_text=_("尚未在来源中见到、需要人工确认的部分；空表示已核对。"),
    )
    edited_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="when a curator changed it; what comes with the product no longer overwrites it",
    )
    deprecated_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced",
        verbose_name=_("改用"),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("singular", "词条")
        verbose_name_plural = pgettext_lazy("plural", "词条")
        ordering = ("vocabulary", "position", "code")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="term_code_once"),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True)
                | Q(end_year__isnull=True)
                | Q(start_year__lte=F("end_year")),
                name="term_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                name="term_not_its_own_broader",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | Q(deprecated_at__isnull=False) & ~Q(replaced_by=F("id")),
                name="term_replaced_is_deprecated",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """A wider term is of the same vocabulary, and not below this one."""
        super().clean()
        above, seen = self.broader, {self.pk}
        while above is not None:
            if above.vocabulary_id != self.vocabulary_id:
                raise ValidationError({"broader": _("上位词要在同一词表里。")})
            if above.pk in seen:
                raise ValidationError({"broader": _("上位词不能是自己，也不能是自己的下位词。")})
            seen.add(above.pk)
            above = above.broader

    @property
    def is_deprecated(self) -> bool:
        return self.deprecated_at is not None

    @property
    def state_label(self) -> Any:
        """In use, or deprecated; without a query."""
        return _("已停用") if self.is_deprecated else _("在用")

    @property
    def label(self) -> str:
        """The label in the active language, or the Chinese one where English is missing."""
        return (active_suffix() == "en" and self.label_en) or self.label_zh_hans

    @property
    def labels(self) -> dict[str, list[str]]:
        """A language map for IIIF and JSON-LD."""
        pairs = (
            ("zh-Hans", self.label_zh_hans),
            ("zh-Hant", self.label_zh_hant),
            ("en", self.label_en),
        )
        return {tag: [text] for tag, text in pairs if text}
