"""The faults of a rehearsal, to be mended beside the sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from archive.admin.imports.access import batch_or_404, may_import
from archive.admin.imports.upload import XLSX
from archive.models import ImportBatch, ImportRow
from archive.spreadsheet.suggested import told_rows
from archive.spreadsheet.take_in import REFUSED
from foundation.cells import escaped


@may_import
@require_safe
def import_faults(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """Every fault with its row, column, value, reason and mend, as `csv` or `xlsx`."""
    batch = batch_or_404(request, pk)
    name = f"{PurePath(batch.file_name).stem}-faults.{form}"
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(
            _csv(batch, get_language()), content_type="text/csv; charset=utf-8"
        )
    elif form == "xlsx":
        answer = FileResponse(_xlsx(batch), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _lines(batch: ImportBatch) -> Iterator[list[str]]:
    yield [
        _("行号"),
        _("编号"),
        _("名称"),
        _("列"),
        _("内容"),
        _("原因"),
        _("怎么改"),
        _("相近的词"),
    ]
    rows = batch.rows.filter(verdict=ImportRow.Verdict.FAULTY).order_by("number")
    for row, faults in told_rows(rows.iterator(chunk_size=500)):
        for fault in faults:
            yield [
                *(str(row.number), row.key.rpartition(":")[2], row.values.get("title_zh", "")),
                *(fault.column, fault.value, fault.reason, fault.mend, "、".join(fault.nearest)),
            ]
    waiting = batch.rows.exclude(media=[]).filter(applied=True).order_by("number")
    for row in waiting.iterator(chunk_size=500):
        for file in row.media:
            if file.get("state") == REFUSED:
                yield [
                    *(str(row.number), row.key.rpartition(":")[2], row.values.get("title_zh", "")),
                    *(_("影像文件"), file["name"], file.get("text", ""), "", ""),
                ]


def _csv(batch: ImportBatch, language: str | None) -> Iterator[bytes]:
    """Sent after the request, when the reader's language is no longer the active one."""
    yield b"\xef\xbb\xbf"  # spreadsheet programs know UTF-8 by it
    lines = _lines(batch)
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        text = io.StringIO()
        csv.writer(text).writerow([escaped(cell) for cell in line])
        yield text.getvalue().encode()


def _xlsx(batch: ImportBatch) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("问题"))
    for line in _lines(batch):
        cells = [escaped(cell) for cell in line]
        try:
            sheet.append(cells)
        except IllegalCharacterError:
            sheet.append(["".join(c for c in cell if c.isprintable()) for cell in cells])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
