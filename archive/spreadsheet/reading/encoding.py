"""Which encoding a text file has: a byte order mark, UTF-8, GB18030 or Big5."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused

CHUNK = 1 << 20
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
}
# A picture or a program decodes as GB18030 by accident, but not without these.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffe\uffff]")


def detect_encoding(path: Path) -> str:
    """The encoding in which the whole file reads as text.

    Raises:
        SheetRefused: none of them does.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for encoding in _candidates(head):
        if _reads_whole(path, encoding):
            return encoding
    raise SheetRefused(
        _(
            "这不是表格文件，或者编码无法识别。请用 .xlsx，或 UTF-8、GB18030、Big5、UTF-16 编码的 CSV。"
        )
    )


def _candidates(head: bytes) -> list[str]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if head.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    zeros = head[:4000]
    if 0 in zeros:  # ASCII in UTF-16 has a zero beside each byte, text of the others none
        return ["utf-16-le" if zeros[1::2].count(0) > zeros[::2].count(0) else "utf-16-be"]
    chinese = sorted(("gb18030", "big5hkscs"), key=lambda name: -_commonness(head, name))
    return ["utf-8", *chinese]


def _commonness(head: bytes, encoding: str) -> float:
    """The share of everyday characters among those of two bytes.

    Both standards put the everyday characters first: GB 2312 in rows B0 to D7, Big5 in rows
    A4 to C6. Text of the one read as the other falls into the rare ones.
    """
    text = head[: 1 << 18].decode(encoding, errors="replace")
    wide = [character for character in text if character >= "\u2e80"]
    if not wide:
        return 0.0
    first, last = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    common = 0
    for character in wide:
        code = character.encode(encoding, errors="ignore")
        common += len(code) == 2 and (first <= code[0] <= last or "\u3000" <= character <= "\u303f")
        common += character >= "\uff00" and character != "\ufffd"
    return common / len(wide)


def _reads_whole(path: Path, encoding: str) -> bool:
    try:
        with path.open("rb") as file:
            for text in decoded(file, encoding):
                if _NO_TEXT.search(text):
                    return False
    except UnicodeDecodeError:
        return False
    return True


def decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The text of a file, piece by piece.

    Raises:
        UnicodeDecodeError: it is not in this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
