"""The report of a rehearsal, the progress of what runs, the result, taking back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from archive.admin.imports.access import batch_or_404, may_import
from archive.models import ImportBatch, ImportRow
from archive.services.start_import import running_job
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.reading.encoding import NAMES
from archive.spreadsheet.suggested import suggest_in_words, told_rows
from archive.spreadsheet.take_in import REFUSED

PER_PAGE = 50
SHOWN_VALUES = 40
State = ImportBatch.State
_WORKING = (State.REHEARSING, State.APPLYING, State.TAKING_BACK)


@may_import
@require_safe
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the whole life of an import."""
    batch = batch_or_404(request, pk)
    if batch.state == State.UPLOADED:
        return redirect("archive_import_columns", batch.pk)
    job = running_job(batch)
    rows, chosen = _filtered(batch, request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told = dict(told_rows(page.object_list))
    values = list(batch.doubtful_values.all()[: SHOWN_VALUES + 1])
    suggest_in_words(values)
    return render(
        request,
        "archive/admin/import_batch.html",
        {
            "batch": batch,
            "counts": batch.counts(),
            "undone": batch.undone_counts() if batch.state in _TAKEN else [],
            "page": page,
            "told": [(row, told[row]) for row in page.object_list],
            "chosen": chosen,
            "job": job,
            "stopped": batch.state in _WORKING and job is None,
            "faults": _kinds(batch),
            "values": values[:SHOWN_VALUES],
            "more_values": len(values) > SHOWN_VALUES,
            "decided": batch.doubtful_values.filter(decided=True).count(),
            "encoding": NAMES.get(batch.encoding, batch.encoding),
            "media_refused": _media_refused(batch),
            "is_rehearsed": batch.state == State.REHEARSED,
        },
    )


_TAKEN = (State.TAKING_BACK, State.TAKEN_BACK)


def _filtered(batch: ImportBatch, request: HttpRequest) -> tuple[Any, dict[str, str]]:
    rows = batch.rows.select_related("record")
    chosen = {}
    for name, choices in (("verdict", ImportRow.Verdict), ("undone", ImportRow.Undone)):
        if (value := request.GET.get(name, "")) in choices.values:
            rows, chosen = rows.filter(**{name: value}), {name: value}
    return rows, chosen


def _kinds(batch: ImportBatch) -> list[dict[str, Any]]:
    """How often each fault was found, in the words of its first sentence."""
    found = []
    for entry in batch.fault_counts:
        fault = Fault(entry["code"], entry["field"], value="…", detail="…")
        found.append({"column": fault.column, "reason": fault.reason, "count": entry["count"]})
    return found


def _media_refused(batch: ImportBatch) -> list[dict[str, Any]]:
    """Files that the media room did not take, with the number of their row."""
    if batch.state not in (State.APPLYING, State.APPLIED):
        return []
    rows = batch.rows.exclude(media=[]).filter(applied=True, media_waits=False)
    found: list[dict[str, Any]] = []
    for number, media in rows.values_list("number", "media").iterator(chunk_size=500):
        found += [{**file, "number": number} for file in media if file.get("state") == REFUSED]
        if len(found) > PER_PAGE:
            break
    return found[:PER_PAGE]
