"""Hostile XML read safely: no DTD, no entities, no network, bounded in size and depth."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = Any  # lxml comes without types
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Encodings in which `<!DOCTYPE` is these very bytes, so that it cannot be hidden.
_ENCODINGS = {
    "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252",
    "gb18030", "gbk", "gb2312", "big5", "euc-kr", "shift_jis", "euc-jp", "koi8-r", "windows-1251",
}  # fmt: skip
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ROOT = re.compile(rb"<[A-Za-z_]")
DEEPEST = 100


class Unreadable(Exception):
    """Why bytes are not taken for XML.

    Attributes:
        why: not_utf8, doctype, not_xml, html, too_deep.
        detail: where, as the parser says.
    """

    def __init__(self, why: str, detail: str = "") -> None:
        self.why, self.detail = why, detail
        super().__init__(f"{why} {detail}")


def read(body: bytes) -> Element:
    """The root element.

    Raises:
        Unreadable: as it says.
    """
    root = None
    for event, element in walk(body):
        if event == "start" and root is None:
            root = element
    if root is None:
        raise Unreadable("not_xml")
    return root


def walk(body: bytes) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements, as they come; the caller may clear what it has read.

    Raises:
        Unreadable: as it says.
    """
    _check_start(body)
    depth = 0
    try:
        for event, element in etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if depth == 0 and event == "start":
                told = element.getroottree().docinfo
                if told.doctype or told.internalDTD is not None:
                    raise Unreadable("doctype")
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise Unreadable("too_deep", str(DEEPEST))
            yield event, element
    except etree.XMLSyntaxError as error:
        raise Unreadable("not_xml", str(error)[:160]) from error


def _check_start(body: bytes) -> None:
    """Refuse what could hide a document type, and what is a page for people."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in body[:64] or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("not_utf8", "UTF-16")
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise Unreadable("html")
    declared = _DECLARED.match(start)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise Unreadable("not_utf8", name)
    if name in {"utf-8", "utf8"}:
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise Unreadable("not_utf8", f"{error.start}") from error
    root = _ROOT.search(start)
    if b"<!DOCTYPE" in start[: root.start() if root else None]:
        raise Unreadable("doctype")


def local(element: Element) -> str:
    """The name without its namespace; "" for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def space(element: Element) -> str:
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def text_of(element: Element) -> str:
    """All text inside, in one line."""
    return " ".join("".join(element.itertext()).split())


def lang_of(element: Element) -> str:
    """The language of the element, or of the nearest one above that says."""
    while element is not None:
        tag = element.get(XML_LANG)
        if tag is not None:
            return str(tag)
        element = element.getparent()
    return ""
