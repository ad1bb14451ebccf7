"""The evidence log as the database holds it; published files are rebuilt from here.

Hashes are lower-case hexadecimal SHA-256. Update and delete of events, tile hashes and
checkpoints raise in the database itself (migration 0002).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ALGORITHM = "sha256"


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *subjects: str) -> EventQuerySet:
        """Everything that happened to any of these subjects, oldest first."""
        return self.filter(subject__in=subjects).order_by("seq")


class Event(models.Model):
    """One thing that happened: one leaf of the Merkle tree."""

    seq = models.BigIntegerField(_("序号"), primary_key=True, help_text="0, 1, 2 … without gaps")
    kind = models.CharField(_("事件"), max_length=60, help_text="package.verb, as in the leaf")
    subject = models.CharField(_("对象"), max_length=120)
    at = models.DateTimeField(_("时间"))
    leaf = models.TextField(_("存证原文"), help_text="RFC 8785 JSON; what was hashed")
    leaf_hash = models.CharField(_("存证哈希"), max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("存证事件")
        verbose_name_plural = _("存证事件")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject", "seq"], name="event_of_subject"),
            models.Index(fields=["kind", "seq"], name="event_of_kind"),
        ]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=0), name="event_seq_from_zero")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"

    @property
    def facts(self) -> dict[str, object]:
        """The facts of the leaf, as recorded."""
        return self.content["facts"]

    @property
    def content(self) -> dict:
        """The whole leaf, parsed."""
        return json.loads(self.leaf)

    @property
    def role(self) -> str:
        """In which role the actor did it: `system`, `member` or a staff role."""
        return self.content["role"]


class TileHash(models.Model):
    """Hash of a complete subtree of 256^level leaves; level 0 is Event.leaf_hash."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="tile_hash_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="tile_hash_above_leaves"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogHead(models.Model):
    """The one row that appending locks: how many events, and the frontier of their tree."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list, help_text="roots of the complete subtrees, hex")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="log_head_is_one_row"),
            models.CheckConstraint(condition=Q(size__gte=0), name="log_head_size"),
        ]

    def __str__(self) -> str:
        return f"log of {self.size}"


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def newest(self) -> Checkpoint | None:
        return self.order_by("-size", "-pk").first()


class Checkpoint(models.Model):
    """A signed statement of the log's size and root (C2SP signed note)."""

    size = models.BigIntegerField(_("事件数"))
    root = models.CharField(_("根哈希"), max_length=64)
    origin = models.CharField(_("日志名"), max_length=200)
    vkey = models.CharField(_("验证公钥"), max_length=300, help_text="name+key id+base64 key")
    note = models.TextField(_("检查点"))
    signed_at = models.DateTimeField(_("签署时间"))

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")
        ordering = ["-size", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["size", "vkey"], name="checkpoint_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class ActorDigest(models.Model):
    """Links an account to the digest that its events carry; delete the row to erase the link.

    The digest is HMAC-SHA-256 of the account's key under a random salt. With the salt
    destroyed nobody can tell whose digest it was, and the chain of hashes stays whole.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="actor_digest"
    )
    salt = models.CharField(max_length=64, help_text="32 random bytes, hex")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("操作者摘要")
        verbose_name_plural = _("操作者摘要")

    def __str__(self) -> str:
        return self.digest[:12]


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: the one way a leaf writes a moment.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment in evidence needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
