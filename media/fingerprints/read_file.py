"""Read files for fingerprints: `python -m media.fingerprints.read_file <what> <path> …`.

Runs in a limited process, without Django's settings or database, and prints one JSON object:
what was found, by `<what>`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import iscc_lib
import numpy as np

from media.fingerprints.pdq import LONGEST_PX, grey_of, pdq
from media.image_file import quiet_vips

CODE_BITS = 256
ISCC_PX = 32
# A border is what differs from the first pixel by no more than JPEG's own noise.
BORDER_TOLERANCE = 12.0
# Left, top, width and height, in 1/20, of the whole and of the parts by which cropped copies
# are found: a rim of a twentieth off, a tenth off at two sides, at one side, at all sides.
PARTS = (
    *((0, 0, 20, 20), (1, 1, 18, 18)),
    *((0, 0, 18, 18), (2, 0, 18, 18), (0, 2, 18, 18), (2, 2, 18, 18)),
    *((2, 0, 18, 20), (0, 0, 18, 20), (0, 2, 20, 18), (0, 0, 20, 18)),
    (2, 2, 16, 16),
)
LONGEST_TEXT = 5_000_000  # characters of a document that are read


def master(path: Path) -> dict[str, Any]:
    """Data-Code and Instance-Code of the bytes."""
    found = iscc_lib.gen_sum_code_v0(path, bits=CODE_BITS, add_units=True)
    data, instance = found["units"]
    return {"data": data, "instance": instance}


def image(path: Path) -> dict[str, Any]:
    """PDQ of the whole (in every turn) and of its parts, and the ISCC Image-Code."""
    pyvips = quiet_vips()
    small = pyvips.Image.thumbnail(str(path), LONGEST_PX, height=LONGEST_PX, size="down")
    pixels = small.copy_memory()  # it is looked at several times, and the file reads only once
    grey = grey_of(_eight_bit(pixels))
    parts = [pdq(part_of(grey, part)) for part in PARTS]
    return {
        "turns": [code.hex() for code in parts[0].codes],
        "parts": [{"code": part.code.hex(), "quality": part.quality} for part in parts],
        "iscc": image_code(pixels),
    }


def frames(folder: Path) -> dict[str, Any]:
    """PDQ of each still `*.png` in the folder, in the order of their names."""
    pyvips = quiet_vips()
    found = []
    for path in sorted(folder.glob("*.png")):
        still = pdq(grey_of(_eight_bit(pyvips.Image.new_from_file(str(path)))))
        found.append({"code": still.code.hex(), "quality": still.quality})
    return {"frames": found}


def document(path: Path) -> dict[str, Any]:
    """ISCC Text-Code of the words of a PDF; "" where it has none."""
    import pypdfium2

    words, left = [], LONGEST_TEXT
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(len(pdf)):
            words.append(pdf[number].get_textpage().get_text_bounded()[:left])
            left -= len(words[-1])
            if left <= 0:
                break
    return text("\n".join(words))


def text(words: str) -> dict[str, Any]:
    """ISCC Text-Code of plain words."""
    found = iscc_lib.gen_text_code_v0(words, bits=CODE_BITS)
    return {"iscc": found["iscc"] if found["characters"] else ""}


def image_code(picture: Any) -> str:
    """ISO 24138 Image-Code: the border of one colour off, grey, 32 × 32 by bicubic scaling."""
    from PIL import Image

    corner = picture.getpoint(0, 0)
    left, top, width, height = picture.find_trim(threshold=BORDER_TOLERANCE, background=corner)
    if width and height:
        picture = picture.crop(left, top, width, height)
    grey = Image.fromarray(_eight_bit(picture)).convert("L")
    small = grey.resize((ISCC_PX, ISCC_PX), Image.Resampling.BICUBIC)
    return iscc_lib.gen_image_code_v0(small.tobytes(), bits=CODE_BITS)["iscc"]


def part_of(grey: Any, part: tuple[int, int, int, int]) -> Any:
    rows, columns = grey.shape
    left, top, width, height = part
    return grey[
        top * rows // 20 : max(1, (top + height) * rows // 20),
        left * columns // 20 : max(1, (left + width) * columns // 20),
    ]


def _eight_bit(picture: Any) -> Any:
    """Rows × columns × 3."""
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    return np.ascontiguousarray(picture.colourspace("srgb").cast("uchar").numpy()[..., :3])


_READERS = {"master": master, "image": image, "frames": frames, "document": document}


def main(arguments: list[str]) -> int:
    """Command line: pairs of master, image, frames or document, and where it is."""
    wanted = zip(arguments[0::2], arguments[1::2], strict=True)
    sys.stdout.write(json.dumps({what: _READERS[what](Path(path)) for what, path in wanted}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
