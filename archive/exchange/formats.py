"""Every format of a record: its address, its media type, and who writes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from archive.exchange import citations, linked_art, schema_org
from archive.exchange.dublin_core import OAI_DC, dublin_core
from archive.exchange.edm import edm
from archive.exchange.lido import LIDO, lido
from archive.exchange.thing import Thing
from archive.exchange.xml import to_bytes
from foundation.bilingual import pick

if TYPE_CHECKING:
    from archive.models import Record


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: also the last part of its address.
        media_type: as it is sent.
        accepts: media types in an Accept header that mean it, besides its own.
        profile: of the schema or vocabulary, or "".
        zh, en: what it is called; equal for most, which are names.
        write: the whole document.
    """

    name: str
    media_type: str
    write: Callable[[Thing], bytes]
    zh: str
    en: str
    profile: str = ""
    accepts: tuple[str, ...] = ()
    is_citation: bool = False

    @property
    def plain_type(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0]

    @property
    def label(self) -> str:
        """In the active language."""
        return pick(self.zh, self.en)

    def url(self, record: Record | str) -> str:
        """Absolute; of a record or of its ARK name."""
        name = record if isinstance(record, str) else record.ark_name
        return settings.SITE_URL + reverse("record_export", args=[name, self.name])


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


_JSON_LD = "application/ld+json"
_ALL = (
    Format(
        "linked-art.json",
        f'{_JSON_LD};profile="{linked_art.CONTEXT}"',
        lambda thing: _json(linked_art.linked_art(thing)),
        "Linked Art",
        "Linked Art",
        profile=linked_art.CONTEXT,
        accepts=(_JSON_LD, "application/json"),
    ),
    Format(
        "edm.xml",
        "application/rdf+xml",
        lambda thing: to_bytes(edm(thing)),
        "EDM",
        "EDM",
        profile="http://www.europeana.eu/schemas/edm/",
    ),
    Format(
        "lido.xml",
        "application/xml",
        lambda thing: to_bytes(lido(thing)),
        "LIDO",
        "LIDO",
        profile=LIDO,
        accepts=("application/lido+xml", "text/xml"),
    ),
    Format(
        "dublin-core.xml",
        "application/xml",
        lambda thing: to_bytes(dublin_core(thing)),
        "都柏林核心",
        "Dublin Core",
        profile=OAI_DC,
    ),
    Format(
        "schema-org.json",
        _JSON_LD,
        lambda thing: _json(schema_org.schema_org(thing)),
        "schema.org",
        "schema.org",
        profile="https://schema.org/",
        accepts=("application/vnd.schemaorg.ld+json",),
    ),
    Format(
        "citation.bib",
        "application/x-bibtex; charset=utf-8",
        lambda thing: citations.bibtex(thing, on=timezone.localdate()).encode(),
        "BibTeX",
        "BibTeX",
        is_citation=True,
    ),
    Format(
        "citation.ris",
        "application/x-research-info-systems; charset=utf-8",
        lambda thing: citations.ris(thing, on=timezone.localdate()).encode(),
        "RIS",
        "RIS",
        is_citation=True,
    ),
)
FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})
DATA = tuple(each for each in _ALL if not each.is_citation)
