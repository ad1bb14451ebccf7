"""The queue page: what waits and runs, what failed and why, retry and cancel."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from foundation.errors import HouseError
from jobs.models import Job
from jobs.services.cancel import cancel
from jobs.services.retry import retry

ACTIONS = {"retry": retry, "cancel": cancel}
QUESTIONS = {
    "retry": _("重新运行这个任务吗？"),
    "cancel": _("取消这个任务吗？已经完成的部分会保留。"),
}


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
        return instance.error.strip().splitlines()[-1][:160] if instance.error else instance.note


class QueueView(IndexView):
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
    menu_label = _("任务队列")
    menu_name = "jobs"
    add_to_admin_menu = True
    menu_order = 900
    index_view_class = QueueView
    list_display = [
        "kind",
        "subject",
        "state",
        ProgressColumn("progress", label=_("进展")),
        "attempts",
        "created_at",
    ]
    list_filter = ["state", "kind"]
    ordering = ["-created_at"]
    list_per_page = 50
    inspect_view_enabled = True
    copy_view_enabled = False
    inspect_view_fields = [
        "kind", "subject", "payload", "state", "priority", "attempts", "max_attempts", "run_after",
        "heartbeat_at", "worker", "progress_done", "progress_total", "note", "error", "created_at",
        "started_at", "finished_at",
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, job_id: str, action: str) -> HttpResponse:
    """Ask, then retry or cancel one job."""
    if not request.user.has_perm("jobs.change_job"):
        raise PermissionDenied
    job = get_object_or_404(Job, pk=job_id)
    back = reverse(JobViewSet().get_url_name("list"))
    if request.method == "GET":
        context = {"job": job, "question": QUESTIONS[action], "back": back}
        return render(request, "jobs/admin/act.html", context)
    try:
        ACTIONS[action](job, now=timezone.now())
    except HouseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理：%(job)s") % {"job": job})
    return redirect(back)
