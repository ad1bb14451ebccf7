"""The facet panel and the chosen filters as the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.engine.base import Option, Page
from search.eras import BY_CODE
from search.query import Query, Sort

SHOWN = 8  # options of a facet that are always visible
NAMES: dict[str, str | Promise] = {
    "kind": _("类型"),
    "collection": _("专题"),
    "theme": _("主题"),
    "ethnic": _("民族"),
    "place": _("地点"),
    "period": _("时期"),
    "media": _("影像种类"),
    "rights": _("使用条件"),
    "era": _("年代分布"),
}
SORTS = (
    (Sort.RELEVANCE, _("最相关")),
    (Sort.NEWEST, _("最新公开")),
    (Sort.OLDEST_DATE, _("年代从早到晚")),
)


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of the panel; `more` holds the options behind a click."""

    name: str
    label: str
    options: Sequence[Option]
    more: Sequence[Option]
    largest: int

    @property
    def is_open(self) -> bool:
        return self.name in {"kind", "collection", "theme", "era"} or any(
            option.chosen for option in (*self.options, *self.more)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen filter with the address of the same search without it."""

    label: str
    url: str


def facets_of(page: Page, query: Query) -> list[Facet]:
    facets = []
    for counted in page.facets:
        options = counted.options
        cut = len(options) if counted.name == "era" else max(SHOWN, len(counted.chosen))
        facets.append(
            Facet(
                counted.name,
                str(NAMES[counted.name]),
                options[:cut],
                options[cut:],
                max((option.count for option in options), default=0) or 1,
            )
        )
    return facets


def choices_of(page: Page, query: Query) -> list[Choice]:
    """Removable chips; a value that no document carries is shown as it was given."""
    labels = {(f.name, o.value): o.label for f in page.facets for o in f.chosen}
    chosen = [
        Choice(labels.get((facet, value), value), query.without(facet, value))
        for facet, values in query.filters.values.items()
        for value in values
    ]
    chosen += [Choice(BY_CODE[era].label, query.without("era", era)) for era in query.filters.eras]
    first, last = query.filters.first_year, query.filters.last_year
    if first is not None or last is not None:
        text = f"{'' if first is None else year(first)}—{'' if last is None else year(last)}"
        chosen.append(Choice(text, query.without("years")))
    return chosen


def year(astronomical: int) -> str:
    """A year for a reader: -205 is 206 BC."""
    if astronomical > 0:
        return str(astronomical)
    return gettext("公元前%(year)d年") % {"year": 1 - astronomical}
