"""The bytes of one `record` of OAI-PMH to what its page shows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from lxml import etree

from foundation.errors import filled
from iiif.imports.errors import NotARecord
from iiif.imports.facts import Facts
from iiif.imports.faults import Notes
from iiif.imports.records import dublin_core, edm, lido
from iiif.imports.records.collect import Collected
from iiif.imports.records.xml import Element, Unreadable, local, read, space, text_of

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)
_READERS = {
    (OAI_DC, "dc"): dublin_core.collect,
    (edm.RDF, "RDF"): edm.collect,
    (lido.LIDO, "lido"): lido.collect,
    (lido.LIDO, "lidoWrap"): lido.collect,
}


@dataclass(frozen=True, slots=True)
class Head:
    """What a record says beside its metadata; `content_key` is the SHA-256 of its canonical
    metadata, which an other way of writing the same does not change."""

    identifier: str
    datestamp: str
    content_key: str
    manifest: str


def read_record(
    body: bytes, notes: Notes, *, address: str, museum: dict[str, str]
) -> tuple[Head, Facts]:
    """Read one record.

    Args:
        address: where the record itself can be asked for.
        museum: name of the source by language, for records that do not say whose they are.

    Raises:
        NotARecord: no XML, or none of the formats that are read here.
    """
    try:
        record = read(body)
    except Unreadable as fault:
        raise NotARecord(_("这条记录不是可读的 XML，请告诉对方。")) from fault
    metadata = record.find(f"{{{OAI}}}metadata")
    content = next((each for each in metadata if isinstance(each.tag, str)), None) \
        if metadata is not None else None  # fmt: skip
    if content is None:
        raise NotARecord(_("这条记录没有内容。"))
    collect = _READERS.get((space(content), local(content)))
    if collect is None:
        said = _("这条记录的格式是 %(name)s，只能读取 oai_dc、EDM 和 LIDO。")
        raise NotARecord(filled(said, {"name": content.tag[:120]}))
    found = Collected(notes)
    collect(content, found)
    if not found.title:
        notes.add("label_missing", "", "title")
    stamp = text_of_first(record, "datestamp")
    if not _STAMP.fullmatch(stamp):
        notes.add("date_unreadable", "", "datestamp", stamp)
        stamp = ""
    names = {tag: [name] for tag, name in museum.items() if name}
    facts = found.facts(address=address, museum=names)
    return Head(text_of_first(record, "identifier"), stamp, key_of(content), facts.manifest), facts


def key_of(content: Element) -> str:
    """SHA-256 of the canonical form (C14N 2.0) of an element."""
    return hashlib.sha256(etree.tostring(content, method="c14n2")).hexdigest()


def text_of_first(record: Element, name: str) -> str:
    """The text of an element of the header."""
    found = record.find(f"{{{OAI}}}header/{{{OAI}}}{name}")
    return text_of(found) if found is not None else ""
