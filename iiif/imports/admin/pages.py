"""从其他博物馆引入: the list, the way in, the preview, one item, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.models import User
from foundation.fetch_errors import FetchError
from iiif.harvest.errors import HarvestRefused
from iiif.harvest.models import HarvestSource
from iiif.harvest.services.mark_gone import restore_gone
from iiif.imports.errors import AlreadyMoved, ImportRefused
from iiif.imports.forms import ArrivalForm, ListFilter, RemovalForm
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.preview import preview_of, words_of
from iiif.imports.services.bring_in import MEMBERS_JOB, bring_in
from iiif.imports.services.look_again import look_again
from iiif.imports.services.show import hide_foreign, publish_foreign
from iiif.imports.services.take_back import take_back
from iiif.imports.services.try_again import try_again
from iiif.imports.tree import below, top_of
from jobs.models import Job
from provenance.models import Event
from provenance.registry import event_label, role_label

may_see = permission_required("iiif.view_foreignitem", raise_exception=True)
may_import = permission_required("iiif.import_foreignitem", raise_exception=True)
PUBLISH = "iiif.publish_foreignitem"
PER_PAGE = 50
MOST_CANVASES = 60
MOST_EVENTS = 50
_KEY = re.compile(r"[0-9]{1,9}")


@may_see
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """All items of the house; without a filter members stand in their collections."""
    narrow = ListFilter(request.GET)
    items = narrow.narrow(ForeignItem.objects.of_house().for_list())
    key = request.GET.get("source", "")
    source = HarvestSource.objects.filter(pk=key).first() if _KEY.fullmatch(key) else None
    if source is not None:
        items = items.filter(harvest=source)
    elif not narrow.is_narrowing:
        items = items.filter(part_of=None)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "filter": narrow, "source": source}
    return render(request, "iiif/admin/list.html", shown)


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """Address or file; what comes is kept and shown before anything is brought in."""
    posted = request.method == "POST"
    form = ArrivalForm(request.POST, request.FILES) if posted else ArrivalForm()
    if posted and form.is_valid():
        try:
            source = form.receive(owner=None, by=_user(request), now=timezone.now())
        except (FetchError, ImportRefused) as refusal:
            form.add_error("file" if request.FILES else "text", str(refusal))
        else:
            return redirect("foreign_admin_arrival", source.pk)
    return render(
        request, "iiif/admin/new.html", {"form": form}, status=422 if form.errors else 200
    )


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def item_arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a document, and the yes to it."""
    waiting = ForeignSource.objects.filter(owner=None).select_related("item")
    source = get_object_or_404(waiting, pk=pk)
    if source.is_taken and source.item is not None:
        return redirect("foreign_admin_item", source.item.public_id)
    if request.method == "POST":
        try:
            item = bring_in(source, by=_user(request), now=timezone.now())
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已引入“%(title)s”，还没有公开。") % {"title": item.name})
            return redirect("foreign_admin_item", item.public_id)
    return render(request, "iiif/admin/arrival.html", {"preview": preview_of(source)})


