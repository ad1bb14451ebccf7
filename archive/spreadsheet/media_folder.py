"""Folders of this server that media may come from; the operator names them."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from foundation.errors import filled

MOST_FILES = 200_000


def roots() -> list[Path]:
    """The folders of `HUXIANG_IMPORT_FOLDERS` that exist."""
    found = [Path(folder).resolve() for folder in settings.IMPORT_FOLDERS]
    return [folder for folder in found if folder.is_dir()]


def choices() -> list[str]:
    """The roots and the folders right below them, for a curator to choose from."""
    found = []
    for root in roots():
        below = sorted(p for p in root.iterdir() if p.is_dir() and not p.is_symlink())
        found += [str(root), *(str(folder) for folder in below[:500])]
    return found


def check_folder(text: str) -> Path:
    """The folder, when it lies inside one that the operator named.

    Raises:
        SheetRefused: it does not, or is not there.
    """
    folder = Path(text).resolve()
    if not any(folder == root or root in folder.parents for root in roots()):
        raise SheetRefused(_("这个文件夹不在允许导入的范围内（HUXIANG_IMPORT_FOLDERS）。"))
    if not folder.is_dir():
        raise SheetRefused(_("没有这个文件夹。"))
    return folder


def files_of(folder: Path) -> dict[str, Path]:
    """Every regular file below a folder by its path inside it; links are not followed.

    Raises:
        SheetRefused: more files than an import takes.
    """
    found: dict[str, Path] = {}
    for above, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(above) / name
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            found[unicodedata.normalize("NFC", path.relative_to(folder).as_posix())] = path
            if len(found) > MOST_FILES:
                raise SheetRefused(
                    filled(_("文件夹里超过 %(limit)d 个文件。"), {"limit": MOST_FILES})
                )
    return found
