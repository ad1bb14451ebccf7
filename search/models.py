"""What can be found: one row for each public thing, its tokens, and a log of changes.

Only what everybody may see is stored here. The full text index itself (an FTS5 table on
SQLite, generated `tsvector` columns on PostgreSQL) hangs on `Document` by the database's own
means (migration 0002), so that no row can be without its index entry.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.models import Record
from foundation.bilingual import Bilingual, active_suffix, pick


def translated(zh: str, en: str) -> str:
    """Names that our own code gives are kept in Chinese and translated when they are shown."""
    if active_suffix() == "zh":
        return zh or en
    return en or gettext(zh) if zh else en


class DocumentQuerySet(models.QuerySet["Document"]):
    def for_cards(self) -> DocumentQuerySet:
        """Everything a result card shows, without the tokens.

        Records whose words a protocol closes today are left out, whether or not the index
        has heard of it yet.
        """
        shut = Record.objects.with_shut_words().order_by().values("ark_name")
        return self.exclude(object_type="record", object_id__in=shut).defer(*TOKEN_FIELDS)


# The columns of the full text index, heaviest first.
TOKEN_FIELDS = (
    "title_grams",
    "title_words",
    "body_grams",
    "body_words",
    "spoken_grams",
    "spoken_words",
    "sounds",
    "initials",
)


class Document(models.Model):
    """One findable thing: a record, and whatever upper floors register."""

    object_type = models.CharField(max_length=24)
    object_id = models.CharField(max_length=64)
    url_name = models.CharField(max_length=80)
    url_args = models.JSONField(default=list, blank=True)

    title_zh = models.CharField(max_length=400, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    names = models.TextField(blank=True, help_text="other titles, one a line")
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    kind_zh = models.CharField(max_length=80, blank=True)
    kind_en = models.CharField(max_length=80, blank=True)
    place_zh = models.CharField(max_length=200, blank=True)
    place_en = models.CharField(max_length=250, blank=True)
    date_zh = models.CharField(max_length=200, blank=True)
    date_en = models.CharField(max_length=200, blank=True)
    # Empty for ours. It may be null: SQLite would make the table anew for a column that may
    # not, and lose the triggers of the full text index.
    attribution = models.JSONField(
        null=True, blank=True, help_text="whose it is, where it is not ours: zh, en"
    )
    thumbnail = models.CharField(max_length=32, blank=True, help_text="public id of an asset")

    facets = models.JSONField(default=dict, blank=True)
    start_year = models.IntegerField(null=True, blank=True)
    end_year = models.IntegerField(null=True, blank=True)
    published_at = models.DateTimeField()
    indexed_at = models.DateTimeField()

    title_grams = models.TextField(blank=True)
    title_words = models.TextField(blank=True)
    body_grams = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    spoken_grams = models.TextField(blank=True)
    spoken_words = models.TextField(blank=True)
    sounds = models.TextField(blank=True, help_text="pinyin of titles and names")
    initials = models.TextField(blank=True)

    title = Bilingual("title")
    body = Bilingual("body")
    place = Bilingual("place")
    date = Bilingual("date")
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="document_once"),
            models.CheckConstraint(
                condition=~Q(title_zh="") | ~Q(title_en=""), name="document_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True, end_year__isnull=True)
                | Q(start_year__isnull=False)
                & Q(end_year__isnull=False)
                & Q(start_year__lte=F("end_year")),
                name="document_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def whose(self) -> str:
        """Museum and credit of what is not ours; "" for ours."""
        told = self.attribution or {}
        return pick(told.get("zh", ""), told.get("en", ""))

    @property
    def kind(self) -> str:
        """Its kind; without an English name, the translation of the Chinese one."""
        return translated(self.kind_zh, self.kind_en)

    @property
    def url(self) -> str:
        """Its page in the active language; empty where no page is served for it."""
        if not self.url_name:
            return pick(*self.url_args)
        try:
            return reverse(self.url_name, args=self.url_args)
        except NoReverseMatch:
            return ""


class Passage(models.Model):
    """One cue of a transcript or caption track: what is said, and when; or lines of a page."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="passages")
    asset = models.CharField(max_length=32, help_text="public id")
    language = models.CharField(max_length=35)
    start_ms = models.PositiveIntegerField()
    page = models.PositiveIntegerField(default=0, help_text="page of a document; 0: a recording")
    text = models.TextField()
    folded = models.TextField(help_text="as compared with a query")

    class Meta:
        verbose_name = _("文字稿片段")
        verbose_name_plural = _("文字稿片段")
        ordering = ("page", "start_ms", "id")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["document", "start_ms"], name="passage_in_order")
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def start_seconds(self) -> int:
        return self.start_ms // 1000


class FacetValue(models.Model):
    """How a value of a facet is called; written with the documents that carry it."""

    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=80)
    label_zh = models.CharField(max_length=250)
    label_en = models.CharField(max_length=250, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("筛选项")
        verbose_name_plural = _("筛选项")
        ordering = ("facet", "position", "value")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name; without an English one, the translation of the Chinese one."""
        return translated(self.label_zh, self.label_en)


class IndexState(models.Model):
    """One row. Its generation grows with every change, in the order of the commits.

    A change locks this row until its transaction ends, so a process that has read up to a
    generation has seen all the changes below it.
    """

    generation = models.BigIntegerField(default=0)
    analysis = models.PositiveIntegerField(default=0, help_text="version that made the tokens")
    rebuilt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("索引状态")
        verbose_name_plural = _("索引状态")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(id=1), name="index_state_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.generation)


class IndexChange(models.Model):
    """Which document a generation changed: what the facet maps of a process must read again.

    `stamp` is random: after a rollback or a restored backup the same number carries another
    stamp, and the process starts afresh.
    """

    generation = models.BigIntegerField(primary_key=True)
    document_id = models.BigIntegerField()
    stamp = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("索引变更")
        verbose_name_plural = _("索引变更")

    def __str__(self) -> str:
        return f"{self.generation}: {self.document_id}"
