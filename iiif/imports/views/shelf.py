"""A creator's private list of items of other museums."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from foundation.fetch_errors import FetchError
from iiif.imports.errors import ImportRefused
from iiif.imports.forms import ArrivalForm, ListFilter
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.preview import allow, preview_of
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.look_again import look_again
from iiif.imports.services.take_back import take_back
from iiif.imports.services.try_again import try_again

PER_PAGE = 24
# Names under which other sites and browsers hand an address over.
_GIVEN = ("manifest", "iiif-content", "collection", "url", "text")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The list, and the place to type, paste or drop; `?manifest=` fills it in."""
    given = next((request.GET[name] for name in _GIVEN if request.GET.get(name)), "")
    if request.method == "POST":
        form = ArrivalForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                user = _user(request)
                source = form.receive(owner=user, by=user, now=timezone.now())
            except (FetchError, ImportRefused) as refusal:
                form.add_error("file" if request.FILES else "text", str(refusal))
            else:
                return redirect("foreign_arrival", source.pk)
    else:
        form = ArrivalForm(initial={"text": given})
    narrow = ListFilter(request.GET)
    items = narrow.narrow(ForeignItem.objects.of(request.user).for_cards())
    if not narrow.is_narrowing:
        items = items.filter(part_of=None)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    answer = render(
        request,
        "iiif/foreign/shelf.html",
        {"form": form, "filter": narrow, "page_obj": page, "given": given},
        status=422 if form.errors else 200,
    )
    allow(answer, pictures=[item.thumbnail for item in page])
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """What would come, and the yes to it."""
    mine = ForeignSource.objects.filter(owner=_user(request)).select_related("item")
    source = get_object_or_404(mine, pk=pk)
    if source.is_taken and source.item is not None:
        return redirect(source.item)
    refused = ""
    if request.method == "POST":
        try:
            item = bring_in(source, by=_user(request), now=timezone.now())
        except ImportRefused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("已收入你的列表，只有你能看到。"))
            return redirect(item)
    preview = preview_of(source)
    answer = render(
        request,
        "iiif/foreign/arrival.html",
        {"preview": preview, "refused": refused},
        status=409 if refused else 200,
    )
    allow(answer, pictures=preview.addresses)
    return answer


@login_required
@require_POST
def refresh(request: HttpRequest, public_id: str) -> HttpResponse:
    """Look whether the other museum has changed it."""
    item = get_object_or_404(ForeignItem.objects.of(request.user), public_id=public_id)
    try:
        source = look_again(item, by=_user(request), now=timezone.now())
    except (FetchError, ImportRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect(item)
    if source is None:
        messages.success(request, _("对方没有改动。"))
        return redirect(item)
    return redirect("foreign_arrival", source.pk)


@login_required
@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask again for members that did not come."""
    item = get_object_or_404(ForeignItem.objects.of(request.user), public_id=public_id)
    messages.success(request, _("正在重新读取 %d 项。") % try_again(item))
    return redirect(item)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then remove."""
    item = get_object_or_404(ForeignItem.objects.of(request.user), public_id=public_id)
    if request.method == "POST":
        done = take_back(item, by=_user(request), now=timezone.now())
        messages.success(request, _("已移除 %d 件。") % done.count)
        return redirect("foreign_shelf")
    return render(request, "iiif/foreign/remove.html", {"item": item})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # every view here asks for sign-in
