"""Make the renditions of one image: `… media.renditions.make_image <source> <folder> <json>`.

Runs in a limited process. The pyramid is written in one streamed pass, so that a master of
250 megapixels needs no more memory than one of ten; thumbnails are then read from it.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from media.image_file import (
    BROKEN_EXIF,
    BadImage,
    check_samples,
    open_pillow,
    open_vips,
    quiet_vips,
)
from media.metadata.ai_label import xmp_packet

TILE_PX = 512
QUALITY = 85
AVIF_QUALITY = 55  # looks like WebP at 80, in about three fifths of its bytes
AVIF_EFFORT = 1  # 2 takes half as long again, 4 nine times as long, for files 1 % and 5 % smaller
PAPER = [251, 248, 241]  # --paper of the design language, under transparent pictures
PYRAMID = "pyramid.tif"
DECODED = "decoded.tif"  # uncompressed; libvips holds its own .v format for untrusted
LONGEST_CARD = 3  # a thumbnail is at most three times as long as it is high
REPORT_EVERY_PERCENT = 5


def make(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order.

    Args:
        order: `source`, `decoder`, `pillow_format`, `limit_px`, `folder`, `thumbnails`
            (long sides, px), `pyramid` (whether to make one), `from_pyramid` (whether the source is one
            that we made; False unless said), `poster_px` (0: none),
            `label` of AI-made content ("": none), `page` of a file with several (from 0).

    Returns:
        `width`, `height` of the upright picture, `colour`, and `files` with name and size.

    Raises:
        BadImage: the decoder gave up.
    """
    pyvips = quiet_vips()
    pyvips.cache_set_max_mem(64 * 2**20)
    folder = Path(order["folder"])
    try:
        if order.get("from_pyramid"):
            base = Path(order["source"])
            picture = pyvips.Image.new_from_file(str(base))
        else:
            picture = upright(pyvips, order)
            base = folder / (PYRAMID if order["pyramid"] else DECODED)
        width, height = picture.width, picture.height
        if order["pyramid"]:
            write_pyramid(pyvips, picture, base, order["label"])
        elif not order.get("from_pyramid"):
            picture.tiffsave(str(base), compression="none", keep="none")
        stills = _Stills(pyvips, base, folder, order["label"])
        files = [
            stills.write(f"thumb-{px}{suffix}", px)
            for px in order["thumbnails"]
            for suffix in (".webp", ".avif")
        ]
        if order["poster_px"]:
            files.append(stills.write("poster.webp", order["poster_px"]))
        colour = _dominant(pyvips, base)
        (folder / DECODED).unlink(missing_ok=True)
    except pyvips.Error as error:
        raise BadImage("damaged") from error
    version = f"libvips {pyvips.version(0)}.{pyvips.version(1)}.{pyvips.version(2)}"
    return {"width": width, "height": height, "colour": colour, "files": files, "made_by": version}


def upright(pyvips: Any, order: dict[str, Any]) -> Any:
    """The picture as 8-bit sRGB, opaque, turned the right way up.

    Raises:
        BadImage: `pixels`, `format` (floating point), or what the decoder says.
    """
    path = Path(order["source"])
    if order["decoder"] == "pillow":
        image = from_pillow(pyvips, path, order["pillow_format"], order["limit_px"])
    else:
        image = _from_vips(pyvips, path, order)
    orientation = image.get("orientation") if "orientation" in image.get_fields() else 1
    if orientation not in (0, 1):
        # Turning needs random access to the rows: large pictures are decoded to the disk.
        image = _at_random(pyvips, image, Path(order["folder"])).autorot()
    return _opaque(_to_srgb(pyvips, image))


def _from_vips(pyvips: Any, path: Path, order: dict[str, Any]) -> Any:
    page = order.get("page", 0)
    try:
        image = open_vips(path, strict=False, page=page)
    except BadImage as bad:
        if bad.code != "lab":
            raise
        return from_pillow(pyvips, path, "TIFF", order["limit_px"], page)
    if image.width * image.height > order["limit_px"]:
        raise BadImage("pixels", width=image.width, height=image.height)
    check_samples(image)
    return image


def _at_random(pyvips: Any, image: Any, folder: Path) -> Any:
    if image.width * image.height <= 32_000_000:
        return image.copy_memory()
    image.tiffsave(str(folder / DECODED), compression="none", bigtiff=True)
    return pyvips.Image.new_from_file(str(folder / DECODED))


def from_pillow(pyvips: Any, path: Path, pillow_format: str, limit_px: int, page: int = 0) -> Any:
    """One frame, upright, with its colour profile.

    Raises:
        BadImage: `format` (samples of 32 bits), or what the decoder says.
    """
    from PIL import ImageOps

    image = open_pillow(path, pillow_format, limit_px=limit_px, page=page)
    profile = image.info.get("icc_profile")
    with contextlib.suppress(*BROKEN_EXIF):  # says nothing about which way is up
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        made = pyvips.Image.new_from_array(_array(image).astype("uint16"))
        return made.copy(interpretation="grey16")
    if image.mode in ("I", "F"):
        raise BadImage("format")
    if image.mode == "LAB":
        image, profile = _rgb_of_lab(image), None
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    made = pyvips.Image.new_from_array(_array(image))
    made = made.copy(interpretation=_INTERPRETATION[image.mode])
    if profile:
        made.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return made


def _rgb_of_lab(image: Any) -> Any:
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")


_INTERPRETATION = {"L": "b-w", "RGB": "srgb", "RGBA": "srgb", "CMYK": "cmyk"}


