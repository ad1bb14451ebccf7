"""What curators keep of their work at the desk: views of the list, changes of many records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.reach import reach


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def for_user(self, user: Any) -> SavedViewQuerySet:
        """A person's own, and what colleagues share in the institutions that they see."""
        places = reach(user, "archive.view_record", "archive.change_record")
        shared = Q(shared=True) if places is None else Q(shared=True, institution__in=places)
        return self.filter(Q(owner=user) | shared).select_related("owner", "institution")


class SavedView(models.Model):
    """Filters, search and order of the record list under a name."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=_("建立者"),
    )
    name = models.CharField(_("名称"), max_length=80)
    query = models.CharField(_("筛选条件"), max_length=2000, blank=True)
    shared = models.BooleanField(_("与本机构共享"), default=False)
    is_default = models.BooleanField(_("打开列表时使用"), default=False)
    institution = models.ForeignKey(
        "accounts.Institution",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("机构"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("保存的视图")
        verbose_name_plural = _("保存的视图")
        ordering = ("name", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
            models.CheckConstraint(
                condition=Q(shared=False) | Q(institution__isnull=False),
                name="saved_view_shared_in_an_institution",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BulkEdit(models.Model):
    """One change of many records: asked for, previewed for each, applied, perhaps taken back.

    `operations` is a list of {field, verb, value, find}; see `archive.bulk.operations`.
    """

    class State(models.TextChoices):
        PLANNING = "planning", _("正在预览")
        PLANNED = "planned", _("待确认")
        APPLYING = "applying", _("正在修改")
        APPLIED = "applied", _("已修改")
        UNDOING = "undoing", _("正在撤回")
        UNDONE = "undone", pgettext_lazy("bulk edit", "已撤回")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人")
    )
    created_at = models.DateTimeField(_("时间"))
    operations = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNING)
    applied_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量修改")
        verbose_name_plural = _("批量修改")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.created_at:%Y-%m-%d %H:%M}"

    def counts(self) -> list[tuple[str, Any, int]]:
        """State of the items, its label and how many have it; those that occur, in order."""
        found = dict(self.items.order_by().values_list("state").annotate(Count("pk")))
        return [(v, label, found[v]) for v, label in BulkEditItem.State.choices if v in found]

    @property
    def can_undo(self) -> bool:
        """Words can be put back; what was published or withdrawn in public cannot be unsaid."""
        from archive.bulk.operations import is_undoable

        return self.state == self.State.APPLIED and is_undoable(self.operations)


class BulkEditItem(models.Model):
    """What the change means for one record."""

    class State(models.TextChoices):
        NEW = "new", _("待预览")
        PLANNED = "planned", _("将修改")
        UNCHANGED = "unchanged", _("无变化")
        REFUSED = "refused", _("不能修改")
        APPLIED = "applied", _("已修改")
        UNDONE = "undone", pgettext_lazy("bulk edit", "已撤回")
        KEPT = "kept", _("之后又有改动，或旧值已不成立，未撤回")

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="items")
    record = models.ForeignKey("archive.Record", models.CASCADE, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.NEW)
    changes = models.JSONField(default=list)  # [{field, old, new}], values as stored
    refusal_zh = models.CharField(max_length=500, blank=True)
    refusal_en = models.CharField(max_length=500, blank=True)
    revision_before = models.BigIntegerField(null=True, blank=True)
    revision_after = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("批量修改的条目")
        verbose_name_plural = _("批量修改的条目")
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["edit", "record"], name="bulk_item_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone"]) | Q(revision_after__isnull=False),
                name="bulk_applied_has_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edit_id}: {self.record_id}"

    @property
    def refusal(self) -> str:
        from foundation.bilingual import pick

        return pick(self.refusal_zh, self.refusal_en)
