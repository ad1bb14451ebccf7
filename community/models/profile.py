"""What people say about themselves in public. Nothing of an account is public without it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.states import State
from foundation.bilingual import Bilingual


class CreatorProfileQuerySet(models.QuerySet["CreatorProfile"]):
    def public(self) -> CreatorProfileQuerySet:
        return self.filter(is_public=True, user__is_active=True)

    def visible_to(self, user: Any) -> CreatorProfileQuerySet:
        """Public profiles, and one's own."""
        shown = Q(is_public=True, user__is_active=True)
        if user.is_authenticated:
            shown |= Q(user=user)
        return self.filter(shown)

    def for_cards(self) -> CreatorProfileQuerySet:
        """With the number of published works, in one query."""
        published = Q(
            user__contributions__state=State.PUBLISHED, user__contributions__record__live=True
        )
        return self.annotate(work_count=Count("user__contributions", filter=published))


class CreatorProfile(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="creator_profile"
    )
    slug = models.SlugField(
        _("地址名"),
        max_length=60,
        unique=True,
        help_text=_("小写字母、数字和连字符；会出现在主页地址里，之后尽量不改。"),
    )
    name_zh = models.CharField(_("名字（中文）"), max_length=80, blank=True)
    name_en = models.CharField(_("名字（英文）"), max_length=120, blank=True)
    bio_zh = models.TextField(_("介绍（中文）"), max_length=2000, blank=True)
    bio_en = models.TextField(_("介绍（英文）"), max_length=4000, blank=True)
    place_zh = models.CharField(_("所在地（中文）"), max_length=80, blank=True)
    place_en = models.CharField(_("所在地（英文）"), max_length=120, blank=True)
    website = models.URLField(_("网站"), max_length=200, blank=True)
    is_public = models.BooleanField(
        _("公开我的主页"), default=False, help_text=_("不公开时，作品仍以署名展示，但没有主页。")
    )
    is_fictitious = models.BooleanField(_("演示用的虚构人物"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    name = Bilingual("name")
    bio = Bilingual("bio")
    place = Bilingual("place")
    objects = CreatorProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("创作者主页")
        verbose_name_plural = _("创作者主页")
        ordering = ["-created_at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_en=""), name="creator_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("creator_page", args=[self.slug])
