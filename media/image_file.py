"""Open one image inside the limited process: libvips or Pillow, by the type found before.

Runs without Django's settings or database. libvips reads JPEG, PNG, TIFF and WebP as a
stream; the formats its wheel lacks, or where its loader isn't wanted, are decoded by Pillow
with the one format allowed and a pixel limit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

# What Pillow raises on EXIF that fuzzers made.
BROKEN_EXIF = (SyntaxError, ValueError, TypeError, OSError, KeyError, ZeroDivisionError)
PILLOW_LIMIT_PX = 64_000_000  # decoded whole in memory: under 400 MB measured


class BadImage(Exception):
    """What the decoder says of the file.

    `code` is truncated, damaged, pixels, pages, animated, format (of samples), encrypted
    or lab (to be opened by Pillow).
    """

    def __init__(self, code: str, **facts: int) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def quiet_vips() -> Any:
    """pyvips with the loaders of untrusted formats off and no cache."""
    import pyvips

    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    return pyvips


def open_vips(path: Path, *, strict: bool, page: int = 0, shrink: int = 1) -> Any:
    """One page as a stream, as stored (orientation and profile not yet applied).

    Args:
        strict: fail on the first sign of missing data; else read what is there.
        page: of a TIFF, from 0.
        shrink: of a JPEG, 1, 2, 4 or 8 times smaller on decoding.

    Raises:
        BadImage: `lab` for CIELAB of 8 bits, which libvips can't read and Pillow can; or
            what is wrong.
    """
    pyvips = quiet_vips()
    which = ({"page": page} if page else {}) | ({"shrink": shrink} if shrink > 1 else {})
    try:
        return pyvips.Image.new_from_file(
            str(path), access="sequential", fail_on="truncated" if strict else "none", **which
        )
    except pyvips.Error as error:
        lab = "labq" in str(error)
        raise BadImage("lab" if lab else _why(str(error))) from error


def check_samples(image: Any) -> None:
    """Refuse samples whose black and white nobody knows: floating point, 32-bit integers.

    Raises:
        BadImage: `format`.
    """
    if image.format not in ("uchar", "ushort") and image.interpretation != "lab":
        raise BadImage("format")


def open_pillow(path: Path, pillow_format: str, *, limit_px: int, page: int = 0) -> Any:
    """One frame (the first, or a page of a TIFF), loaded, by the one decoder for the format."""
    from PIL import Image, ImageFile, UnidentifiedImageError

    if pillow_format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the limit is checked below, before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    limit_px = min(limit_px, PILLOW_LIMIT_PX)
    try:
        image = Image.open(path, formats=[pillow_format])
        if page:
            image.seek(page)
        width, height = image.size
        if width * height > limit_px:
            raise BadImage(
                "pixels", width=width, height=height, limit_megapixels=limit_px // 1_000_000
            )
        if pillow_format in ("GIF", "AVIF") and getattr(image, "is_animated", False):
            raise BadImage("animated", frames=getattr(image, "n_frames", 2))
        image.load()
    except BadImage:
        raise
    except UnidentifiedImageError as error:
        raise BadImage("damaged") from error
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError) as error:
        raise BadImage(_why(str(error))) from error
    except (MemoryError, OverflowError, ZeroDivisionError, AttributeError, RuntimeError) as error:
        raise BadImage("damaged") from error
    return image


def _why(message: str) -> str:
    lowered = message.lower()
    signs = ("truncat", "premature", "end of", "not enough", "out of data", "eof", "short read")
    return "truncated" if any(sign in lowered for sign in signs) else "damaged"
