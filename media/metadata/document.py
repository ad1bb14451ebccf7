"""What a PDF says of itself: its information dictionary, its XMP, its outline's first lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from media.metadata.xmp import packet_in, read_xmp

MOST_CHAPTERS = 60


def read_document(path: Path) -> dict[str, Any]:
    """The raw tree: `pdf` (information, version, page labels' count) and `xmp`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return {}
    with document:
        pdf: dict[str, Any] = dict(document.get_metadata_dict(skip_empty=True))
        version = document.get_version()
        pdf["Version"] = f"{version // 10}.{version % 10}" if version else ""
        pdf["Pages"] = len(document)
        outline = []
        for entry in document.get_toc(max_depth=3):
            outline.append(entry.get_title())
            if len(outline) == MOST_CHAPTERS:
                break
    found = {"pdf": pdf, "outline": outline, "xmp": read_xmp(packet_in(path))}
    return {name: value for name, value in found.items() if value}
