"""What a page shows of a document before somebody says yes, and of an item afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from iiif.imports import wording
from iiif.imports.changes import Change, changes
from iiif.imports.facts import CanvasFacts, Facts, hosts
from iiif.imports.faults import Fault
from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.imports.services.bring_in import key_of
from iiif.imports.understand import understand_source
from media.rights_words import RightsWords, words_for

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One row of metadata in the reader's language."""

    label: wording.Said
    values: list[Any]
    lang: str


@dataclass(frozen=True, slots=True)
class Named:
    url: str
    name: wording.Said
    logo: str = ""


@dataclass
class Words:
    """The description of an item for a page; built from what `Facts.description()` stored."""

    description: dict[str, Any]
    rights: str

    @property
    def summary(self) -> list[Any]:
        return wording.values(self.description.get("summary"))

    @property
    def summary_lang(self) -> str:
        return _lang(self.description.get("summary"))

    @property
    def statement(self) -> Row | None:
        """What has to be shown wherever the item is shown; of a record also what the manifest
        of its pictures wants."""
        found = self.description.get("statement") or {}
        if not found.get("value"):
            found = (self.description.get("pictures") or {}).get("statement") or {}
        return _row(found) if found.get("value") else None

    @property
    def rows(self) -> list[Row]:
        return [_row(each) for each in self.description.get("metadata") or []]

    @property
    def providers(self) -> list[Named]:
        return self._named("provider")

    @property
    def homepages(self) -> list[Named]:
        return self._named("homepage")

    @property
    def see_also(self) -> list[Named]:
        return self._named("see_also")

    @property
    def rights_words(self) -> RightsWords | None:
        return words_for(self.rights) if self.rights else None

    def _named(self, name: str) -> list[Named]:
        return [
            Named(
                each["url"],
                wording.plain(each.get("label"), wording.host(each["url"])),
                each.get("logo", ""),
            )
            for each in self.description.get(name) or []
        ]


@dataclass
class Preview:
    """A document that waits for a yes: what would come, and what was tolerated."""

    source: ForeignSource
    facts: Facts
    version: int
    faults: list[Fault]
    left_out: int
    words: Words
    item: ForeignItem | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def title(self) -> wording.Said:
        return wording.plain(self.facts.label, self.facts.address or self.source.file_name)

    @property
    def pictures(self) -> list[CanvasFacts]:
        return self.facts.canvases[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.facts.canvases) - SHOWN)

    @property
    def members(self) -> list[Named]:
        return [
            Named(each.address, wording.plain(each.label, each.address))
            for each in self.facts.members[:SHOWN]
        ]

    @property
    def more_members(self) -> int:
        return max(0, len(self.facts.members) - SHOWN)

    @property
    def zoomable(self) -> int:
        return sum(bool(each.service) for each in self.facts.canvases)

    @property
    def addresses(self) -> list[str]:
        """Pictures that the page shows, for its policy."""
        logos = [each.logo for each in self.words.providers]
        return [*(each.thumbnail for each in self.pictures), *logos]


def preview_of(source: ForeignSource) -> Preview:
    """Read a source again for the page that asks for a yes."""
    found = understand_source(source)
    item = (
        source.item
        or ForeignItem.objects.present()
        .filter(owner=source.owner, address_key=key_of(found.facts.address, source))
        .first()
    )
    known = item if item is not None and item.has_content else None
    return Preview(
        source=source,
        facts=found.facts,
        version=found.version,
        faults=found.notes.faults,
        left_out=found.notes.left_out,
        words=Words(found.facts.description(), found.facts.rights),
        item=known,
        changes=changes(known, found.facts) if known else [],
    )


def words_of(item: ForeignItem) -> Words:
    """Its words; a record that says nothing of rights has those of its pictures' manifest."""
    pictures = item.description.get("pictures") or {}
    return Words(item.description, item.rights or pictures.get("rights", ""))


def allow(
    response: HttpResponse, *, pictures: list[str], canvas: ForeignCanvas | None = None
) -> None:
    """Let the page load from the servers of exactly what it shows, and from no other."""
    shown = list(pictures)
    policy: dict[str, list[str]] = {}
    if canvas is not None:
        shown += [canvas.still, canvas.service]
        if canvas.service:
            policy["connect-src"] = hosts([canvas.service])  # its info.json
        if canvas.kind in {"sound", "video"}:
            policy["media-src"] = hosts([canvas.url])
    if found := hosts(shown):
        policy["img-src"] = found
    response._csp_update = policy  # type: ignore[attr-defined]  # read by django-csp


def _row(found: dict[str, Any]) -> Row:
    return Row(
        wording.plain(found.get("label")),
        wording.values(found.get("value")),
        _lang(found.get("value")),
    )


def _lang(language_map: dict[str, Any] | None) -> str:
    tag = wording.tag_for(language_map or {})
    return "" if tag == wording.NONE else tag
