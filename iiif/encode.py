"""Pixels to the bytes of a picture in every format that is offered (§4.5).

The label of AI-made content is part of what is encoded, but for JPEG, PNG and WebP: those
are kept without it and stamped when they are sent, so that a label can come and go.
"""

from __future__ import annotations

import io

import numpy as np
import simplejpeg
from django.utils.translation import gettext_lazy as _
from PIL import Image

from iiif.errors import SizeTooLarge
from iiif.geometry import Plan
from iiif.grammar import Format, Quality
from iiif.pdf import pdf_of
from iiif.pyramid import Pixels
from media.metadata.ai_label import xmp_packet

STAMPED = frozenset({Format.JPG, Format.PNG, Format.WEBP})  # by `media.metadata.stamp`
_MOST_SIDE = {Format.WEBP: 16_383}  # px; the others hold more than any limit lets through
_XMP_TAG = 700  # of TIFF


def encode(pixels: Pixels, plan: Plan, *, jpeg_quality: int, label: str = "") -> bytes:
    """The picture at the size that was asked for, not yet turned by an odd angle.

    Raises:
        SizeTooLarge: the format cannot hold so many pixels.
    """
    if plan.rotation.quarter_turns is None:
        return _encode_turned(pixels, plan, jpeg_quality, label)
    return _encode(_quality(pixels, plan), plan, jpeg_quality, label)


def _quality(pixels: Pixels, plan: Plan) -> Pixels:
    if plan.quality is Quality.BITONAL:
        return np.where(pixels < 128, 0, 255).astype(np.uint8)
    return pixels


def _encode(pixels: Pixels, plan: Plan, jpeg_quality: int, label: str) -> bytes:
    if plan.format in {Format.JPG, Format.PDF}:
        height, width, bands = pixels.shape
        jpeg = simplejpeg.encode_jpeg(
            np.ascontiguousarray(pixels),
            jpeg_quality,
            colorspace="GRAY" if bands == 1 else "RGB",
            colorsubsampling="Gray" if bands == 1 else "420",
        )
        if plan.format is Format.JPG:
            return jpeg
        return pdf_of(jpeg, width, height, grey=bands == 1, xmp=_packet(label))
    return _save(_picture(pixels), plan, jpeg_quality, label)


def _encode_turned(pixels: Pixels, plan: Plan, jpeg_quality: int, label: str) -> bytes:
    """Any other angle: transparent corners where the format has them, else white ones (§4.3)."""
    picture = _picture(pixels)
    angle = -float(plan.rotation.degrees)
    resample = Image.Resampling.BICUBIC
    if not plan.format.has_alpha:
        white = 255 if picture.mode == "L" else (255, 255, 255)
        turned = picture.rotate(angle, resample, expand=True, fillcolor=white)
        return _encode(_quality(_array(turned), plan), plan, jpeg_quality, label)
    alpha = "LA" if picture.mode == "L" else "RGBA"
    turned = picture.convert(alpha).rotate(angle, resample, expand=True)
    if plan.quality is Quality.BITONAL:
        luma, mask = turned.split()
        turned = Image.merge("LA", (luma.point(lambda v: 0 if v < 128 else 255), mask))
    return _save(turned, plan, jpeg_quality, label)


def _save(picture: Image.Image, plan: Plan, quality: int, label: str) -> bytes:
    most = _MOST_SIDE.get(plan.format)
    if most and max(picture.size) > most:
        raise SizeTooLarge(
            _("%(format)s 图像每边最多 %(side)d 像素，请换一种格式或更小的尺寸。")
            % {"format": plan.format.upper(), "side": most}
        )
    bitonal = plan.quality is Quality.BITONAL and picture.mode == "L"
    out = io.BytesIO()
    if plan.format is Format.WEBP:
        _opaque_or_rgba(picture).save(out, "WEBP", quality=quality, method=2)
    elif plan.format is Format.AVIF:
        # one thread: a single request must not take every core from the tiles
        options = {"quality": quality - 20, "speed": 9, "max_threads": 1, "xmp": _packet(label)}
        _opaque_or_rgba(picture).save(out, "AVIF", **options)
    elif plan.format is Format.TIF:
        picture = picture.convert("1", dither=Image.Dither.NONE) if bitonal else picture
        tags = {_XMP_TAG: _packet(label)} if label else {}
        compression = "group4" if bitonal else "tiff_lzw"
        picture.save(out, "TIFF", compression=compression, tiffinfo=tags)
    elif plan.format is Format.GIF:
        if picture.mode == "RGB":
            picture = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        picture.save(out, "GIF", optimize=False)
        return _gif_labelled(out.getvalue(), _packet(label)) if label else out.getvalue()
    else:
        picture = picture.convert("1", dither=Image.Dither.NONE) if bitonal else picture
        picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _packet(label: str) -> bytes:
    return xmp_packet(label) if label else b""


def _opaque_or_rgba(picture: Image.Image) -> Image.Image:
    return picture.convert("RGBA" if picture.mode in {"LA", "RGBA"} else "RGB")


def _gif_labelled(data: bytes, packet: bytes) -> bytes:
    """An application extension before the end; its trailer ends any reader (XMP, part 3, 1.1.2)."""
    trailer = bytes([1, *range(255, -1, -1), 0])
    return data[:-1] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + b"\x3b"


def _picture(pixels: Pixels) -> Image.Image:
    pixels = np.ascontiguousarray(pixels)
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def _array(picture: Image.Image) -> Pixels:
    pixels = np.asarray(picture)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels
