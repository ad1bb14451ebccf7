"""What a new version of a foreign document changes, for the person who says yes to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from iiif.imports import wording
from iiif.imports.facts import CanvasFacts, Facts
from iiif.imports.models import ForeignCanvas, ForeignItem

_OF_A_CANVAS = ("label", "width", "height", "service", "url", "options", "remarks")
_MOST_ROWS = 40  # of the museum's own rows that are told one by one
_LONGEST = 2_000  # characters of a value that a report keeps


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        code: what changed; `label` says it in the reader's language.
        name: of a row of the museum's own, its label by language.
        old, new: before and now; of counted things only `new`.
    """

    code: str
    old: str
    new: str
    name: dict[str, list[str]] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """For a report that is read later, perhaps in another language."""
        return asdict(self) | {"old": self.old[:_LONGEST], "new": self.new[:_LONGEST]}

    @property
    def label(self) -> str:
        if self.code == "row":
            return wording.plain(self.name, "—").text
        return {
            "label": _("名称"),
            "summary": _("简介"),
            "rights": _("权利声明"),
            "statement": _("署名要求"),
            "provider": _("来自"),
            "homepage": _("对方页面"),
            "rows": _("其他说明项"),
            "canvases_new": _("新增的画布"),
            "canvases_gone": _("没有了的画布"),
            "canvases_changed": _("改动的画布"),
            "members_new": _("新增的项目"),
            "members_gone": _("合集不再列出的项目"),
            "contents": _("目录"),
            "manifest": _("图像清单"),
            "thumbnail": _("缩略图"),
            "other": _("不在页面上显示的内容"),
        }[self.code]


def load(stored: dict[str, Any]) -> Change:
    return Change(**stored)


def changes(item: ForeignItem, facts: Facts) -> list[Change]:
    """Compare an item that has content with what would be written over it."""
    before, now = item.description, facts.description()
    pairs = [
        ("label", _text(before.get("label")), _text(now["label"])),
        ("summary", _text(before.get("summary")), _text(now["summary"])),
        ("rights", item.rights, facts.rights),
        ("statement", _statement(before), _statement(now)),
        ("provider", _names(before.get("provider")), _names(now["provider"])),
        ("homepage", _urls(before.get("homepage")), _urls(now["homepage"])),
    ]
    found = [Change(code, old, new) for code, old, new in pairs if old != new]
    found += _rows(before.get("metadata") or [], now["metadata"])
    if facts.kind == "Manifest":
        found += canvas_changes(item, facts)
    elif facts.kind == "Collection":
        found += _members(item, facts)
    else:
        found += _pictures(item, facts)
    if item.contents != facts.contents:
        found.append(Change("contents", str(len(item.contents)), str(len(facts.contents))))
    return found


def _rows(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[Change]:
    """The museum's own rows by their labels; beyond a screenful they are only counted."""
    old, new = _by_label(before), _by_label(now)
    labels = {_text(row.get("label")): row.get("label") or {} for row in (*before, *now)}
    found = [
        Change("row", old.get(name, ""), new.get(name, ""), labels[name])
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    if len(found) > _MOST_ROWS:
        found = [*found[:_MOST_ROWS], Change("rows", "", str(len(found) - _MOST_ROWS))]
    if not found and before != now:  # the same words, with another language or in another order
        found = [Change("rows", str(len(before)), str(len(now)))]
    return found


def _by_label(rows: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        name = _text(row.get("label"))
        text = _text(row.get("value"))
        found[name] = f"{found[name]} / {text}" if name in found else text
    return found


def _pictures(item: ForeignItem, facts: Facts) -> list[Change]:
    """Of a record: those of its manifest are compared when that is read."""
    found = []
    if item.manifest != facts.manifest:
        found.append(Change("manifest", item.manifest, facts.manifest))
    if not facts.manifest and not item.manifest:
        found += canvas_changes(item, facts)
        if item.thumbnail != facts.thumbnail:
            found.append(Change("thumbnail", item.thumbnail, facts.thumbnail))
    return found


def canvas_changes(item: ForeignItem, facts: Facts) -> list[Change]:
    """Canvases that came, went or changed, counted."""
    before = {row.address: _told(row) for row in item.canvases.all()}
    now = {each.address: _told(each) for each in facts.canvases}
    changed = sum(before[key] != now[key] for key in before.keys() & now.keys())
    return _counted(
        ("canvases_new", len(now.keys() - before.keys())),
        ("canvases_gone", len(before.keys() - now.keys())),
        ("canvases_changed", changed),
    )


def _told(canvas: ForeignCanvas | CanvasFacts) -> tuple[Any, ...]:
    return tuple(getattr(canvas, name) for name in _OF_A_CANVAS)


def _members(item: ForeignItem, facts: Facts) -> list[Change]:
    before = set(item.members.values_list("address", flat=True))
    now = {each.address for each in facts.members}
    return _counted(("members_new", len(now - before)), ("members_gone", len(before - now)))


def _counted(*counts: tuple[str, int]) -> list[Change]:
    return [Change(code, "", str(number)) for code, number in counts if number]


def _text(value: Any) -> str:
    """All languages in one line, Chinese first. PostgreSQL gives the languages of what was
    stored back in an order of its own, which is no change."""
    tags = sorted(value or {}, key=lambda tag: (not tag.lower().startswith("zh"), tag))
    return wording.everything({tag: value[tag] for tag in tags})


def _statement(description: dict[str, Any]) -> str:
    return _text((description.get("statement") or {}).get("value"))


def _names(links: Any) -> str:
    return "; ".join(_text(each.get("label")) for each in links or [])


def _urls(links: Any) -> str:
    return "; ".join(each["url"] for each in links or [])
