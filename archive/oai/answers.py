"""The answer to a harvester's request, as XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from archive.exchange.dublin_core import OAI_DC, dublin_core
from archive.exchange.dublin_core import SCHEMA as DC_SCHEMA
from archive.exchange.edm import edm
from archive.exchange.lido import LIDO, lido
from archive.exchange.lido import SCHEMA as LIDO_SCHEMA
from archive.exchange.thing import Thing, thing_of
from archive.exchange.xml import Element, Writer, to_bytes
from archive.models import HarvestEntry, Record
from archive.models.harvest import EVERYTHING
from archive.oai import listing, sets
from archive.oai.arguments import read
from archive.oai.errors import OaiError, bad_argument
from archive.oai.tokens import LIFE, read_token
from provenance import identifiers

OAI = "http://www.openarchives.org/OAI/2.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = Writer(oai=OAI, xsi=_XSI)
_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_HOST = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A format that records are harvested in."""

    schema: str
    namespace: str
    write: Callable[[Thing], Element]


PREFIXES: Mapping[str, Prefix] = MappingProxyType(
    {
        "oai_dc": Prefix(DC_SCHEMA, OAI_DC, dublin_core),
        "edm": Prefix(
            "https://raw.githubusercontent.com/europeana/metis-schema/master/src/main/resources"
            "/schema_xsds/EDM.xsd",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            edm,
        ),
        "lido": Prefix(LIDO_SCHEMA, LIDO, lido),
    }
)


def answer(asked: QueryDict, *, now: datetime) -> bytes:
    """The whole response; a mistake of the request is an answer too, as the protocol wants."""
    root = _XML.root("oai:OAI-PMH", xsi__schemaLocation=f"{OAI} {OAI}OAI-PMH.xsd")
    _XML.add(root, "oai:responseDate", _utc(now))
    request = _XML.add(root, "oai:request", base_url())
    body = None
    try:
        arguments = read(asked)
        body = _XML.add(root, f"oai:{arguments['verb']}")
        _VERBS[arguments["verb"]](body, arguments, now)
    except OaiError as fault:
        if body is not None:
            root.remove(body)
        _XML.add(root, "oai:error", fault.message, code=fault.code)
        # Of a request that is not understood no argument is repeated (section 3.2).
        understood = fault.code not in {"badVerb", "badArgument"}
    else:
        understood = True
    if understood:
        for name, value in arguments.items():
            request.set(name, value)
    return to_bytes(root)


def base_url() -> str:
    return settings.SITE_URL + reverse("oai")


def repository() -> str:
    """The repository's part of identifiers: a host name with a dot, as their schema asks."""
    if settings.OAI_REPOSITORY:
        return str(settings.OAI_REPOSITORY)
    host = urlsplit(settings.SITE_URL).hostname or ""
    return host if _HOST.fullmatch(host) else "huxiang.localhost"


def identifier(ark_name: str) -> str:
    return f"oai:{repository()}:{identifiers.ark(ark_name)}"


def _email() -> str:
    """The house's sender; the schema wants a host with a dot, which a laptop has not."""
    name, _at, host = settings.DEFAULT_FROM_EMAIL.rpartition("@")
    return f"{name}@{host if '.' in host else repository()}"


# Verbs


def _identify(body: Element, _arguments: dict[str, str], _now: datetime) -> None:
    _XML.add(body, "oai:repositoryName", settings.WAGTAIL_SITE_NAME)
    _XML.add(body, "oai:baseURL", base_url())
    _XML.add(body, "oai:protocolVersion", "2.0")
    _XML.add(body, "oai:adminEmail", _email())
    _XML.add(body, "oai:earliestDatestamp", _utc(listing.earliest()))
    _XML.add(body, "oai:deletedRecord", "persistent")
    _XML.add(body, "oai:granularity", "YYYY-MM-DDThh:mm:ssZ")
    _XML.add(body, "oai:compression", "gzip")
    scheme = Writer(id=_ID, xsi=_XSI)
    about = scheme.add(
        _XML.add(body, "oai:description"),
        "id:oai-identifier",
        xsi__schemaLocation=f"{_ID} {OAI}oai-identifier.xsd",
    )
    scheme.add(about, "id:scheme", "oai")
    scheme.add(about, "id:repositoryIdentifier", repository())
    scheme.add(about, "id:delimiter", ":")
    scheme.add(about, "id:sampleIdentifier", identifier("h100000000000"))


def _list_formats(body: Element, arguments: dict[str, str], _now: datetime) -> None:
    if "identifier" in arguments:
        _entry(arguments["identifier"])
    for name, prefix in PREFIXES.items():
        one = _XML.add(body, "oai:metadataFormat")
        _XML.add(one, "oai:metadataPrefix", name)
        _XML.add(one, "oai:schema", prefix.schema)
        _XML.add(one, "oai:metadataNamespace", prefix.namespace)


