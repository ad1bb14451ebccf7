"""A zip of media files that may be hostile: its names and sizes, and one file out of it."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from foundation.errors import filled
from media.space import full_disk_told

MOST_FILES = 50_000
RATIO_FROM_BYTES = 50_000_000
MAX_RATIO = 100  # pictures, sound and film are packed already
CHUNK = 1 << 20
_UTF8_NAME = 0x800
_WINDOWS = 0  # create_system of zips without Unix modes


def check_media_zip(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by their plain path. Nothing is unpacked.

    Raises:
        SheetRefused: names that lead out of a folder, links, two files of one name, a
            password, sizes that no media has; the first bad entry is named.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as fault:
        raise SheetRefused(_("影像压缩包已损坏，或不是 zip 文件。")) from fault
    if len(entries) > MOST_FILES:
        raise SheetRefused(filled(_("影像压缩包里超过 %(limit)d 个文件。"), {"limit": MOST_FILES}))
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise SheetRefused(_("影像压缩包里的文件互相重叠，已拒绝打开。"))
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        name = _name_of(entry)
        _check_entry(entry, name)
        if entry.is_dir() or _is_litter(name):
            continue
        if name.casefold() in seen:
            raise _bad(_("有两个同名文件"), name)
        seen.add(name.casefold())
        found[name] = entry
    return found


@contextmanager
def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> Iterator[Path]:
    """One file of a zip, in a name of our own; it is gone afterwards.

    Raises:
        SheetRefused: damaged, or more comes out than the zip declares.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "unpacked"
    try:
        with full_disk_told(), archive.open(entry) as source, target.open("wb") as file:
            written = 0
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > entry.file_size:
                    raise _bad(_("解压后比声明的大"), entry.filename)
                file.write(chunk)
        yield target
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise _bad(_("已损坏"), entry.filename) from fault
    finally:
        target.unlink(missing_ok=True)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: older Windows programs write GBK and do not say so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = entry.filename
    return unicodedata.normalize("NFC", name)


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    raw = entry.orig_filename
    if "\x00" in raw or any(ord(character) < 32 for character in name):
        raise _bad(_("文件名里有控制字符"), name)
    outside = ".." in PurePosixPath(name.replace("\\", "/")).parts
    if outside or name.startswith(("/", "\\")) or PureWindowsPath(name).drive or "\\" in raw:
        raise _bad(_("路径指向文件夹之外"), name)
    mode = entry.external_attr >> 16
    if (
        entry.create_system != _WINDOWS
        and mode
        and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0)
    ):
        raise _bad(_("是链接或特殊文件"), name)
    if entry.flag_bits & 1:
        raise _bad(_("有密码"), name)
    if entry.file_size > settings.MEDIA_MAX_UPLOAD_MB * 2**20:
        raise _bad(_("解压后过大"), name)
    grown = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > RATIO_FROM_BYTES and grown > MAX_RATIO:
        raise _bad(_("解压后过大"), name)


def _is_litter(name: str) -> bool:
    """What systems put beside the files of people."""
    parts = PurePosixPath(name).parts
    return (
        "__MACOSX" in parts
        or parts[-1] in ("Thumbs.db", "desktop.ini")
        or (parts[-1].startswith("."))
    )


def _bad(what: str | Promise, name: str) -> SheetRefused:
    return SheetRefused(
        filled(_("影像压缩包被拒绝：“%(name)s”%(what)s。"), {"name": name[:120], "what": what})
    )
