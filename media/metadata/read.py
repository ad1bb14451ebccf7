"""Read the metadata of one file in a limited process: `… media.metadata.read <file> <family> <format>`.

Prints one JSON object: the raw tree, bounded, without the normalised part.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.metadata.av import read_av
from media.metadata.bounds import Budget, bounded
from media.metadata.document import read_document
from media.metadata.image import read_image


def read(path: Path, family: str, pillow_format: str) -> dict[str, Any]:
    """The raw tree of an image, a document or a recording."""
    if family == "image":
        return read_image(path, pillow_format)
    return read_document(path) if family == "document" else read_av(path)


def main(arguments: list[str]) -> int:
    """Command line: file, family, Pillow format or `-`."""
    name, family, pillow_format = arguments
    sys.stdout.write(as_json(read(Path(name), family, pillow_format)))
    return 0


def as_json(raw: dict[str, Any]) -> str:
    """The tree, bounded, as one line."""
    budget = Budget()
    tree = bounded(raw, budget)
    if budget.cut:
        tree["cut"] = True
    return json.dumps(tree, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
