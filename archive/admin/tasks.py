"""我的任务: the page, and the same on the first page of the CMS."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from archive.waiting import piles


@permission_required("archive.view_record", raise_exception=True)
@require_safe
def my_tasks(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the oldest of each sort first."""
    now = timezone.now()
    context = {"piles": piles(request.user, now=now), "now": now}
    return render(request, "archive/admin/tasks.html", context)


class TasksPanel(Component):
    name = "archive_tasks"
    template_name = "archive/admin/tasks_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        shown = user.has_perm("archive.view_record")
        now = timezone.now()
        return {
            "piles": piles(user, now=now) if shown else [],
            "shown": shown,
            "now": now,
        }
