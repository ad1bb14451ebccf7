"""A short way to write XML with lxml; every text goes through `clean`."""

from __future__ import annotations

from typing import Any

from lxml import etree

from archive.exchange.clean import clean

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Element = Any  # lxml comes without types


class Writer:
    """Makes elements by their prefixed names in one table of namespaces."""

    def __init__(self, **namespaces: str) -> None:
        self.namespaces = namespaces

    def tag(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return f"{{{self.namespaces[prefix]}}}{local}" if colon else name

    def root(self, name: str, **attributes: str) -> Element:
        element = etree.Element(self.tag(name), nsmap=dict(self.namespaces))
        self._set(element, attributes)
        return element

    def add(
        self, parent: Element, name: str, text: object = "", lang: str = "", **attributes: str
    ) -> Element:
        """Append an element. Attributes are prefixed with two underscores for a colon."""
        element = etree.SubElement(parent, self.tag(name))
        if text != "":
            element.text = clean(text)
        if lang:
            element.set(XML_LANG, lang)
        self._set(element, attributes)
        return element

    def _set(self, element: Element, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            element.set(self.tag(name.replace("__", ":")), clean(value))


def to_bytes(root: Element) -> bytes:
    document: bytes = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return document
