"""Keeping, changing and forgetting a view of the record list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from accounts.reach import home_of
from archive.admin.listing import kept_query
from archive.models import SavedView

LIST = "wagtailsnippets_archive_record:list"
may_see = permission_required("archive.view_record", raise_exception=True)


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "query", "shared", "is_default"]


@may_see
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is now; the same name again replaces what it stood for."""
    name = request.POST.get("name", "").strip()
    known = SavedView.objects.filter(owner=request.user.pk, name=name).first()
    view = known or SavedView(owner=request.user)  # type: ignore[misc]  # never anonymous: Wagtail lets only signed-in people in
    form = ViewForm(request.POST, instance=view)
    if not form.is_valid():
        messages.error(request, " ".join(str(m) for found in form.errors.values() for m in found))
        return redirect(f"{reverse(LIST)}?{request.POST.get('query', '')}")
    _store(form, home_of(request.user))
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect(address(view))


@transaction.atomic
def _store(form: Any, institution_id: int | None) -> None:
    view = form.instance
    view.query = kept_query(QueryDict(view.query))
    view.institution_id = institution_id
    view.shared = view.shared and institution_id is not None
    if view.is_default:
        SavedView.objects.filter(owner=view.owner, is_default=True).update(is_default=False)
    form.save()


@may_see
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one's own; what colleagues share stays theirs."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user.pk)
    view.delete()
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{reverse(LIST)}?view=all")


def address(view: SavedView) -> str:
    """The list as this view shows it; a view of everything names itself, so that it opens."""
    return f"{reverse(LIST)}?{view.query or 'view=all'}"
