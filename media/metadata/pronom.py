"""PRONOM identifiers (PUID) of the types that their first bytes tell beyond doubt."""

from __future__ import annotations

from pathlib import Path

_BY_NAME = {
    "HEIC": "fmt/1101", "FLAC": "fmt/279", "MP3": "fmt/134", "MP4": "fmt/199",
    "MOV": "x-fmt/384", "WebM": "fmt/573", "Matroska": "fmt/569",
}  # fmt: skip
_PDF = {"1.0": "fmt/14", "1.1": "fmt/15", "1.2": "fmt/16", "1.3": "fmt/17", "1.4": "fmt/18",
        "1.5": "fmt/19", "1.6": "fmt/20", "1.7": "fmt/276", "2.0": "fmt/1129"}  # fmt: skip
_JFIF = {(1, 0): "fmt/42", (1, 1): "fmt/43", (1, 2): "fmt/44"}


def puid(path: Path, name: str) -> str:
    """The identifier of a file whose type is called `name` here; "" where it isn't certain.

    Formats with an identifier for each version are named only where the head settles it
    (PNG's versions, for one, differ in chunks anywhere in the file).
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if name == "JPEG":
        if head[6:10] == b"JFIF" and len(head) > 12:
            return _JFIF.get((head[11], head[12]), "")
        return ""
    if name == "JPEG 2000":
        return "x-fmt/392" if head[4:8] == b"jP  " else ""  # else a bare code stream
    if name == "AIFF":
        return "x-fmt/135" if head[8:12] == b"AIFF" else "x-fmt/136"
    if name == "GIF":
        return "fmt/3" if head.startswith(b"GIF87a") else "fmt/4"
    if name == "BMP":
        return "fmt/116" if head[14:18] == (40).to_bytes(4, "little") else ""
    if name == "TIFF":
        return "fmt/353" if head[2:4] in (b"\x2a\x00", b"\x00\x2a") else ""  # else BigTIFF
    if name == "PDF":
        at = head.find(b"%PDF-")
        return _PDF.get(head[at + 5 : at + 8].decode("latin-1"), "")
    if name == "WebP":
        return {b"VP8 ": "fmt/566", b"VP8L": "fmt/567", b"VP8X": "fmt/568"}.get(head[12:16], "")
    return _BY_NAME.get(name, "")