def _list_sets(body: Element, arguments: dict[str, str], _now: datetime) -> None:
    if "resumptionToken" in arguments:
        raise OaiError("badResumptionToken", "The list of sets is sent whole.")
    for each in sets.all_sets():
        one = _XML.add(body, "oai:set")
        _XML.add(one, "oai:setSpec", each.spec)
        _XML.add(one, "oai:setName", " / ".join(text.value for text in each.names))
        if each.descriptions:
            told = _XML.add(one, "oai:setDescription")
            told.append(_set_description(each))


def _set_description(each: sets.Set) -> Element:
    dc = Writer(oai_dc=OAI_DC, dc="http://purl.org/dc/elements/1.1/", xsi=_XSI)
    root = dc.root("oai_dc:dc", xsi__schemaLocation=f"{OAI_DC} {DC_SCHEMA}")
    for text in each.names:
        dc.add(root, "dc:title", text.value, text.lang)
    for text in each.descriptions:
        dc.add(root, "dc:description", text.value, text.lang)
    return root


def _get_record(body: Element, arguments: dict[str, str], _now: datetime) -> None:
    prefix = _prefix(arguments["metadataPrefix"])
    entry = _entry(arguments["identifier"])
    _records(body, [entry], prefix)


def _list_records(body: Element, arguments: dict[str, str], now: datetime) -> None:
    page, prefix = _page(arguments, now)
    _records(body, page.entries, prefix)
    _resumption(body, page, now)


def _list_identifiers(body: Element, arguments: dict[str, str], now: datetime) -> None:
    page, _prefix = _page(arguments, now)
    specs = listing.specs_of_records(page.entries)
    for entry in page.entries:
        _header(body, entry, specs)
    _resumption(body, page, now)


_VERBS: Mapping[str, Callable[[Element, dict[str, str], datetime], None]] = MappingProxyType(
    {
        "Identify": _identify,
        "ListMetadataFormats": _list_formats,
        "ListSets": _list_sets,
        "GetRecord": _get_record,
        "ListRecords": _list_records,
        "ListIdentifiers": _list_identifiers,
    }
)


# Parts


def _page(arguments: dict[str, str], now: datetime) -> tuple[listing.Page, Prefix]:
    token = None
    if text := arguments.get("resumptionToken"):
        token = read_token(text, arguments["verb"])
    elif "resumptionToken" in arguments:
        raise OaiError("badResumptionToken", "The resumptionToken is empty.")
    prefix = _prefix(token.prefix if token else arguments["metadataPrefix"])
    if "set" in arguments and not arguments["set"]:
        raise bad_argument("The set is empty.")
    return listing.page_of(arguments, token, now=now), prefix


def _prefix(name: str) -> Prefix:
    if name not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", f"The formats are {', '.join(PREFIXES)}.")
    return PREFIXES[name]


def _entry(text: str) -> HarvestEntry:
    start = f"oai:{repository()}:"
    name = identifiers.parse(text.removeprefix(start)) if text.startswith(start) else None
    found = (
        HarvestEntry.objects.filter(record__ark_name=name, set_spec=EVERYTHING)
        .select_related("record")
        .first()
        if name
        else None
    )
    if found is None:
        raise OaiError("idDoesNotExist", f"No record is or was {text[:200]!r} here.")
    return found


def _records(body: Element, entries: list[HarvestEntry], prefix: Prefix) -> None:
    """Records with their metadata. One that was withdrawn this instant is a deleted one."""
    living = [entry.record_id for entry in entries if not entry.deleted]
    rows = Record.objects.live().for_export().filter(pk__in=living)
    records = {record.pk: record for record in rows}
    specs = listing.specs_of_records(entries)
    for entry in entries:
        one = _XML.add(body, "oai:record")
        record = records.get(entry.record_id)
        _header(one, entry, specs, deleted=record is None)
        if record is not None:
            _XML.add(one, "oai:metadata").append(prefix.write(thing_of(record)))


def _header(
    parent: Element,
    entry: HarvestEntry,
    specs: Mapping[int, list[str]],
    *,
    deleted: bool = False,
) -> None:
    status = {"status": "deleted"} if entry.deleted or deleted else {}
    header = _XML.add(parent, "oai:header", **status)
    _XML.add(header, "oai:identifier", identifier(entry.record.ark_name))
    _XML.add(header, "oai:datestamp", _utc(entry.datestamp))
    for spec in specs.get(entry.record_id, ()):
        _XML.add(header, "oai:setSpec", spec)


def _resumption(body: Element, page: listing.Page, now: datetime) -> None:
    """The way on; an empty one ends a list that came in several pages (section 3.5)."""
    if page.following is None and not page.resumed:
        return
    known = {"completeListSize": str(page.size), "cursor": str(page.started_at)}
    if page.following is None:
        _XML.add(body, "oai:resumptionToken", **known)
    else:
        expires = {"expirationDate": _utc(now + LIFE - timedelta(minutes=1))}
        _XML.add(body, "oai:resumptionToken", page.following.signed(), **expires, **known)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
