"""Open one PDF inside the limited process: PDFium without JavaScript, forms or attachments.

Runs without Django. The build of PDFium that pypdfium2 carries has no JavaScript engine,
and the form environment, which would run actions, is never made.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

from media.image_file import BadImage

DPI = (150, 300)
BEST_PX = 9_000_000  # of one page: an A4 page at 300 dpi; larger paper gets fewer dpi
MOST_PX = 64_000_000
MOST_SIDE_PX = 20_000


def open_pdf(path: Path) -> Any:
    """The document.

    Raises:
        BadImage: `encrypted`, or `damaged`.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        needs_password = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise BadImage("encrypted" if needs_password else "damaged") from error
    if pages < 1:
        raise BadImage("damaged")
    return document


def scale_of(width_pt: float, height_pt: float) -> float:
    """Pixels for each point of a page (1/72 inch)."""
    area = max(width_pt * height_pt / 72**2, 1e-6)
    dpi = min(max(sqrt(BEST_PX / area), DPI[0]), DPI[1])
    dpi = min(dpi, sqrt(MOST_PX / area))
    return min(dpi / 72, MOST_SIDE_PX / max(width_pt, height_pt, 1))


def page_size(document: Any, index: int) -> tuple[int, int]:
    """Width and height of the picture of a page, px.

    Raises:
        BadImage: `damaged`: there is no such page, or it has no area.
    """
    import pypdfium2

    try:
        width, height = document.get_page_size(index)
    except pypdfium2.PdfiumError as error:
        raise BadImage("damaged") from error
    if not (width > 0 and height > 0):
        raise BadImage("damaged")
    scale = scale_of(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
