"""The places of the main menu, in order. A package that is not there has no place."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its words, its address, and the start of the addresses below it."""

    label: str | Promise
    url: str
    section: str

    def holds(self, path: str) -> bool:
        """Whether a page at `path` belongs to this place."""
        return path == self.url or path.startswith(self.section)


_MENU: tuple[tuple[Promise, str, tuple[str, ...]], ...] = (
    (_("馆藏"), "collection_list", ("objects",)),
    (pgettext_lazy("plural", "纹样"), "motif_list", ()),
    (_("故事"), "/stories/", ()),
    (_("授权"), "licensing_home", ()),
    (_("创作者"), "creator_list", ()),
    (_("检索"), "search", ()),
    (_("验证"), "verify", ()),
)


def menu() -> list[Place]:
    """The main menu in the active language."""
    home = address("home")
    places = []
    for label, target, _others in _MENU:
        url = home + target.removeprefix("/") if target.startswith("/") else address(target)
        if url:
            places.append(Place(label, url, url.rstrip("/") + "/"))
    return places


def footer() -> list[Place]:
    """About the house itself: pages that `ensure_site` makes, and how to take part."""
    home = address("home")
    links = [
        Place(_("关于湖湘"), f"{home}about/", f"{home}about/"),
        Place(_("使用条款"), f"{home}terms/", f"{home}terms/"),
    ]
    if elsewhere := address("foreign_list"):
        links.append(Place(_("他馆藏品"), elsewhere, elsewhere))
    if words := address("vocabulary_index"):
        links.append(Place(_("词表与地名"), words, words))
    contribute = address("contribute")
    return [*links, Place(_("我要投稿"), contribute, contribute)] if contribute else links


def address(name: str) -> str:
    """The address of a named page without arguments, "" where no package offers it."""
    if name == "home":
        return reverse("wagtail_serve", args=[""])
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
