"""What there is to show of a tidy Presentation 3 document. Addresses are checked here once:
whatever leaves this module as an address is http or https."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from iiif.imports.contents import contents_of
from iiif.imports.faults import Notes
from iiif.imports.remarks import remarks_of
from iiif.imports.upgrade.words import service_type, type_of_format
from iiif.imports.values import LanguageMap, is_address, language_map, origin

THUMBNAIL_PX = 400
STILL_PX = 1_600
_AV = {"Sound": "sound", "Audio": "sound", "Video": "video"}
_MOST_ROWS = 80
_MOST_OPTIONS = 50
# What browsers play without help: chosen first where a canvas offers several files.
_PLAYABLE = ("video/mp4", "audio/mp4", "audio/mpeg", "video/webm", "audio/ogg", "audio/wav")


@dataclass(frozen=True, slots=True)
class CanvasFacts:
    """One canvas.

    Attributes:
        kind: image, sound, video, or "" when nothing can be shown.
        service: base address of its image service, "" without; `service_version` 1, 2 or 3.
        url: the file itself, or the largest picture that the document names.
        still: a picture of about a screen's width, made to order where the service can.
        options: the files that it offers as alternatives, in its order; each with its `label`
            and what the columns of the same name say of the one that is shown first.
        annotations: how many pages of annotations it has.
        remarks: the texts in them, at most so many as are shown; `remark_count` of all.
    """

    address: str
    label: LanguageMap
    width: int
    height: int
    duration_ms: int
    kind: str = ""
    service: str = ""
    service_version: int = 0
    url: str = ""
    still: str = ""
    format: str = ""
    thumbnail: str = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    annotations: int = 0
    remarks: list[dict[str, Any]] = field(default_factory=list)
    remark_count: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: LanguageMap
    logo: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Member:
    """A manifest or collection that a collection names."""

    address: str
    kind: str
    label: LanguageMap
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Facts:
    address: str
    kind: str
    label: LanguageMap
    summary: LanguageMap
    rights: str
    statement: dict[str, LanguageMap]
    metadata: list[dict[str, LanguageMap]]
    provider: list[Link]
    homepage: list[Link]
    see_also: list[Link]
    thumbnail: str
    behaviour: list[str]
    contents: list[dict[str, Any]]
    canvases: list[CanvasFacts] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    next_page: str = ""  # of a collection of version 2 that is given out page by page
    total: int = 0  # members on all pages, where the document says so
    manifest: str = ""  # of its pictures, where a record of a catalogue names one

    def description(self) -> dict[str, Any]:
        """What is stored beside the columns of an item, for its page."""
        return {
            "label": self.label,
            "summary": self.summary,
            "statement": self.statement,
            "metadata": self.metadata,
            "provider": [each.stored() for each in self.provider],
            "homepage": [each.stored() for each in self.homepage],
            "see_also": [each.stored() for each in self.see_also],
            "behaviour": self.behaviour,
        }


def facts_of(document: dict[str, Any], notes: Notes) -> Facts:
    """Read a document that `tidy` made."""
    kind = document["type"]
    items = document.get("items", [])
    canvases = [_canvas(one, notes, n) for n, one in enumerate(items)] if kind == "Manifest" else []
    members = [_member(one) for one in items] if kind == "Collection" else []
    first = next((c.thumbnail for c in canvases if c.thumbnail), "")
    return Facts(
        address=document["id"],
        kind=kind,
        label=document.get("label", {}),
        summary=document.get("summary", {}),
        rights=document.get("rights", ""),
        statement=document.get("requiredStatement", {}),
        metadata=document.get("metadata", [])[:_MOST_ROWS],
        provider=_providers(document),
        homepage=_links(document.get("homepage")) or _links(_pages(document.get("rendering"))),
        see_also=[*_links(document.get("rendering")), *_links(document.get("seeAlso"))],
        thumbnail=_thumbnail(document.get("thumbnail")) or first,
        behaviour=document.get("behavior", []),
        contents=contents_of(document, notes) if kind == "Manifest" else [],
        canvases=canvases,
        members=members,
        next_page=_next_page(document),
        total=total if isinstance(total := document.get("total"), int) and total > 0 else 0,
    )


def _next_page(document: dict[str, Any]) -> str:
    """Where more members stand: the page after this one, or the first where none are here."""
    following = document.get("next") or ("" if document.get("items") else document.get("first"))
    return following if is_address(following) else ""


def _providers(document: dict[str, Any]) -> list[Link]:
    found = []
    for agent in document.get("provider", []):
        homes = _links(agent.get("homepage"))
        logos = _links(agent.get("logo"))
        home = homes[0].url if homes else ""
        address = home or (agent.get("id") if is_address(agent.get("id")) else "")
        found.append(Link(str(address), agent.get("label", {}), logos[0].url if logos else ""))
    return found


def _links(value: Any) -> list[Link]:
    found = []
    for one in value or []:
        address = one.get("id", one.get("@id")) if isinstance(one, dict) else None
        if is_address(address):
            label = one.get("label")
            found.append(Link(str(address), label if isinstance(label, dict) else {}))
    return found


def _pages(value: Any) -> list[Any]:
    """Renderings that are pages: version 2 has often no other link home."""
    return [o for o in value or [] if isinstance(o, dict) and o.get("format") == "text/html"]


def _member(one: dict[str, Any]) -> Member:
    return Member(one["id"], one["type"], one.get("label", {}), _thumbnail(one.get("thumbnail")))


def _canvas(canvas: dict[str, Any], notes: Notes, number: int) -> CanvasFacts:
    bodies = [body for annotation in _painting(canvas) for body in _bodies(annotation)]
    usable = [body for body in bodies if is_address(body.get("id", body.get("@id")))]
    body = next((body for body in usable if _service(body)), None)
    if body is None and usable:
        body = min(usable, key=_preference)
    if body is None:
        notes.add("no_picture", f"/items/{number}", "items")
    shown = _shown(body or {})
    shown["thumbnail"] = _thumbnail(canvas.get("thumbnail")) or shown["thumbnail"]
    remarks, remark_count = remarks_of(canvas)
    return CanvasFacts(
        address=canvas["id"],
        label=canvas.get("label", {}),
        width=int(canvas.get("width", 0)),
        height=int(canvas.get("height", 0)),
        duration_ms=round(canvas.get("duration", 0) * 1000),
        **shown,
        options=_options(canvas),
        annotations=min(len(canvas.get("annotations", [])), 999),
        remarks=remarks,
        remark_count=remark_count,
    )


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """What is shown of one file: the columns from `kind` to `thumbnail`."""
    service = _service(body)
    kind = _AV.get(str(body.get("type")), "") or (_kind_of_format(body) if body else "")
    url = str(body.get("id", body.get("@id", "")))
    is_image = kind == "image"
    return {
        "kind": kind,
        "service": service["id"] if service else "",
        "service_version": service["version"] if service else 0,
        "url": url,
        "still": ((service and picture(service, STILL_PX)) or url) if is_image else "",
        "format": str(body.get("format", ""))[:100],
        "thumbnail": ((service and picture(service, THUMBNAIL_PX)) or url) if is_image else "",
    }


def _options(canvas: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file of the first choice on the canvas; none where there is no choice."""
    for annotation in _painting(canvas):
        body = annotation.get("body")
        if not isinstance(body, dict) or body.get("type") != "Choice":
            continue
        usable = [one for one in _bodies(annotation) if is_address(one.get("id", one.get("@id")))]
        if len(usable) > 1:
            return [{"label": _label(one)} | _shown(one) for one in usable[:_MOST_OPTIONS]]
    return []


