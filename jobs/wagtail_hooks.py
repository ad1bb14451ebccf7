from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from jobs.admin.listing import JobViewSet
from jobs.admin.queue import act, act_on_kind, queue

register_snippet(JobViewSet)


class QueueItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("jobs.view_job"))


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    return QueueItem(
        _("任务队列"), reverse("jobs_queue"), name="jobs", icon_name="history", order=900
    )


@hooks.register("register_admin_urls")
def job_urls() -> list[URLPattern]:
    return [
        path("jobs/", queue, name="jobs_queue"),
        path("jobs/failed/<str:kind>/retry/", act_on_kind, name="jobs_retry_kind"),
        re_path(r"^jobs/(?P<job_id>[0-9a-f-]{36})/(?P<action>retry|cancel)/$", act, name="job_act"),
    ]
