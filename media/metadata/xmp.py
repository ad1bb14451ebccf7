"""XMP packets: RDF/XML into a tree of names and values, entities and network off."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

MOST_BYTES = 4 * 2**20  # of one packet
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://creativecommons.org/ns#": "cc",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://www.tc260.org.cn/ns/AIGC/1.0/": "TC260",
}


def read_xmp(packet: bytes) -> dict[str, Any]:
    """Properties by `prefix:name`; {} where the packet is no well-formed RDF."""
    from lxml import etree

    packet = packet.strip(b"\x00 \t\r\n")
    if not packet or len(packet) > MOST_BYTES:
        return {}
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(packet, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        return {}  # XMP has no document type; whoever sends one means harm
    found: dict[str, Any] = {}
    for description in root.iter(f"{_RDF}Description"):
        if description.getparent() is not None and description.getparent().tag == f"{_RDF}RDF":
            found.update(_properties(description))
    return found


def packet_in(path: Path) -> bytes:
    """The first packet that stands in the file in plain bytes; b"" without one."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = data.find(b"<x:xmpmeta")
        end = data.find(b"</x:xmpmeta>", start) if start >= 0 else -1
        if end < 0 or end - start > MOST_BYTES:
            return b""
        return data[start : end + len(b"</x:xmpmeta>")]


def _properties(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        _name(name): value
        for name, value in element.attrib.items()
        if name != _XML_LANG and not name.startswith(_RDF)
    }
    for child in element:
        if isinstance(child.tag, str):
            found[_name(child.tag)] = _value(child)
    return found


def _value(element: Any) -> Any:
    if resource := element.get(f"{_RDF}resource"):
        return resource
    inner = [child for child in element if isinstance(child.tag, str)]
    if not inner:
        plain = element.text or ""
        return plain if plain.strip() else _properties(element) or ""
    first = inner[0]
    items = [item for item in first if item.tag == f"{_RDF}li"]
    if first.tag == f"{_RDF}Alt" and any(item.get(_XML_LANG) for item in items):
        return {item.get(_XML_LANG, "x-default"): _value(item) for item in items}
    if first.tag in (f"{_RDF}Bag", f"{_RDF}Seq", f"{_RDF}Alt"):
        return [_value(item) for item in items]
    if first.tag == f"{_RDF}Description":
        return _properties(first)
    return _properties(element)


def _name(tag: str) -> str:
    space, _, local = tag.removeprefix("{").rpartition("}")
    return f"{PREFIXES.get(space, space)}:{local}" if space else local
