"""The list of all jobs, behind the queue page: search by state and kind, look at one."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from jobs.models import Job


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Jobs are made by the product: people may look, retry and cancel."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: AbstractBaseUser, actions: set[str]) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


register_permission_policy(Job, ReadOnlyPolicy(Job))


class ProgressColumn(Column):
    def get_value(self, instance: Job) -> str:
        percent = instance.percent
        if instance.state == Job.State.RUNNING and percent is not None:
            return f"{percent} % {instance.note}"
        return instance.told or instance.note


class ListingView(IndexView):
    def get_list_more_buttons(self, instance: Job) -> list[Button]:
        buttons = super().get_list_more_buttons(instance)
        if not self.request.user.has_perm("jobs.change_job"):
            return buttons
        action, label = (
            ("cancel", _("取消"))
            if instance.state in {Job.State.WAITING, Job.State.RUNNING}
            else ("retry", _("重试"))
        )
        if instance.state != Job.State.DONE:
            buttons.append(Button(label, url=reverse("job_act", args=[instance.pk, action])))
        return buttons


class JobViewSet(SnippetViewSet):
    model = Job
    icon = "history"
    index_view_class = ListingView
    list_display = [
        Column("label", label=_("任务")),
        "subject",
        "state",
        ProgressColumn("progress", label=_("进展")),
        "lane",
        "attempts",
        "created_at",
        "finished_at",
    ]
    list_filter = ["state", "kind", "lane"]
    search_fields = ["subject", "kind"]
    ordering = ["-created_at"]
    list_per_page = 50
    inspect_view_enabled = True
    copy_view_enabled = False
    inspect_view_fields = [
        "kind", "subject", "payload", "state", "lane", "priority", "attempts", "max_attempts",
        "outages", "deaths", "run_after", "heartbeat_at", "worker", "progress_done",
        "progress_total", "note", "reason_zh", "reason_en", "error", "created_at", "started_at",
        "finished_at",
    ]  # fmt: skip
