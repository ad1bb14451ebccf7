"""The words of all pages of a document as plain text."""

from __future__ import annotations

from archive.models import Record
from iiif.errors import UnknownResource
from iiif.visible import is_shown
from media.models import Asset
from media.page_text import page_texts


def whole_text(name: str, public_id: str) -> str:
    """The words of all pages, with the page numbers between them.

    Raises:
        UnknownResource: no page has words, or the file isn't public.
    """
    record = Record.objects.live().filter(ark_name=name)
    asset = Asset.objects.filter(public_id=public_id, record_links__record__in=record).first()
    if asset is None or not is_shown(asset):
        raise UnknownResource
    pages = [f"[{page.number}]\n{page.text}\n" for page in page_texts(asset) if page.text]
    if not pages:
        raise UnknownResource
    return "\n".join(pages)
