"""A scripted OAI-PMH server of another museum: it says what a test wants, faults included."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.other_server import OtherServer

OAI = "http://www.openarchives.org/OAI/2.0/"
NOW = "2026-05-01T08:00:00Z"


def record(identifier: str, title: str = "苗族银饰", *, stamp: str = "2026-04-01T00:00:00Z",
           more: str = "", deleted: bool = False) -> str:  # fmt: skip
    """A record of oai_dc; `more` are further elements of Dublin Core."""
    if deleted:
        return (
            f'<record><header status="deleted"><identifier>{identifier}</identifier>'
            f"<datestamp>{stamp}</datestamp></header></record>"
        )
    return (
        f"<record><header><identifier>{identifier}</identifier><datestamp>{stamp}</datestamp>"
        f'</header><metadata><oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title xml:lang="zh">{title}</dc:title>{more}</oai_dc:dc></metadata></record>'
    )


def token(text: str, **attributes: object) -> str:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<resumptionToken{told}>{text}</resumptionToken>"


def envelope(inside: str, *, date: str = NOW) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}">'
        f"<responseDate>{date}</responseDate><request>https://museum.example.org/oai</request>"
        f"{inside}</OAI-PMH>"
    ).encode()


def fault(code: str, said: str = "no") -> bytes:
    return envelope(f'<error code="{code}">{said}</error>')


@dataclass
class OaiServer:
    """Answers /oai of an `OtherServer`.

    Attributes:
        pages: what ListRecords answers, by resumption token; "" the first page. A string is
            the inside of the list, bytes are the whole body, a function gets the handler.
        asked: the arguments of every request, in order.
    """

    server: OtherServer
    pages: dict[str, Any] = field(default_factory=dict)
    deleted: str = "persistent"
    granularity: str = "YYYY-MM-DDThh:mm:ssZ"
    formats: list[tuple[str, str]] = field(default_factory=lambda: [("oai_dc", f"{OAI}oai_dc/")])
    sets: list[tuple[str, str]] = field(default_factory=list)
    singles: dict[str, str] = field(default_factory=dict)
    date: str = NOW
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.otherwise = self

    @property
    def address(self) -> str:
        return f"{self.server.url}/oai"

    @property
    def lists(self) -> list[dict[str, str]]:
        return [each for each in self.asked if each["verb"] == "ListRecords"]

    def say(self, *records: str) -> None:
        """A list of one page."""
        self.pages = {"": "".join(records)}

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        if parts.path != "/oai":
            handler.send_error(404)
            return
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(asked)
        body = self._answer(asked)
        if callable(body):
            body(handler)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/xml")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _answer(self, asked: dict[str, str]) -> Any:
        verb = asked.get("verb", "")
        if verb == "Identify":
            return self._told(
                "Identify",
                "<repositoryName>远方博物馆 &lt;b&gt;</repositoryName>"
                f"<baseURL>{self.address}</baseURL><protocolVersion>2.0</protocolVersion>"
                "<adminEmail>oai@museum.example.org</adminEmail>"
                "<earliestDatestamp>2001-01-01T00:00:00Z</earliestDatestamp>"
                f"<deletedRecord>{self.deleted}</deletedRecord>"
                f"<granularity>{self.granularity}</granularity>",
            )
        if verb == "ListMetadataFormats":
            inside = "".join(
                f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix>"
                f"<schema>https://example.org/x.xsd</schema>"
                f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
                for prefix, space in self.formats
            )
            return self._told(verb, inside)
        if verb == "ListSets":
            if not self.sets:
                return fault("noSetHierarchy")
            inside = "".join(
                f"<set><setSpec>{spec}</setSpec><setName>{name}</setName></set>"
                for spec, name in self.sets
            )
            return self._told(verb, inside)
        if verb == "GetRecord":
            single = self.singles.get(asked.get("identifier", ""))
            return self._told(verb, single) if single else fault("idDoesNotExist")
        page = self.pages.get(asked.get("resumptionToken", ""))
        if page is None:
            return fault("badResumptionToken" if "resumptionToken" in asked else "noRecordsMatch")
        return self._told("ListRecords", page) if isinstance(page, str) else page

    def _told(self, verb: str, inside: str) -> bytes:
        return envelope(f"<{verb}>{inside}</{verb}>", date=self.date)
