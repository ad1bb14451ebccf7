"""Make the pictures and words of some pages: `… media.renditions.make_pages <source> <folder> <json>`.

Runs in a limited process, a few pages at a time, so that one bad page harms no more than
its own batch and the memory of one picture is all that is ever held.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.image_file import BadImage, quiet_vips
from media.page_words import words_of
from media.pdf_file import open_pdf, page_size
from media.renditions.make_image import upright, write_pyramid
from media.tiff_pages import real_pages

PAGES = "pages"


def make(source: Path, folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order.

    Args:
        order: `decoder` (pdf or vips), `first` and `last` (numbers of pages, from 1),
            `limit_px` of one page, `most_pages`, `label` of AI-made content.

    Returns:
        `pages`: number, width and height (px) and whether there are words, of each page.

    Raises:
        BadImage: a page could not be decoded.
    """
    pyvips = quiet_vips()
    (folder / PAGES).mkdir(exist_ok=True)
    try:
        if order["decoder"] == "pdf":
            pages = _of_pdf(pyvips, source, folder, order)
        else:
            pages = _of_tiff(pyvips, source, folder, order)
    except pyvips.Error as error:
        raise BadImage("damaged") from error
    version = f"libvips {pyvips.version(0)}.{pyvips.version(1)}.{pyvips.version(2)}"
    if order["decoder"] == "pdf":
        import pypdfium2

        version = f"PDFium {pypdfium2.PDFIUM_INFO.build}, {version}"
    return {"pages": pages, "made_by": version}


def page_name(number: int, suffix: str) -> str:
    """Path inside the asset's folder: pages/0001.tif."""
    return f"{PAGES}/{number:04d}{suffix}"


def _of_pdf(pyvips: Any, source: Path, folder: Path, order: dict[str, Any]) -> list[dict[str, Any]]:
    import pypdfium2

    made = []
    with open_pdf(source) as document:
        for number in range(order["first"], order["last"] + 1):
            try:
                page = document[number - 1]
            except pypdfium2.PdfiumError as error:
                raise BadImage("damaged") from error
            width, height = page_size(document, number - 1)
            scale = max(width / page.get_width(), height / page.get_height())
            pixels = page.render(
                scale=scale, rev_byteorder=True, may_draw_forms=False, maybe_alpha=False
            ).to_numpy()
            picture = pyvips.Image.new_from_array(pixels[:, :, :3].copy(), interpretation="srgb")
            write_pyramid(pyvips, picture, folder / page_name(number, ".tif"), order["label"])
            words = words_of(page, picture.width, picture.height)
            made.append(_kept(folder, number, picture.width, picture.height, words))
            page.close()
    return made


def _of_tiff(
    pyvips: Any, source: Path, folder: Path, order: dict[str, Any]
) -> list[dict[str, Any]]:
    indexes = real_pages(source, most=order["most_pages"])
    made = []
    for number in range(order["first"], order["last"] + 1):
        if number > len(indexes):
            raise BadImage("damaged")
        picture = upright(
            pyvips,
            {
                "source": str(source),
                "folder": str(folder),
                "decoder": "vips",
                "limit_px": order["limit_px"],
                "page": indexes[number - 1],
            },
        )
        write_pyramid(pyvips, picture, folder / page_name(number, ".tif"), order["label"])
        made.append(_kept(folder, number, picture.width, picture.height, None))
    return made


def _kept(
    folder: Path, number: int, width: int, height: int, words: dict[str, Any] | None
) -> dict[str, Any]:
    if words and words["text"]:
        text = json.dumps({"page": number, "width": width, "height": height, **words},
                          ensure_ascii=False, separators=(",", ":"))  # fmt: skip
        (folder / page_name(number, ".json")).write_text(text, encoding="utf-8")
    return {
        "number": number,
        "width": width,
        "height": height,
        "has_words": bool(words and words["text"]),
    }


def main(arguments: list[str]) -> int:
    """Command line: file, folder, JSON order. Prints one `answer=` line."""
    source, folder, order = arguments
    try:
        answer = make(Path(source), Path(folder), json.loads(order))
    except BadImage as bad:
        answer = {"bad": bad.code, **bad.facts}
    sys.stdout.write(f"answer={json.dumps(answer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
