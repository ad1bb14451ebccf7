"""The queue page: what runs, what waits and why, what failed and why; retry and cancel."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from foundation.errors import HouseError
from jobs.admin.listing import JobViewSet
from jobs.conditions import conditions
from jobs.models import Job
from jobs.overview import overview
from jobs.registry import label_of, names
from jobs.services.cancel import cancel
from jobs.services.retry import retry, retry_all

ACTIONS = {"retry": retry, "cancel": cancel}
QUESTIONS = {
    "retry": _("重新运行这个任务吗？"),
    "cancel": _("取消这个任务吗？已经完成的部分会保留。"),
}
REFRESH_S = 5


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The page; with `?part=1` only what its script renews."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    kind, lane = request.GET.get("kind", ""), request.GET.get("lane", "")
    context = {
        "queue": overview(now=timezone.now(), viewer=request.user, kind=kind, lane=lane),
        "conditions": conditions(),
        "kind": kind,
        "lane": lane,
        "kinds": sorted(((name, label_of(name)) for name in names()), key=lambda pair: pair[1]),
        "may_act": request.user.has_perm("jobs.change_job"),
        "list_url": reverse(JobViewSet().get_url_name("list")),
        "inspect_name": JobViewSet().get_url_name("inspect"),
        "refresh_s": REFRESH_S,
    }
    template = "state" if request.GET.get("part") else "queue"
    answer = render(request, f"jobs/admin/{template}.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, job_id: str, action: str) -> HttpResponse:
    """Ask, then retry or cancel one job."""
    if not request.user.has_perm("jobs.change_job"):
        raise PermissionDenied
    job = get_object_or_404(Job, pk=job_id)
    back = reverse("jobs_queue")
    if request.method == "GET":
        context = {"job": job, "question": QUESTIONS[action], "back": back}
        return render(request, "jobs/admin/act.html", context)
    try:
        ACTIONS[action](job, now=timezone.now())
    except HouseError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理：%(job)s") % {"job": job.label})
    return redirect(back)


@require_http_methods(["GET", "POST"])
def act_on_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask, then retry everything of a kind that failed."""
    if not request.user.has_perm("jobs.change_job"):
        raise PermissionDenied
    back = reverse("jobs_queue")
    count = Job.objects.failed().filter(kind=kind).count()
    if request.method == "GET":
        question = _("重试全部 %(count)d 个失败的任务吗？") % {"count": count}
        context = {"question": question, "what": label_of(kind), "back": back}
        return render(request, "jobs/admin/act.html", context)
    done = retry_all(kind, now=timezone.now())
    text = ngettext("%(count)d 个任务重新排队。", "%(count)d 个任务重新排队。", done)
    messages.success(request, text % {"count": done})
    return redirect(back)