@may_see
@require_safe
def item_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One item: what it says, what was tolerated, its members with their state, its history."""
    item = _item(request, public_id)
    members = ForeignItem.objects.filter(part_of=item).present().for_list()
    state = request.GET.get("state", "")
    shown = members.filter(state=state) if state in ForeignItem.State.values else members
    page = Paginator(shown.order_by("position", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    running = Job.objects.unfinished().filter(kind=MEMBERS_JOB, subject=top_of(item).public_id)
    inside = ForeignItem.objects.filter(pk__in=below(item))
    counts = [
        (value, label, inside.filter(state=value).count())
        for value, label in ForeignItem.State.choices
        if value != ForeignItem.State.REMOVED
    ]
    return render(
        request,
        "iiif/admin/item.html",
        {
            "item": item,
            "words": words_of(item),
            "canvases": item.canvases.all()[:MOST_CANVASES],
            "page": page,
            "state": state,
            "counts": counts if item.kind == ForeignItem.Kind.COLLECTION else [],
            "unread": item.is_stuck
            or any(number for value, _label, number in counts if value in _UNREAD)
            or inside.filter(is_stuck=True).exists(),
            "job": running.first(),
            "sources": item.sources.filter(is_taken=True)
            .exclude(form=ForeignSource.Form.PICTURES)
            .defer("body")[:20],
            "events": [
                (event, event_label(event.kind), role_label(event.role))
                for event in Event.objects.about(item.public_id)[:MOST_EVENTS]
            ],
            "may_import": request.user.has_perm("iiif.import_foreignitem"),
            "may_publish": request.user.has_perm(PUBLISH),
        },
    )


_UNREAD = {ForeignItem.State.WAITING, ForeignItem.State.FAILED}


@may_see
@require_POST
def item_act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Refresh, ask again, publish or hide."""
    act, permission = _ACTS.get(verb, (None, ""))
    if act is None:
        raise Http404
    if not request.user.has_perm(permission):
        raise PermissionDenied
    item = _item(request, public_id)
    try:
        answer = act(request, item)
    except (FetchError, ImportRefused, HarvestRefused) as refusal:
        messages.error(request, str(refusal))
        answer = None
    return answer or redirect("foreign_admin_item", item.public_id)


def _refresh(request: HttpRequest, item: ForeignItem) -> HttpResponse | None:
    source = look_again(item, by=_user(request), now=timezone.now())
    if source is not None:
        return redirect("foreign_admin_arrival", source.pk)
    messages.success(request, _("对方没有改动。"))
    return None


def _again(request: HttpRequest, item: ForeignItem) -> None:
    messages.success(request, _("正在重新读取 %d 项。") % try_again(item))


def _publish(request: HttpRequest, item: ForeignItem) -> None:
    with_members = bool(request.POST.get("with_members"))
    number = publish_foreign(item, by=_user(request), now=timezone.now(), with_members=with_members)
    said = ngettext("已公开 %d 个页面。", "已公开 %d 个页面。", number)
    messages.success(request, said % number)


def _hide(request: HttpRequest, item: ForeignItem) -> None:
    hide_foreign(item, by=_user(request), now=timezone.now())
    messages.success(request, _("页面已关闭，地址会说明它不再公开。"))


def _restore(request: HttpRequest, item: ForeignItem) -> None:
    restored = restore_gone(item, by=_user(request), now=timezone.now())
    if restored.is_public:
        messages.success(request, _("页面已恢复公开。"))
    else:
        messages.success(request, _("已恢复，还没有公开。"))


_ACTS: dict[str, tuple[Callable[[HttpRequest, ForeignItem], HttpResponse | None], str]] = {
    "refresh": (_refresh, "iiif.import_foreignitem"),
    "again": (_again, "iiif.import_foreignitem"),
    "publish": (_publish, PUBLISH),
    "hide": (_hide, PUBLISH),
    "restore": (_restore, PUBLISH),
}


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then take back; what was public needs a reason and the right to publish."""
    item = _item(request, public_id)
    was_public = item.first_published_at is not None
    needed = PUBLISH if was_public else "iiif.import_foreignitem"
    if not request.user.has_perm(needed):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = RemovalForm(posted) if was_public else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reasons: dict[str, Any] = form.cleaned_data if form is not None else {}
        try:
            done = take_back(item, by=_user(request), now=timezone.now(), **reasons)
        except AlreadyMoved as refusal:
            messages.error(request, str(refusal))
            return redirect("foreign_admin_list")
        messages.success(request, _("已移除 %d 件。") % done.count)
        if done.kept:
            kept = "、".join(done.kept[:10])
            messages.warning(request, _("这些已单独公开，没有移除：%s") % kept)
        return redirect("foreign_admin_list")
    return render(
        request,
        "iiif/admin/remove.html",
        {"item": item, "form": form, "inside": len(below(item))},
        status=422 if form is not None and form.errors else 200,
    )


def _item(request: HttpRequest, public_id: str) -> ForeignItem:
    items = ForeignItem.objects.of_house().present().select_related("source", "part_of", "harvest")
    return get_object_or_404(items, public_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # the permission was asked before
