"""The requests that a harvest makes, and their answers as values."""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from iiif.harvest.errors import HarvestLoop, NoFormat, NotOai, OaiRefused
from iiif.harvest.oai.answer import Answer, Entry, read_answer
from iiif.harvest.oai.ask import Asker, address_of
from iiif.imports.records.edm import RDF
from iiif.imports.records.lido import LIDO
from iiif.imports.records.read import OAI, OAI_DC
from iiif.imports.records.xml import Element, text_of

MOST_SETS = 2_000
_MOST_SET_PAGES = 50
# Namespaces of what is read here, best first.
_KNOWN = (RDF, LIDO, OAI_DC)
_NAMES = {RDF: "EDM", LIDO: "LIDO", OAI_DC: "Dublin Core"}
_SECOND = "YYYY-MM-DDThh:mm:ssZ"
_DAY = "YYYY-MM-DD"
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?", re.ASCII)
# How far a window begins before the last one ended: what was committed late is met again.
_OVERLAP = {_SECOND: timedelta(minutes=10), _DAY: timedelta(days=1)}
_MOST_AHEAD = timedelta(days=2)  # of a server's clock, before it is not believed


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server says of itself; everything is text from outside."""

    name: str = ""
    base: str = ""
    protocol: str = ""
    earliest: str = ""
    deleted: str = ""
    granularity: str = _DAY
    emails: list[str] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is offered; `name` is what people call it, "" when it is not read here."""

    prefix: str
    namespace: str

    @property
    def name(self) -> str:
        return _NAMES.get(self.namespace, "")


@dataclass(frozen=True, slots=True)
class Set:
    spec: str
    name: str


def identify(asker: Asker, base: str) -> Identity:
    """Who the server is.

    Raises:
        FetchError, NotOai, OaiRefused: why that is not known.
    """
    answer = _answer(asker, base, verb="Identify")
    said: dict[str, list[str]] = {}
    for part in answer.parts:
        name = str(part.tag).rpartition("}")[2]
        said.setdefault(name, []).append(text_of(part)[:300])

    def first(name: str) -> str:
        return next(iter(said.get(name, [])), "")

    if answer.verb != "Identify" or not first("repositoryName"):
        raise NotOai(_("对方没有说明自己是谁（Identify）。请核对网址。"))
    return Identity(
        name=first("repositoryName"),
        base=first("baseURL"),
        protocol=first("protocolVersion")[:20],
        earliest=first("earliestDatestamp")[:20],
        deleted=first("deletedRecord")[:12] if first("deletedRecord") in _DELETED else "",
        granularity=_SECOND if "hh" in first("granularity") else _DAY,
        emails=said.get("adminEmail", [])[:5],
    )


_DELETED = {"no", "transient", "persistent"}


def formats(asker: Asker, base: str) -> list[Format]:
    """The formats that are read here, best first.

    Raises:
        NoFormat: none of them is offered; says which are.
    """
    found = []
    for part in _answer(asker, base, verb="ListMetadataFormats").parts:
        prefix, namespace = _child(part, "metadataPrefix"), _child(part, "metadataNamespace")
        if prefix == "oai_dc":  # what the protocol fixes, whatever is said of it
            namespace = OAI_DC
        if prefix and len(prefix) <= 60:
            found.append(Format(prefix, namespace))
    known = [each for wanted in _KNOWN for each in found if each.namespace == wanted]
    if not known:
        raise NoFormat(offered="、".join(each.prefix for each in found)[:200])
    return known


def sets(asker: Asker, base: str, *, seconds: float) -> list[Set]:
    """The sets, at most `MOST_SETS`, and as many as come in time; none where there are none."""
    found: dict[str, Set] = {}
    token = ""
    seen: set[str] = set()
    for _page in range(_MOST_SET_PAGES):
        try:
            answer = _answer(
                asker, base, **({"resumptionToken": token} if token else {}), verb="ListSets"
            )
        except OaiRefused as refusal:
            if refusal.name in {"noSetHierarchy", "badResumptionToken"}:
                break
            raise
        for part in answer.parts:
            spec = _child(part, "setSpec")
            if spec and len(spec) <= 300 and len(found) < MOST_SETS:
                found.setdefault(spec, Set(spec, _child(part, "setName")[:300] or spec))
        token = answer.token
        late = time.monotonic() - asker.began > seconds
        if not token or token in seen or late or len(found) >= MOST_SETS:
            break
        seen.add(token)
    return list(found.values())


def list_records(
    asker: Asker, base: str, *, prefix: str, set_spec: str, since: str, token: str
) -> Answer:
    """A page of records.

    Raises:
        FetchError, NotOai, HarvestTooMuch: it did not come, or is not to be used.
        OaiRefused: an error of the protocol, noRecordsMatch excepted: that is an empty page.
    """
    if token:
        fetched = asker.oai(base, verb="ListRecords", resumptionToken=token)
    else:
        fetched = asker.oai(
            base, verb="ListRecords", metadataPrefix=prefix, set=set_spec, from_=since
        )
    answer = read_answer(fetched.body, keep_parts=False)
    answer.errors = [each for each in answer.errors if each[0] != "noRecordsMatch"]
    answer.check()
    if answer.token and answer.token == token:
        raise HarvestLoop(_("对方的清单指回同一页，没有读下去。请告诉对方，或稍后再采集。"))
    return answer


def read_single(asker: Asker, address: str) -> Entry:
    """The record behind an address of a GetRecord request.

    Raises:
        FetchError, NotOai, OaiRefused: it did not come.
    """
    answer = read_answer(asker.oai(address).body, keep_parts=False)
    answer.check()
    if not answer.entries:
        raise OaiRefused(name="idDoesNotExist", said="—")
    return answer.entries[0]


def record_address(base: str, *, prefix: str, identifier: str) -> str:
    """Where one record can be asked for."""
    return address_of(base, verb="GetRecord", metadataPrefix=prefix, identifier=identifier)


def begin_after(response_date: str, granularity: str, *, now: datetime) -> str:
    """`from` of the next window: the server's own clock, some time back, as it writes dates.

    "" when that clock cannot be believed: then the next window is a whole one.
    """
    text = response_date.strip()
    if not _STAMP.fullmatch(text):
        return ""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > now + _MOST_AHEAD or moment.year < 1970:
        return ""
    back = moment.astimezone(UTC) - _OVERLAP.get(granularity, _OVERLAP[_DAY])
    shape = "%Y-%m-%dT%H:%M:%SZ" if granularity == _SECOND else "%Y-%m-%d"
    return back.strftime(shape)


def _answer(asker: Asker, base: str, **arguments: str) -> Answer:
    answer = read_answer(asker.oai(base, **arguments).body)
    answer.check()
    return answer


def _child(part: Element, name: str) -> str:
    found = part.find(f"{{{OAI}}}{name}")
    return text_of(found) if found is not None else ""
