"""The words of a document's pages: a page of annotations each, and all of them as plain text."""

from __future__ import annotations

from typing import Any

from archive.models import Record
from iiif import labels
from iiif.addresses import manifest_url
from iiif.errors import UnknownResource
from iiif.presentation.canvases import page_canvas_id, text_page_id
from iiif.presentation.house import CONTEXT
from iiif.visible import is_shown
from media.models import Asset
from media.page_text import page_texts, text_of_page


def public_document(name: str, public_id: str) -> Asset:
    """A file of a published record, where the public sees it.

    Raises:
        UnknownResource: no such record or file, or it is not public.
    """
    record = Record.objects.live().filter(ark_name=name)
    asset = Asset.objects.filter(public_id=public_id, record_links__record__in=record).first()
    if asset is None or not is_shown(asset):
        raise UnknownResource
    return asset


def text_page(name: str, public_id: str, number: int) -> dict[str, Any]:
    """The words of one page as a supplementing annotation.

    Raises:
        UnknownResource: the page has no words, or isn't public.
    """
    asset = public_document(name, public_id)
    words = text_of_page(asset, number)
    if words is None or not words.text:
        raise UnknownResource
    base = manifest_url(Record(ark_name=name)).removesuffix("/manifest")
    canvas = page_canvas_id(f"{base}/canvas/{public_id}", number)
    address = text_page_id(base, asset, number)
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "label": labels.PAGE_WORDS,
        "items": [
            {
                "id": f"{address}/words",
                "type": "Annotation",
                "motivation": "supplementing",
                "body": {"type": "TextualBody", "value": words.text, "format": "text/plain"},
                "target": canvas,
            }
        ],
    }


def whole_text(name: str, public_id: str) -> str:
    """The words of all pages, with the page numbers between them.

    Raises:
        UnknownResource: no page has words, or the file isn't public.
    """
    asset = public_document(name, public_id)
    pages = [f"[{page.number}]\n{page.text}\n" for page in page_texts(asset) if page.text]
    if not pages:
        raise UnknownResource
    return "\n".join(pages)
