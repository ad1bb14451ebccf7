"""An answer of a server as far as a harvest needs it; hostile ones are refused with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from foundation.errors import filled
from iiif.harvest.errors import HarvestTooMuch, NotOai, OaiRefused
from iiif.imports.records.read import OAI, text_of_first
from iiif.imports.records.xml import Element, Unreadable, local, space, text_of, walk

MOST_ENTRIES = 20_000  # of one page
LONGEST_TOKEN = 4_000
LONGEST_IDENTIFIER = 1_000

_UNREADABLE: dict[str, str | Promise] = {
    "html": _("对方给的是网页，不是 OAI-PMH 的回答。请给出 OAI-PMH 的基础网址（常以 /oai 结尾）。"),
    "doctype": _("对方的回答里有 DTD，为安全起见没有读。请告诉对方。"),
    "not_utf8": _("对方的回答不是 UTF-8（%(detail)s）。OAI-PMH 要求 UTF-8，请告诉对方。"),
    "too_deep": _("对方的回答嵌套超过 %(detail)s 层，没有读。请告诉对方。"),
    "not_xml": _("对方的回答不是完好的 XML（%(detail)s）。请稍后再试；一直这样时请告诉对方。"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a list.

    Attributes:
        body: the bytes of the `record` element; empty for a deleted one.
        is_too_large: more bytes than are taken in; `body` is empty.
    """

    identifier: str
    datestamp: str
    is_deleted: bool
    body: bytes = b""
    is_too_large: bool = False


@dataclass
class Answer:
    """What stood in an answer.

    Attributes:
        response_date: of the server's clock, as it says; "" without.
        parts: the children of the verb's element, for short answers.
        errors: (code, message) of the protocol.
    """

    response_date: str = ""
    verb: str = ""
    entries: list[Entry] = field(default_factory=list)
    parts: list[Element] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    token: str = ""
    claimed_size: int = 0

    @property
    def key(self) -> str:
        """SHA-256 of what the page is about; the same page again has the same."""
        digest = hashlib.sha256()
        for each in self.entries:
            digest.update(f"{each.identifier}\n{each.datestamp}\n{each.is_deleted}\n".encode())
        return digest.hexdigest()

    def check(self) -> None:
        """Raise the first error of the protocol, if there is one.

        Raises:
            OaiRefused: with the code and words of the server.
        """
        for name, said in self.errors:
            raise OaiRefused(name=name, said=said)


def read_answer(body: bytes, *, keep_parts: bool = True) -> Answer:
    """Read an answer; records are taken out one by one.

    Raises:
        NotOai: it is no OAI-PMH 2.0; says what it is.
        HarvestTooMuch: more records on a page than anybody gives out.
    """
    try:
        return _read(body, keep_parts=keep_parts)
    except Unreadable as fault:
        raise NotOai(filled(_UNREADABLE[fault.why], {"detail": fault.detail})) from fault


def _read(body: bytes, *, keep_parts: bool) -> Answer:
    answer = Answer()
    depth = 0
    for event, element in walk(body):
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(element)
            elif depth == 2 and space(element) == OAI and local(element)[:1].isupper():
                answer.verb = local(element)
            continue
        depth -= 1
        name = local(element) if space(element) == OAI else ""
        if depth == 1:
            if name == "responseDate":
                answer.response_date = text_of(element)[:40]
            elif name == "error":
                answer.errors.append((element.get("code", "")[:60], text_of(element)[:400]))
        elif depth == 2:
            _part(answer, element, name, keep=keep_parts)
    return answer


def _part(answer: Answer, element: Element, name: str, *, keep: bool) -> None:
    """A child of the verb's element, complete."""
    if name == "record":
        if len(answer.entries) >= MOST_ENTRIES:
            raise HarvestTooMuch(limit=MOST_ENTRIES)
        answer.entries.append(_entry(element))
        element.clear()
        while element.getprevious() is not None:  # what was read takes no more memory
            del element.getparent()[0]
    elif name == "resumptionToken":
        token = text_of(element)
        if len(token) > LONGEST_TOKEN:
            said = _("对方的续读标记有 %d 个字符，太长了，没有读下去。请告诉对方。")
            raise NotOai(filled(said, len(token)))
        answer.token = token
        size = element.get("completeListSize", "")
        answer.claimed_size = (
            int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0
        )
    elif keep:
        answer.parts.append(element)


def _check_root(root: Element) -> None:
    if space(root) == OAI and local(root) == "OAI-PMH":
        return
    if local(root).lower() == "html":
        raise Unreadable("html")
    said = _("对方的回答是 %(name)s，不是 OAI-PMH 2.0。请核对网址。")
    raise NotOai(filled(said, {"name": str(root.tag)[:120]}))


def _entry(element: Element) -> Entry:
    header = element.find(f"{{{OAI}}}header")
    status = header.get("status", "") if header is not None else ""
    is_deleted = status.strip().lower() == "deleted"
    body = b"" if is_deleted else etree.tostring(element, encoding="UTF-8", with_tail=False)
    is_too_large = len(body) > settings.HARVEST_RECORD_KB << 10
    return Entry(
        identifier=text_of_first(element, "identifier"),
        datestamp=text_of_first(element, "datestamp")[:40],
        is_deleted=is_deleted,
        body=b"" if is_too_large else body,
        is_too_large=is_too_large,
    )
