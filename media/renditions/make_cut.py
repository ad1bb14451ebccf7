"""Cut a region out of a master, nothing lost: `… media.renditions.make_cut <source> <folder> <json>`.

Runs in a limited process. Samples, bit depth, channels and colour profile stay as they are;
everything else that the file says of itself stays behind. The region is told in the picture
as it is shown; a master that lies on its side is cut as it lies and only the cut is turned,
so that a master of 250 megapixels is streamed once and never held.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.image_file import BadImage, check_samples, open_vips, quiet_vips
from media.metadata.ai_label import xmp_packet
from media.pdf_file import open_pdf, page_size
from media.renditions.make_image import Reporter, from_pillow
from media.tiff_pages import real_pages

CUT = "cut.tif"
BIG_BYTES = 2**32 - 2**24  # an ordinary TIFF holds no more


def make(source: Path, folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order.

    Args:
        order: `decoder` and `pillow_format` of the source, `page` (from 1), `box` (left, top,
            width, height; px as shown), `limit_px`, `most_pages`, `label` of AI-made content.

    Returns:
        `width`, `height`, `bands` and `format` of the cut, `made_by`.

    Raises:
        BadImage: the decoder gave up, or `region`: the box is not inside the picture.
    """
    pyvips = quiet_vips()
    try:
        image = _opened(pyvips, source, order)
        cut = _cut(image, tuple(order["box"]))
        cut, keep = _labelled(pyvips, cut, order["label"])
        cut.set_progress(True)
        cut.signal_connect("eval", Reporter())
        cut.tiffsave(
            str(folder / CUT),
            compression="deflate",
            predictor="horizontal",
            bigtiff=cut.width * cut.height * cut.bands * _bytes_of(cut) > BIG_BYTES,
            keep=keep,
        )
    except pyvips.Error as error:
        raise BadImage("damaged") from error
    version = f"libvips {pyvips.version(0)}.{pyvips.version(1)}.{pyvips.version(2)}"
    return {
        "width": cut.width,
        "height": cut.height,
        "bands": cut.bands,
        "format": cut.format,
        "made_by": version,
    }


def _opened(pyvips: Any, source: Path, order: dict[str, Any]) -> Any:
    """The page as stored; what Pillow decodes stands upright already."""
    page = order["page"]
    if order["decoder"] == "pdf":
        return _of_pdf(pyvips, source, page)
    if order["decoder"] == "pillow":
        return from_pillow(pyvips, source, order["pillow_format"], order["limit_px"])
    index = 0
    if order["pillow_format"] == "TIFF":
        indexes = real_pages(source, most=order["most_pages"])
        if page > len(indexes):
            raise BadImage("damaged")
        index = indexes[page - 1]
    try:
        image = open_vips(source, strict=False, page=index)
    except BadImage as bad:
        if bad.code != "lab":
            raise
        return from_pillow(pyvips, source, "TIFF", order["limit_px"], index)
    if image.width * image.height > order["limit_px"]:
        raise BadImage("pixels", width=image.width, height=image.height)
    check_samples(image)
    return image


def _of_pdf(pyvips: Any, source: Path, number: int) -> Any:
    """A page at the size at which it is shown, which is what regions of it are told in."""
    import pypdfium2

    with open_pdf(source) as document:
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise BadImage("damaged") from error
        width, height = page_size(document, number - 1)
        scale = max(width / page.get_width(), height / page.get_height())
        pixels = page.render(
            scale=scale, rev_byteorder=True, may_draw_forms=False, maybe_alpha=False
        ).to_numpy()
        return pyvips.Image.new_from_array(pixels[:, :, :3].copy(), interpretation="srgb")


def _cut(image: Any, box: tuple[int, int, int, int]) -> Any:
    turned = image.get("orientation") if "orientation" in image.get_fields() else 1
    x, y, width, height = as_stored(box, turned, image.width, image.height)
    if min(x, y) < 0 or min(width, height) < 1:
        raise BadImage("region")
    if x + width > image.width or y + height > image.height:
        raise BadImage("region")
    cut = image.crop(x, y, width, height)
    if turned in range(2, 9):
        # Rows come in order; turning wants them all, and of the cut alone that is little.
        cut = cut.copy_memory().autorot()
    return cut


def as_stored(
    box: tuple[int, int, int, int], orientation: int, width: int, height: int
) -> tuple[int, int, int, int]:
    """A box of the upright picture as the box of the stored one.

    Args:
        orientation: of EXIF, 1 to 8; anything else is 1.
        width, height: of the stored picture, px.
    """
    x, y, across, down = box
    if orientation in (5, 6, 7, 8):  # the stored picture lies on its side
        x, y, across, down = y, x, down, across
    from_right, from_below = width - x - across, height - y - down
    if orientation in (2, 3, 7, 8):
        x = from_right
    if orientation in (3, 4, 6, 7):
        y = from_below
    return x, y, across, down


def _labelled(pyvips: Any, image: Any, label: str) -> tuple[Any, str]:
    """Of all that the file says of itself the profile stays, and the label of AI-made content."""
    if not label:
        return image, "icc"
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "xmp-data", xmp_packet(label))
    return image, "icc:xmp"


def _bytes_of(image: Any) -> int:
    return 2 if image.format == "ushort" else 4 if image.format == "float" else 1


def main(arguments: list[str]) -> int:
    """Command line: file, folder, JSON order. Prints progress lines, then one `answer=` line."""
    source, folder, order = arguments
    try:
        answer = make(Path(source), Path(folder), json.loads(order))
    except BadImage as bad:
        answer = {"bad": bad.code, **bad.facts}
    sys.stdout.write(f"answer={json.dumps(answer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
