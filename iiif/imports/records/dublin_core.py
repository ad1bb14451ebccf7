"""oai_dc: simple Dublin Core (http://www.openarchives.org/OAI/2.0/guidelines-oai_dc.htm)."""

from __future__ import annotations

from iiif.imports.records.collect import Collected
from iiif.imports.records.xml import Element, lang_of, local, space, text_of

DC = "http://purl.org/dc/elements/1.1/"
_ROWS = {
    "creator": "creator", "contributor": "contributor", "date": "date", "type": "type",
    "subject": "subject", "coverage": "coverage", "format": "format", "language": "language",
    "publisher": "publisher", "source": "source",
}  # fmt: skip


def collect(root: Element, found: Collected) -> None:
    for element in root:
        if space(element) != DC:
            continue
        name, text, lang = local(element), text_of(element), lang_of(element)
        if name == "title":
            found.add_title(text, lang)
        elif name == "description":
            found.add_summary(text, lang)
        elif name == "rights":
            found.add_rights(text, lang)
        elif name == "identifier":
            if not found.add_address(text):
                found.add("number", text, lang)
        elif name == "relation":
            if not found.add_address(text, where="relation"):
                found.add("relation", text, lang)
        elif name in _ROWS:
            found.add(_ROWS[name], text, lang)
