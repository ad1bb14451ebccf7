"""Wagtail's reports, without a line about another institution's things.

They list by model, not by row, and cannot be replaced by a hook: `config.urls` puts these
before Wagtail's own at the same addresses.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from accounts.owned import policy_of


def visible_rows(rows: QuerySet[Any], user: Any, prefix: str = "") -> QuerySet[Any]:
    """Rows that point to anything by content type and key, without those a person may not know of.

    Args:
        prefix: from the row to the two columns, such as `workflow_state__`.
    """
    for model in apps.get_models():
        if (policy := policy_of(model)) is None:
            continue
        kind = Q(**{f"{prefix}content_type": ContentType.objects.get_for_model(model)})
        mine = policy.seen(user).order_by().annotate(key=Cast("pk", CharField())).values("key")
        rows = rows.filter(~kind | Q(**{f"{prefix}object_id__in": mine}))
    return rows


class OwnWorkflows(WorkflowView):
    def get_queryset(self) -> QuerySet[Any]:
        return visible_rows(super().get_queryset(), self.request.user)


class OwnWorkflowTasks(WorkflowTasksView):
    def get_queryset(self) -> QuerySet[Any]:
        return visible_rows(super().get_queryset(), self.request.user, "workflow_state__")


class OwnHistory(LogEntriesView):
    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Called by Wagtail for each log's rows before it joins them."""
        queryset = super().filter_queryset(queryset)
        if any(field.name == "object_id" for field in queryset.model._meta.get_fields()):
            queryset = visible_rows(queryset, self.request.user)
        return queryset


urlpatterns = [
    path(
        f"cms/reports/{address}/{part}", require_admin_access(view.as_view(results_only=bool(part)))
    )
    for address, view in (
        ("workflow", OwnWorkflows),
        ("workflow_tasks", OwnWorkflowTasks),
        ("site-history", OwnHistory),
    )
    for part in ("", "results/")
]