def _label(body: dict[str, Any]) -> LanguageMap:
    label = body.get("label")
    return language_map(label, Notes(), "", "label") if label else {}


def _painting(canvas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        annotation
        for page in canvas.get("items", [])
        for annotation in page.get("items", [])
        if "painting" in str(annotation.get("motivation", "painting"))
    ]


def _bodies(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of one annotation: choices taken apart, parts of images as their whole."""
    found = []
    waiting = [annotation.get("body")]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = [*one, *waiting]
        elif isinstance(one, dict) and str(one.get("type")) in {"Choice", "List", "Composite"}:
            waiting = [one.get("items"), *waiting]
        elif isinstance(one, dict) and one.get("type") == "SpecificResource":
            waiting = [one.get("source"), *waiting]
        elif isinstance(one, dict):
            found.append(one)
        elif is_address(one):
            found.append({"id": one, "type": "Image"})
    return found


def _preference(body: dict[str, Any]) -> int:
    media_type = str(body.get("format", "")).partition(";")[0].strip().lower()
    return _PLAYABLE.index(media_type) if media_type in _PLAYABLE else len(_PLAYABLE)


def _kind_of_format(body: dict[str, Any]) -> str:
    kind = type_of_format(body.get("format"))
    if str(body.get("type", "Image")) == "Image" or kind == "Image":
        return "image"
    return _AV.get(kind, "")


def _service(body: dict[str, Any]) -> dict[str, Any] | None:
    """The newest image service of a picture: id, version, level and sizes."""
    value = body.get("service", [])
    found: list[dict[str, Any]] = []
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            continue
        said = str(one.get("type", one.get("@type", "")))
        kind = said if said.startswith("ImageService") else service_type(one)
        address = one.get("id", one.get("@id"))
        if kind[:12] == "ImageService" and kind[12:] in {"1", "2", "3"} and is_address(address):
            found.append(
                {
                    "id": str(address).removesuffix("/info.json").rstrip("/"),
                    "version": int(kind[12:]),
                    "level": _level(one),
                    "sizes": one.get("sizes"),
                    "width": one.get("width", body.get("width")),
                }
            )
    return max(found, key=lambda service: int(service["version"]), default=None)


def _level(service: dict[str, Any]) -> int:
    """0, 1 or 2; 1 where the document does not say."""
    profile = service.get("profile")
    first = profile[0] if isinstance(profile, list) and profile else profile
    text = str(first)
    return next((n for n in (0, 2) if f"level{n}" in text), 1)


def picture(service: dict[str, Any], wanted_px: int) -> str:
    """Address of a picture of about this width; "" where the service makes none to order."""
    base, version = service["id"], service["version"]
    quality = "native" if version == 1 else "default"
    if service["level"] == 0:
        size = _nearest(service["sizes"], wanted_px)
        if not size:
            return ""
        text = f"{size[0]},{size[1]}" if version == 3 else f"{size[0]},"
        return f"{base}/full/{text}/0/{quality}.jpg"
    width = service["width"]
    if isinstance(width, int) and width <= wanted_px:
        return f"{base}/full/{'max' if version == 3 else 'full'}/0/{quality}.jpg"
    return f"{base}/full/{wanted_px},/0/{quality}.jpg"


def _nearest(sizes: Any, wanted_px: int) -> tuple[int, int] | None:
    """The smallest size that is wide enough, else the largest there is."""
    pairs = [
        (one["width"], one["height"])
        for one in (sizes if isinstance(sizes, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("width"), int)
        and isinstance(one.get("height"), int)
    ]
    wide = [pair for pair in pairs if pair[0] >= wanted_px]
    return min(wide) if wide else max(pairs, default=None)


def _thumbnail(value: Any) -> str:
    for one in value or []:
        if not isinstance(one, dict):
            continue
        address = one.get("id", one.get("@id"))
        if is_address(address):
            return str(address)
    return ""


def hosts(addresses: list[str]) -> list[str]:
    """The origins of these addresses, each once, in order."""
    return list(dict.fromkeys(o for o in map(origin, addresses) if o))
