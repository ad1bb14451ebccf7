"""列对应: which column of the file fills which field."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from openpyxl.utils import get_column_letter
from wagtail.admin import messages

from accounts.models import User
from archive.admin.imports.access import batch_or_404, may_import
from archive.models import ImportBatch, ImportMapping, groups
from archive.services.open_import import propose, use_mapping
from archive.services.plan_import import PLANNED, keep_mapping, plan_import
from archive.services.start_import import start_rehearsal
from archive.spreadsheet.columns import ALL_COLUMNS, BY_FIELD, MEDIA, Column
from archive.spreadsheet.reading.encoding import NAMES
from foundation.errors import HouseError

DEFAULT_ROWS = 4
SURE_ENOUGH = 90  # below it the score is marked, to be looked at
_UNITS = (("", _("厘米")), ("mm", _("毫米")), ("in", _("英寸")))
_GROUPS: tuple[tuple[Any, Any], ...] = (
    (_("编号"), ("inventory_no", "census_no", "protection_no", "ich_no", "institution_code")),
    (_("概要与描述"), groups.Described),
    (_("年代与地点"), (groups.Dated, groups.Located)),
    (_("登记"), groups.Registered),
    (_("文保、非遗与红色"), (groups.Protected, groups.Listed, groups.RedCulture)),
    (_("权利与依据"), (groups.RightsStated, groups.Evidenced)),
)


class OptionsForm(forms.Form):
    merged = forms.ChoiceField(
        label=_("合并的单元格"), choices=ImportBatch.Merged.choices, required=False
    )
    title_from_english = forms.BooleanField(label=_("没有中文题名时用英文题名"), required=False)
    make_agents = forms.BooleanField(
        label=_("登记还不认识的人物与机构（不公开，撤回导入时一并删去）"), required=False
    )
    save_as = forms.CharField(
        label=_("把这份对应存为"),
        max_length=120,
        required=False,
        help_text=_("同样表头的文件下次会自动用上它。"),
    )


@may_import
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Look over the columns and correct them; then the rehearsal starts."""
    batch = batch_or_404(request, pk)
    if batch.state not in PLANNED:
        return redirect("archive_import", batch.pk)
    form = OptionsForm(request.POST or None, initial=_initial(batch))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _plan(batch, request, form.cleaned_data)
                return redirect("archive_import", batch.pk)
            except HouseError as refusal:
                messages.error(request, str(refusal))
            for entry in batch.columns:  # what was chosen stays chosen
                entry["target"] = request.POST.get(f"target-{entry['index']}", entry["target"])
    return render(
        request, "archive/admin/import_columns.html", _context(batch, form), status=status
    )


@may_import
@require_POST
def import_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Another worksheet, another header row, another kept mapping: propose the columns anew."""
    batch = batch_or_404(request, pk)
    if batch.state not in PLANNED:
        return redirect("archive_import", batch.pk)
    row = request.POST.get("header_row", "")
    try:
        sheet = request.POST.get("sheet", batch.sheet)
        same_sheet = sheet == batch.sheet
        propose(
            batch,
            sheet=sheet,
            header_row=int(row) if row.isdecimal() and len(row) < 7 and same_sheet else None,
        )
        if (chosen := request.POST.get("mapping", "")).isdecimal():
            mapping = ImportMapping.objects.of(batch).filter(pk=chosen).first()
            if mapping is not None:
                use_mapping(batch, mapping)
        batch.state = ImportBatch.State.UPLOADED
        batch.save()
    except HouseError as refusal:
        messages.error(request, str(refusal))
    return redirect("archive_import_columns", batch.pk)


def _initial(batch: ImportBatch) -> dict[str, Any]:
    return {
        "merged": batch.merged,
        "title_from_english": batch.title_from_english,
        "make_agents": batch.make_agents,
        "save_as": batch.mapping.name if batch.mapping else "",
    }


def _plan(batch: ImportBatch, request: HttpRequest, options: dict[str, Any]) -> None:
    post = request.POST
    pairs = zip(post.getlist("default-field"), post.getlist("default-text"), strict=False)
    plan_import(
        batch,
        targets={
            entry["index"]: post.get(f"target-{entry['index']}", "") for entry in batch.columns
        },
        defaults={field: text.strip() for field, text in pairs if field and text.strip()},
        merged=options["merged"] or ImportBatch.Merged.FAULT,
        title_from_english=options["title_from_english"],
        make_agents=options["make_agents"],
    )
    if options["save_as"]:
        keep_mapping(
            batch,
            name=options["save_as"],
            by=cast(User, request.user),
        )
    start_rehearsal(batch)


def _context(batch: ImportBatch, form: OptionsForm) -> dict[str, Any]:
    return {
        "batch": batch,
        "form": form,
        "columns": [
            entry
            | {
                "place": get_column_letter(entry["index"] + 1),
                "sure": entry["score"] >= SURE_ENOUGH,
            }
            for entry in batch.columns
            if entry["header"] or entry["samples"]
        ],
        "options": target_options(),
        "plain_options": _plain_options(),
        "defaults": [*batch.defaults.items(), *([("", "")] * DEFAULT_ROWS)][
            : max(DEFAULT_ROWS, len(batch.defaults) + 1)
        ],
        "ignored": [e["header"] for e in batch.columns if e["header"] and not e["target"]],
        "encoding": NAMES.get(batch.encoding, batch.encoding),
        "mappings": ImportMapping.objects.of(batch).filter(kind=batch.kind)[:100],
        "is_lines": batch.format == "jsonl",
    }


def target_options() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Every field that a column can fill, in groups, as (value, label)."""
    left = {column.field: column for column in ALL_COLUMNS}
    found = []
    for title, members in _GROUPS:
        names = _names(members)
        chosen = [left.pop(name) for name in names if name in left]
        found.append((title, [pair for column in chosen for pair in _of_column(column)]))
    rest = [pair for column in left.values() for pair in _of_column(column)]
    return [*found, (_("其他"), rest)]


def _names(members: Any) -> list[str]:
    if isinstance(members, tuple) and members and isinstance(members[0], str):
        return list(members)
    models = members if isinstance(members, tuple) else (members,)
    return [
        field.name
        for model in models
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    ]


def _of_column(column: Column) -> list[tuple[str, str]]:
    if column.field.endswith("_mm"):
        name = str(column.label).partition("（")[0].partition(" (")[0]
        return [
            (f"{column.field}@{unit}" if unit else column.field, f"{name} · {label}")
            for unit, label in _UNITS
        ]
    return [(column.field, str(column.label))]


def _plain_options() -> list[tuple[str, str]]:
    return [
        (field, str(column.label))
        for field, column in BY_FIELD.items()
        if field not in (MEDIA, "title_zh", "inventory_no", "census_no", "protection_no")
    ]
