"""Which parts of recordings a story shows: kept beside its body, to be asked by recording."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from museum.models.story import StoryPage


class StoryClipQuerySet(models.QuerySet["StoryClip"]):
    def public(self) -> StoryClipQuerySet:
        """Those of stories that anybody may read."""
        return self.filter(page__in=StoryPage.objects.live().public())


class StoryClip(models.Model):
    """From `start_ms` up to `end_ms` of a recording, as the saved body of the story has it."""

    page = models.ForeignKey(StoryPage, models.CASCADE, related_name="clips")
    asset = models.ForeignKey("media.Asset", models.CASCADE, related_name="story_clips")
    start_ms = models.PositiveBigIntegerField(_("片段起（毫秒）"))
    end_ms = models.PositiveBigIntegerField(_("片段止（毫秒）"))
    caption = models.CharField(_("说明"), max_length=500)

    objects = StoryClipQuerySet.as_manager()

    class Meta:
        verbose_name = _("故事里的片段")
        verbose_name_plural = _("故事里的片段")
        ordering = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(end_ms__gt=F("start_ms")), name="story_clip_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.caption