def _array(image: Any) -> Any:
    import numpy

    return numpy.asarray(image)


def _to_srgb(pyvips: Any, image: Any) -> Any:
    """Through the embedded profile where there is one that works, else by interpretation."""
    if "icc-profile-data" in image.get_fields():
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8)
        except pyvips.Error:
            image = image.copy()
            image.remove("icc-profile-data")
    if image.interpretation == "cmyk":
        return image.icc_transform("srgb", input_profile="cmyk", intent="relative", depth=8)
    if image.interpretation in ("multiband", "matrix", "histogram"):
        image = image.copy(interpretation="srgb" if image.bands >= 3 else "b-w")
    return image.colourspace("srgb")


def _opaque(image: Any) -> Any:
    if image.hasalpha():
        image = image.flatten(background=PAPER)
    if image.bands > 3:
        image = image.extract_band(0, n=3)
    return image.cast("uchar")


def write_pyramid(pyvips: Any, image: Any, path: Path, label: str) -> None:
    """Tiles of JPEG in every power of two; no metadata but the label of AI-made content."""
    image, keep = _labelled(pyvips, image, label)
    # Readers refuse tiles many times larger than the picture.
    longest = max(image.width, image.height)
    side = next((px for px in (64, 128, 256) if longest <= px), TILE_PX)
    image.set_progress(True)
    image.signal_connect("eval", Reporter())
    image.tiffsave(
        str(path),
        tile=True,
        tile_width=side,
        tile_height=side,
        pyramid=True,
        subifd=False,
        compression="jpeg",
        Q=QUALITY,
        rgbjpeg=False,
        depth="onetile",
        bigtiff=image.width * image.height > 1_000_000_000,
        keep=keep,
    )


def _labelled(pyvips: Any, image: Any, label: str) -> tuple[Any, str]:
    """The picture with the label as its only XMP, and what of it savers shall keep."""
    if not label:
        return image, "none"
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "xmp-data", xmp_packet(label))
    return image, "xmp"


class Reporter:
    """Tells the parent process how far the pass over the picture is, as `percent=N` lines."""

    def __init__(self) -> None:
        self.last = -REPORT_EVERY_PERCENT

    def __call__(self, _image: Any, progress: Any) -> None:
        if progress.percent >= self.last + REPORT_EVERY_PERCENT:
            self.last = progress.percent
            sys.stdout.write(f"percent={progress.percent}\n")
            sys.stdout.flush()


def _shrunk(pyvips: Any, base: Path, px: int) -> Any:
    """The picture with a long side of at most `px`, from the nearest level of the pyramid."""
    return pyvips.Image.thumbnail(str(base), px, height=px, size="down", no_rotate=True)


def _card(pyvips: Any, base: Path, px: int) -> Any:
    """The same, but of a handscroll or a banner only its middle, so that it can be recognised."""
    whole = pyvips.Image.new_from_file(str(base))
    width, height = whole.width, whole.height
    longest, shortest = max(width, height), min(width, height)
    if longest <= LONGEST_CARD * shortest:
        return _shrunk(pyvips, base, px)
    enough = min(longest, round(px / LONGEST_CARD * longest / shortest))
    strip = _shrunk(pyvips, base, enough)
    long = min(px, max(strip.width, strip.height))
    if width > height:
        return strip.crop((strip.width - long) // 2, 0, long, strip.height)
    return strip.crop(0, (strip.height - long) // 2, strip.width, long)


class _Stills:
    """Writes small stills of one picture; each size is scaled once for both formats."""

    def __init__(self, pyvips: Any, base: Path, folder: Path, label: str) -> None:
        self.pyvips, self.base, self.folder, self.label = pyvips, base, folder, label
        self.cards: dict[int, Any] = {}

    def write(self, name: str, px: int) -> dict[str, Any]:
        """WebP or AVIF, by the name; `px` is the long side."""
        if px not in self.cards:
            self.cards[px] = _card(self.pyvips, self.base, px).copy_memory()
        image, keep = _labelled(self.pyvips, self.cards[px], self.label)
        target = str(self.folder / name)
        if name.endswith(".avif"):
            image.heifsave(target, compression="av1", Q=AVIF_QUALITY, effort=AVIF_EFFORT, keep=keep)
        else:
            image.webpsave(target, Q=80, effort=4, smart_subsample=True, keep=keep)
        return {"name": name, "px": px, "width": image.width, "height": image.height}


def _dominant(pyvips: Any, base: Path) -> str:
    """The most frequent of 64 coarse colours, as the mean of the pixels that have it.

    In plain Python: 4,096 pixels take a few milliseconds, the start of NumPy a fifth of a second.
    """
    data = bytes(_shrunk(pyvips, base, 64).write_to_memory())
    pixels = list(zip(data[0::3], data[1::3], data[2::3], strict=True))
    coarse = [(red >> 6, green >> 6, blue >> 6) for red, green, blue in pixels]
    counts = Counter(coarse)
    most = max(sorted(counts), key=counts.__getitem__)
    chosen = [pixel for pixel, group in zip(pixels, coarse, strict=True) if group == most]
    mean = [sum(band) / len(chosen) for band in zip(*chosen, strict=True)]
    return "#" + "".join(f"{round(value):02x}" for value in mean)


def main(arguments: list[str]) -> int:
    """Command line: file, folder, JSON order. Prints progress lines, then one `answer=` line."""
    source, folder, order = arguments
    try:
        answer = make({**json.loads(order), "source": source, "folder": folder})
    except BadImage as bad:
        answer = {"bad": bad.code, **bad.facts}
    sys.stdout.write(f"answer={json.dumps(answer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
