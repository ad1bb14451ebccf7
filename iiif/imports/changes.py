"""What a new version of a foreign document changes, for the person who says yes to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from iiif.imports import wording
from iiif.imports.facts import CanvasFacts, Facts
from iiif.imports.models import ForeignCanvas, ForeignItem

_OF_A_CANVAS = ("label", "width", "height", "service", "url", "options", "remarks")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the name of what changed, before and now."""

    label: str
    old: str
    new: str


def changes(item: ForeignItem, facts: Facts) -> list[Change]:
    """Compare an item that has content with what would be written over it."""
    before, now = item.description, facts.description()
    pairs = [
        (_("名称"), _text(before.get("label")), _text(now["label"])),
        (_("简介"), _text(before.get("summary")), _text(now["summary"])),
        (_("权利声明"), item.rights, facts.rights),
        (_("署名要求"), _statement(before), _statement(now)),
        (_("来自"), _names(before.get("provider")), _names(now["provider"])),
        (_("对方页面"), _urls(before.get("homepage")), _urls(now["homepage"])),
        (_("说明项"), str(len(before.get("metadata", []))), str(len(now["metadata"]))),
    ]
    found = [Change(label, old, new) for label, old, new in pairs if old != new]
    if facts.kind == "Manifest":
        found += _canvases(item, facts)
    else:
        found += _members(item, facts)
    if item.contents != facts.contents:
        old, new = str(len(item.contents)), str(len(facts.contents))
        found.append(Change(_("目录"), old if old != new else _("有改动"), new))
    same_rows = before.get("metadata") == now["metadata"]
    if not same_rows and all(change.label != _("说明项") for change in found):
        found.append(Change(_("说明项"), _("有改动"), str(len(now["metadata"]))))
    return found


def _canvases(item: ForeignItem, facts: Facts) -> list[Change]:
    before = {row.address: _told(row) for row in item.canvases.all()}
    now = {each.address: _told(each) for each in facts.canvases}
    changed = sum(before[key] != now[key] for key in before.keys() & now.keys())
    return _counted(
        (_("新增的画布"), len(now.keys() - before.keys())),
        (_("没有了的画布"), len(before.keys() - now.keys())),
        (_("改动的画布"), changed),
    )


def _told(canvas: ForeignCanvas | CanvasFacts) -> tuple[Any, ...]:
    return tuple(getattr(canvas, name) for name in _OF_A_CANVAS)


def _members(item: ForeignItem, facts: Facts) -> list[Change]:
    before = set(item.members.values_list("address", flat=True))
    now = {each.address for each in facts.members}
    return _counted(
        (_("新增的项目"), len(now - before)), (_("合集不再列出的项目"), len(before - now))
    )


def _counted(*counts: tuple[str, int]) -> list[Change]:
    return [Change(label, "", str(number)) for label, number in counts if number]


def _text(value: Any) -> str:
    return wording.everything(value)


def _statement(description: dict[str, Any]) -> str:
    return _text((description.get("statement") or {}).get("value"))


def _names(links: Any) -> str:
    return "; ".join(_text(each.get("label")) for each in links or [])


def _urls(links: Any) -> str:
    return "; ".join(each["url"] for each in links or [])
