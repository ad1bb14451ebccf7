"""What other parts write into a finished manifest: services of sign-in and of search."""

from __future__ import annotations

import json

from archive.models import Record, RecordMedia
from iiif.auth.manifests import guard


def attach(text: str, record: Record, items: list[RecordMedia]) -> str:
    """The manifest with its services; `items` are the files that it shows."""
    document = json.loads(text)
    guard(document, [item.asset for item in items])
    return json.dumps(document, ensure_ascii=False)
