"""Collects what a record says, field by field, for the facts of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from iiif.imports.facts import STILL_PX, THUMBNAIL_PX, CanvasFacts, Facts, Link, picture
from iiif.imports.faults import Notes
from iiif.imports.languages import NONE, normalise
from iiif.imports.records.labels import LABELS
from iiif.imports.values import LARGEST, LanguageMap, is_address

_MOST_VALUES = 60  # of one field
_MOST_CHARACTERS = 8_000  # of one value
_MOST_CANVASES = 200
# rightsstatements.org and Creative Commons, http or https, one version or another.
_RIGHTS = re.compile(
    r"https?://(?:(?:www\.)?rightsstatements\.org/(?:vocab|page)/[A-Za-z-]+/[\d.]+/?"
    r"|(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[a-z-]+/[\d.]+/?(?:[a-z]{2,3}/?)?)"
)
_MANIFEST = re.compile(r"/manifest(?:\.json)?/?(?:\?.*)?$|/iiif/.*manifest", re.IGNORECASE)
_INFO = re.compile(r"/info\.json$")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp)(?:\?.*)?$", re.IGNORECASE)
_IIIF_PICTURE = re.compile(
    r"(?P<base>https?://.+?)/(?:full|square|\d+,\d+,\d+,\d+|pct:[\d.,]+)"
    r"/(?:full|max|\^?!?\d*,\d*|pct:[\d.]+)/!?\d+(?:\.\d+)?/(?:default|native|color|gray)\.[a-z]+$"
)


def is_rights(address: Any) -> bool:
    """An address of a statement that machines know too."""
    return isinstance(address, str) and _RIGHTS.fullmatch(address) is not None


def is_manifest(address: str, format_: str = "") -> bool:
    return is_address(address) and bool(
        _MANIFEST.search(address) or "presentation" in format_ or "ld+json" in format_
    )


@dataclass
class Collected:
    """What was found so far. `add` and its sisters take what comes and keep what is usable."""

    notes: Notes
    title: LanguageMap = field(default_factory=dict)
    summary: LanguageMap = field(default_factory=dict)
    rows: dict[str, LanguageMap] = field(default_factory=dict)
    credit: LanguageMap = field(default_factory=dict)
    providers: list[Link] = field(default_factory=list)
    homepages: list[str] = field(default_factory=list)
    see_also: list[str] = field(default_factory=list)
    rights: str = ""
    manifest: str = ""
    thumbnail: str = ""
    canvases: list[CanvasFacts] = field(default_factory=list)

    def add(self, name: str, value: str, lang: str = "") -> None:
        """One value of a row; `name` is a key of `labels.LABELS`."""
        self._put(self.rows.setdefault(name, {}), value, lang, name)

    def add_title(self, value: str, lang: str = "") -> None:
        """The first title of each language is the name, others are told below it."""
        tag = self._tag(lang, "title")
        if value.strip() and tag not in self.title:
            self._put(self.title, value, lang, "title")
        else:
            self.add("alternative", value, lang)

    def add_summary(self, value: str, lang: str = "") -> None:
        self._put(self.summary, value, lang, "description")

    def add_credit(self, value: str, lang: str = "") -> None:
        self._put(self.credit, value, lang, "credit")

    def add_rights(self, value: str, lang: str = "", name: str = "rights") -> None:
        """A statement that machines know becomes the rights; anything else is told as text."""
        if is_rights(value) and not self.rights:
            self.rights = value
        elif value and value != self.rights:
            if is_address(value):
                self.notes.add("rights_text", "", name, value)
            self.add("rights", value, lang)

    def add_provider(self, label: LanguageMap, url: str = "") -> None:
        if label and all(each.label != label for each in self.providers):
            self.providers.append(Link(url if is_address(url) else "", label))

    def add_home(self, address: str) -> None:
        if is_address(address) and address not in self.homepages:
            self.homepages.append(address)

    def add_address(self, address: str, *, where: str = "identifier") -> bool:
        """An address among identifiers or relations, for what it leads to by its look.

        Returns:
            Whether it was taken; else it is a value like others.
        """
        if not is_address(address):
            return False
        if is_manifest(address):
            self.manifest = self.manifest or address
        elif _INFO.search(address):
            self.add_service(_INFO.sub("", address))
        elif _IIIF_PICTURE.fullmatch(address) or _PICTURE.search(address):
            self.add_picture(address)
        elif where == "identifier":
            self.add_home(address)
        else:
            return False
        return True

    def add_manifest(self, address: str) -> None:
        if is_address(address) and not self.manifest:
            self.manifest = address

    def add_picture(
        self, address: str, *, kind: str = "image", format_: str = "", **more: Any
    ) -> None:
        """A file of the object; one made by an image service is shown through that service."""
        if not is_address(address):
            return
        made = _IIIF_PICTURE.fullmatch(address)
        if made and kind == "image" and not more.get("service"):
            self.add_service(made["base"], url=address, **more)
            return
        self._canvas(address, kind=kind, url=address, still=address if kind == "image" else "",
                     format=format_[:100], thumbnail=address if kind == "image" else "", **more)  # fmt: skip

    def add_service(
        self, base: str, *, version: int = 0, url: str = "", width: int = 0, height: int = 0
    ) -> None:
        """A picture behind an image service; nothing is asked of it here."""
        base = base.rstrip("/")
        if not is_address(base):
            return
        version = version or (3 if re.search(r"/iiif/(?:image/)?3/", base) else 2)
        service = {
            "id": base,
            "version": version,
            "level": 1,
            "sizes": None,
            "width": width or None,
        }
        self._canvas(
            base, kind="image", service=base, service_version=version, url=url,
            still=picture(service, STILL_PX), thumbnail=picture(service, THUMBNAIL_PX),
            width=width, height=height,
        )  # fmt: skip

    def _canvas(self, address: str, **columns: Any) -> None:
        if any(each.address == address for each in self.canvases):
            return
        if len(self.canvases) >= _MOST_CANVASES:
            self.notes.add("pictures_over", "", "", _MOST_CANVASES)
            return
        width, height = _size(columns.pop("width", 0)), _size(columns.pop("height", 0))
        self.canvases.append(
            CanvasFacts(address, {}, width=width, height=height, duration_ms=0, **columns)
        )

    def facts(self, *, address: str, museum: LanguageMap) -> Facts:
        """The facts of the page; `museum` is whose it is where the record does not say."""
        first = next((each.thumbnail for each in self.canvases if each.thumbnail), "")
        return Facts(
            address=address,
            kind="Record",
            label=self.title,
            summary=self.summary,
            rights=self.rights,
            statement={"label": LABELS["credit"], "value": self.credit} if self.credit else {},
            metadata=self._metadata(),
            provider=self.providers or ([Link("", museum)] if museum else []),
            homepage=[Link(each, {}) for each in self.homepages[:5]],
            see_also=[Link(each, {}) for each in self.see_also[:20]],
            thumbnail=self.thumbnail or first,
            behaviour=[],
            contents=[],
            canvases=self.canvases,
            manifest=self.manifest,
        )

    def _metadata(self) -> list[dict[str, LanguageMap]]:
        """Rows in the order of `LABELS`. What has no language stands in a row of its own, as a
        row shows the values of one language."""
        found = []
        for name, label in LABELS.items():
            values = self.rows.get(name, {})
            plain = {NONE: values[NONE]} if values.get(NONE) else {}
            tagged = {tag: texts for tag, texts in values.items() if tag != NONE}
            found += [{"label": label, "value": part} for part in (tagged, plain) if part]
        return found

    def _put(self, values: LanguageMap, value: str, lang: str, name: str) -> None:
        text = value.strip()
        if not text:
            return
        if len(text) > _MOST_CHARACTERS:
            self.notes.add("value_long", "", name, text, _MOST_CHARACTERS)
            text = text[:_MOST_CHARACTERS]
        kept = values.setdefault(self._tag(lang, name), [])
        if text in kept:
            return
        if len(kept) >= _MOST_VALUES:
            self.notes.add("values_over", "", name, _MOST_VALUES)
            return
        kept.append(text)

    def _tag(self, lang: str, name: str) -> str:
        if not lang:
            return NONE
        tag = normalise(lang)
        if tag is None:
            self.notes.add("language_unknown", "", name, lang)
            return NONE
        return tag


def _size(value: Any) -> int:
    try:
        number = int(str(value).strip() or 0)
    except ValueError:
        return 0
    return number if 0 < number <= LARGEST else 0
