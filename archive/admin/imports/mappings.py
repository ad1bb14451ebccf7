"""保存的列对应: what one's institution keeps for the next file with the same headers."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from accounts.models import User
from archive.admin.imports.access import may_import
from archive.errors import PlanRefused
from archive.models import ImportBatch, ImportMapping, Record
from archive.services.keep_mapping import forget_mapping, rename_mapping
from archive.spreadsheet.columns import BY_FIELD

PER_PAGE = 30
UNITS = {"mm": _("毫米"), "in": _("英寸")}


@may_import
@require_safe
def mapping_list(request: HttpRequest) -> HttpResponse:
    """The newest first; `?q=` looks in the names."""
    asked = request.GET.get("q", "").strip()[:120]
    rows = _mine(request).filter(name__icontains=asked) if asked else _mine(request)
    page: Any = Paginator(rows.select_related("institution", "updated_by"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page:
        row.kind_label = _kind(row)
        row.used = sum(bool(target) for target in row.targets.values())
        row.replaced = sum(len(pairs) for pairs in row.values.values())
    context = {"page": page, "asked": asked}
    return render(request, "archive/admin/import_mappings.html", context)


@may_import
@require_http_methods(["GET", "POST"])
def mapping_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says; POST gives it another name."""
    mapping = get_object_or_404(_mine(request).select_related("institution", "updated_by"), pk=pk)
    name, status = mapping.name, 200
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            rename_mapping(mapping, name=name, by=cast(User, request.user))
        except PlanRefused as refusal:
            messages.error(request, str(refusal))
            mapping.refresh_from_db()
            status = refusal.status
        else:
            messages.success(request, _("已改名为“%(name)s”。") % {"name": mapping.name})
            return redirect("archive_import_mapping", mapping.pk)
    context = {
        "mapping": mapping,
        "name": name,
        "kind_label": _kind(mapping),
        "columns": [(header, label_of(target)) for header, target in mapping.targets.items()],
        "defaults": [(label_of(field), text) for field, text in mapping.defaults.items()],
        "values": [
            (label_of(field), text, instead)
            for field, pairs in mapping.values.items()
            for text, instead in pairs.items()
        ],
    }
    return render(request, "archive/admin/import_mapping.html", context, status=status)


@may_import
@require_http_methods(["GET", "POST"])
def mapping_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then forget it."""
    mapping = get_object_or_404(_mine(request), pk=pk)
    if request.method == "GET":
        state = ImportBatch.State
        waiting = ImportBatch.objects.filter(mapping=mapping).exclude(
            state__in=[state.APPLIED, state.TAKING_BACK, state.TAKEN_BACK, state.REFUSED]
        )
        context = {"mapping": mapping, "waiting": waiting.count()}
        return render(request, "archive/admin/import_mapping_delete.html", context)
    forget_mapping(mapping, by=cast(User, request.user))
    messages.success(request, _("已删除“%(name)s”。") % {"name": mapping.name})
    return redirect("archive_import_mappings")


def label_of(target: str) -> Any:
    """The field that a column fills, in the reader's language, with its unit; "" for none."""
    field, _at, unit = target.partition("@")
    if field not in BY_FIELD:
        return target
    label = str(BY_FIELD[field].label)
    return f"{label} · {UNITS[unit]}" if unit in UNITS else label


def _kind(mapping: ImportMapping) -> Any:
    return dict(Record.Kind.choices).get(mapping.kind, mapping.kind)


def _mine(request: HttpRequest) -> QuerySet[ImportMapping]:
    return ImportMapping.objects.kept_by(request.user)
