"""Which pages of a TIFF are pages: not its smaller copies, not its masks (limited process)."""

from __future__ import annotations

from pathlib import Path

_SUBFILE, _OLD_SUBFILE = 254, 255
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, AttributeError,
    RuntimeError, OverflowError, ZeroDivisionError,
)  # fmt: skip


def real_pages(path: Path, *, most: int) -> list[int]:
    """Indexes of the pages, the first always among them; at most `most` + 1.

    A page that is marked as reduced or as a mask is none, nor one that has half the size of
    the one before it: so pyramids are written that mark nothing.
    """
    from PIL import Image, TiffImagePlugin

    Image.MAX_IMAGE_PIXELS = None  # only the directories are read
    pages: list[int] = []
    last = (0, 0)
    try:
        with Image.open(path, formats=["TIFF"]) as image:
            if not isinstance(image, TiffImagePlugin.TiffImageFile):
                return [0]
            index = 0
            while len(pages) <= most:
                size = image.size
                kind = int(image.tag_v2.get(_SUBFILE, 0))
                reduced = kind & 5 or image.tag_v2.get(_OLD_SUBFILE) == 2
                if not pages or not (reduced or _is_half(last, size)):
                    pages.append(index)
                last = size
                index += 1
                image.seek(index)
    except EOFError:
        return pages or [0]
    except _BROKEN:
        return pages or [0]  # what can be read stands; a broken tail adds no page
    return pages


def _is_half(before: tuple[int, int], size: tuple[int, int]) -> bool:
    return all(
        small in (large // 2, (large + 1) // 2) for large, small in zip(before, size, strict=True)
    )
