"""The moderators' place in the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from accounts.summary import WaitingItem
from community.models import Contribution
from community.views import moderation


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("contributions/", moderation.queue, name="community_queue"),
        path("contributions/<slug:number>/", moderation.review, name="community_review"),
    ]


class QueueMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(moderation.PERMISSION)

    def render_component(self, request: HttpRequest) -> Any:
        waiting = Contribution.objects.queue().count()
        if waiting:
            self.label = f"{_('投稿审核')} ({waiting})"
        return super().render_component(request)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return QueueMenuItem(
        _("投稿审核"),
        reverse("community_queue"),
        name="contributions",
        icon_name="tasks",
        order=250,
    )


class WaitingContributions(WaitingItem):
    permission = moderation.PERMISSION
    label = _("件投稿等待审核")
    order = 230

    def count(self) -> int:
        return Contribution.objects.queue().count()

    def url(self) -> str:
        return reverse("community_queue")


@hooks.register("construct_homepage_summary_items")
def what_was_sent_in(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(WaitingContributions(request))
