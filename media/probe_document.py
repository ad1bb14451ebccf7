"""Look at one PDF in a limited process: `python -m media.probe_document <file>`.

Prints one JSON object: how many pages, and the size of the first, or `{"bad": code}`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.image_file import BadImage
from media.pdf_file import open_pdf, page_size


def probe(path: Path) -> dict[str, Any]:
    """Number of pages, and width and height of the first one's picture, px.

    Raises:
        BadImage: encrypted or damaged.
    """
    with open_pdf(path) as document:
        width, height = page_size(document, 0)
        version = document.get_version() or 0
        return {
            "pages": len(document),
            "width": width,
            "height": height,
            "pdf_version": f"{version // 10}.{version % 10}",
            "tagged": bool(document.is_tagged()),
        }


def main(arguments: list[str]) -> int:
    """Command line: file."""
    try:
        answer = probe(Path(arguments[0]))
    except BadImage as bad:
        answer = {"bad": bad.code, **bad.facts}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
