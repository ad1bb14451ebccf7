"""What a file is by its first bytes; its name is only a claim.

Nothing here decodes: it reads at most 64 KiB and compares signatures, so that no decoder
ever sees a type that is not on the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class FileType:
    """An accepted type.

    Attributes:
        name: what people call it.
        media_type: IANA media type.
        family: image, document or av; whether av is sound or film is known after probing.
        decoder: `vips`, `pillow` (with `pillow_format`), `pdf`, or ffmpeg's demuxer name.
        suffixes: usual endings of file names, lower case.
    """

    name: str
    media_type: str
    family: str
    decoder: str
    suffixes: tuple[str, ...]
    pillow_format: str = ""


JPEG = FileType("JPEG", "image/jpeg", "image", "vips", (".jpg", ".jpeg", ".jpe", ".jfif"), "JPEG")
PNG = FileType("PNG", "image/png", "image", "vips", (".png",), "PNG")
TIFF = FileType("TIFF", "image/tiff", "image", "vips", (".tif", ".tiff"), "TIFF")
WEBP = FileType("WebP", "image/webp", "image", "vips", (".webp",), "WEBP")
GIF = FileType("GIF", "image/gif", "image", "pillow", (".gif",), "GIF")
BMP = FileType("BMP", "image/bmp", "image", "pillow", (".bmp", ".dib"), "BMP")
JP2 = FileType(
    "JPEG 2000", "image/jp2", "image", "pillow", (".jp2", ".j2k", ".jpf", ".jpx"), "JPEG2000"
)
AVIF = FileType("AVIF", "image/avif", "image", "pillow", (".avif",), "AVIF")
HEIC = FileType("HEIC", "image/heic", "image", "pillow", (".heic", ".heif"), "HEIF")
PDF = FileType("PDF", "application/pdf", "document", "pdf", (".pdf",))
WAV = FileType("WAV", "audio/wav", "av", "wav", (".wav", ".wave"))
FLAC = FileType("FLAC", "audio/flac", "av", "flac", (".flac",))
OGG = FileType("OGG", "application/ogg", "av", "ogg", (".ogg", ".oga", ".ogv", ".opus", ".spx"))
MP3 = FileType("MP3", "audio/mpeg", "av", "mp3", (".mp3",))
AIFF = FileType("AIFF", "audio/aiff", "av", "aiff", (".aif", ".aiff", ".aifc"))
M4A = FileType("M4A", "audio/mp4", "av", "mov", (".m4a", ".m4b"))
MP4 = FileType("MP4", "video/mp4", "av", "mov", (".mp4", ".m4v", ".mov", ".qt", ".3gp"))
MOV = FileType("MOV", "video/quicktime", "av", "mov", (".mov", ".qt", ".mp4"))
WEBM = FileType("WebM", "video/webm", "av", "matroska", (".webm",))
MKV = FileType("Matroska", "video/x-matroska", "av", "matroska", (".mkv", ".mka"))

ACCEPTED = (
    *(JPEG, PNG, TIFF, WEBP, GIF, BMP, JP2, AVIF, HEIC, PDF),
    *(WAV, FLAC, OGG, MP3, AIFF, M4A, MP4, MOV, WEBM, MKV),
)
SUFFIXES = frozenset(suffix for kind in ACCEPTED for suffix in kind.suffixes)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_REFUSED: tuple[tuple[bytes, str | Promise], ...] = (
    (b"PK\x03\x04", _("ZIP 压缩包或办公文档")),
    (b"PK\x05\x06", _("ZIP 压缩包或办公文档")),
    (b"Rar!", _("RAR 压缩包")),
    (b"7z\xbc\xaf\x27\x1c", _("7z 压缩包")),
    (b"\x1f\x8b", _("gzip 压缩包")),
    (b"MZ", _("Windows 程序")),
    (b"\x7fELF", _("程序")),
    (b"8BPS", _("Photoshop 文档")),
    (b"glTF", _("三维模型")),
)


def sniff(path: Path) -> FileType | str | Promise:
    """The accepted type of the file, or words for what was found in place of one."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return sniff_bytes(head)


def sniff_bytes(head: bytes) -> FileType | str | Promise:
    """The same for bytes at hand."""
    return _image(head) or _av(head) or _document(head) or _refused(head)


def _image(head: bytes) -> FileType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[:2] == b"BM" and len(head) >= 26 and head[14:18] in _BMP_HEADERS:
        return BMP
    if head.startswith((b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")):
        return JP2
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        if brands & {b"avif", b"avis"}:
            return AVIF
        if brands & _HEIC_BRANDS:
            return HEIC
    return None


# Sizes of the header blocks that BMP files have.
_BMP_HEADERS = {n.to_bytes(4, "little") for n in (12, 40, 52, 56, 64, 108, 124)}


def _document(head: bytes) -> FileType | None:
    """PDF readers look for the mark in the first kilobyte (ISO 32000, annex H)."""
    return PDF if b"%PDF-" in head[:1024] else None


def _av(head: bytes) -> FileType | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"fLaC"):
        return FLAC
    if head.startswith(b"OggS"):
        return OGG
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else MKV
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        if brands & {b"M4A ", b"M4B "}:
            return M4A
        return MOV if brands == {b"qt  "} else MP4
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return MOV
    if head.startswith(b"ID3") or _is_mpeg_audio(head):
        return MP3
    return None


def _brands(head: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    return {head[8:12], *(head[at : at + 4] for at in range(16, size, 4))}


def _is_mpeg_audio(head: bytes) -> bool:
    """A layer III frame header with valid version, bit rate and sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    return version != 1 and layer == 1 and head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3


def _refused(head: bytes) -> str | Promise:
    for signature, words in _REFUSED:
        if head.startswith(signature):
            return words
    if head[257:262] == b"ustar":
        return _("tar 压缩包")
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"#extm3u"):
        return _("播放列表")
    if start.startswith((b"<?xml", b"<svg", b"<!doctype", b"<html")):
        return _("网页、SVG 或 XML 文本")
    if _is_text(head):
        return _("纯文本")
    return _("无法识别的数据")


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # only the last character was cut
    return True
