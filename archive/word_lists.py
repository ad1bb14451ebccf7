"""Vocabularies and the gazetteer as lists for readers: trees, single words, what took whose place.

A *word* here is a term or a place; the gazetteer is the list `places`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.check_words import checks_of, source_of
from archive.dates import describe, parse_edtf_date
from archive.exchange.names import of_place, of_term
from archive.models import Place, Term, Vocabulary
from foundation.bilingual import pick

PLACES = "places"
Finder = Callable[[str, str, str], str]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Let an upper floor say where records with a word are listed.

    Args:
        finder: of the code of a list, the code of a word and its Chinese label; an address.
    """
    if finder not in _finders:
        _finders.append(finder)


@dataclass(frozen=True, slots=True)
class WordList:
    """One list: its code and title, how many words are in use, how many wait for a check."""

    code: str
    title: str
    words: int
    to_check: int = 0

    @property
    def url(self) -> str:
        return reverse("vocabulary", args=[self.code])


@dataclass(slots=True)
class Word:
    """One word of a list, as pages show it. `depth` counts from 0 in the tree."""

    row: Any
    list_code: str
    depth: int = 0
    children: list[Word] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.row.code)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Text and language tag: Simplified, Traditional, English; what there is."""
        if isinstance(self.row, Place):
            pairs = (
                (self.row.name_zh, "zh-Hans"),
                (str(self.row.data.get("name_zh_hant") or ""), "zh-Hant"),
                (self.row.name_en, "en"),
            )
        else:
            pairs = (
                (self.row.label_zh_hans, "zh-Hans"),
                (self.row.label_zh_hant, "zh-Hant"),
                (self.row.label_en, "en"),
            )
        return [(text, tag) for text, tag in pairs if text]

    @property
    def label(self) -> str:
        """In the language of the page; Chinese where English is missing."""
        told = {tag: text for text, tag in self.labels}
        return pick(told.get("zh-Hans", ""), told.get("en", ""))

    @property
    def lang(self) -> str:
        return "en" if (self.label, "en") in self.labels else "zh-Hans"

    @property
    def others(self) -> list[tuple[str, str]]:
        """The labels in the other languages and scripts; a script that writes it alike is not."""
        return [(text, tag) for text, tag in self.labels if text != self.label]

    @property
    def years(self) -> str:
        """The range of a period, for a reader; "" where it has none."""
        first, last = getattr(self.row, "start_year", None), getattr(self.row, "end_year", None)
        if first is None and last is not None:
            return gettext("至 %(year)s") % {"year": _in_words(last)}
        if first is not None and last is None:
            return gettext("%(year)s 以后") % {"year": _in_words(first)}
        if first is None or last is None:
            return ""
        text = _edtf(first) if first == last else f"{_edtf(first)}/{_edtf(last)}"
        return describe(parse_edtf_date(text))

    @property
    def checks(self) -> list[str]:
        """What a person still has to check."""
        return checks_of(self.row.check_note)

    @property
    def source(self) -> str:
        return source_of(self.row.source)

    @property
    def point(self) -> str:
        """The public point of a place, as precise as it is; "" for what has none."""
        if not isinstance(self.row, Place) or self.row.public_lat is None:
            return ""
        places = 1 if self.row.sensitive else 4  # about 11 km, or 11 m
        return f"{self.row.public_lat:.{places}f}, {self.row.public_lon:.{places}f}"

    @property
    def url(self) -> str:
        return reverse("term", args=[self.list_code, self.code])

    @property
    def named(self) -> Any:
        """As exports name it: its lasting address and the same thing elsewhere."""
        return of_place(self.row) if isinstance(self.row, Place) else of_term(self.row)

    @property
    def is_deprecated(self) -> bool:
        return bool(self.row.is_deprecated)

    @property
    def replaced_by(self) -> Word | None:
        after = self.row.replaced_by
        return Word(after, self.list_code) if after is not None else None

    @property
    def search_url(self) -> str:
        """Where records with it are listed; "" where no floor above knows."""
        chinese = self.labels[0][0]
        found = (finder(self.list_code, self.code, chinese) for finder in _finders)
        return next(filter(None, found), "")


def word_lists() -> list[WordList]:
    """Every vocabulary and the gazetteer, by title; two queries."""
    unchecked = ~Q(terms__check_note="")
    used = Q(terms__deprecated_at__isnull=True)
    rows = Vocabulary.objects.annotate(
        words=Count("terms", filter=used), unchecked=Count("terms", filter=used & unchecked)
    )
    lists = [WordList(row.code, row.title, row.words, row.unchecked) for row in rows]
    places = Place.objects.in_use().aggregate(
        n=Count("pk"), c=Count("pk", filter=~Q(check_note=""))
    )
    lists.append(WordList(PLACES, str(_("地名")), places["n"], places["c"]))
    return sorted(lists, key=lambda each: each.title)


def word_list(code: str) -> WordList | None:
    if code == PLACES:
        return WordList(PLACES, str(_("地名")), Place.objects.in_use().count())
    row = Vocabulary.objects.filter(code=code).first()
    if row is None:
        return None
    return WordList(code, row.title, Term.objects.of(code).in_use().count())


def tree(code: str) -> list[Word]:
    """All words of a list with their depth, each below its wider one, in one query.

    A word whose wider one is missing or runs in a circle stands at the top.
    """
    words = {row.pk: Word(row, code) for row in _rows(code)}
    below: dict[int | None, list[Word]] = defaultdict(list)
    for word in words.values():
        above = _above(word.row)
        below[above if above in words else None].append(word)
    told: list[Word] = []
    _walk(below[None], below, 0, told)
    seen = {word.row.pk for word in told}
    return told + [word for key, word in words.items() if key not in seen]


def _walk(
    words: list[Word], below: dict[int | None, list[Word]], depth: int, told: list[Word]
) -> None:
    for word in words:
        word.depth = depth
        told.append(word)
        _walk(below.get(word.row.pk, []), below, depth + 1, told)


def matching(words: Iterable[Word], text: str) -> list[Word]:
    """Those that hold the text in a label of any script, or in their code."""
    wanted = text.strip().casefold()
    return [
        word
        for word in words
        if wanted in word.code.casefold()
        or any(wanted in label.casefold() for label, _tag in word.labels)
    ]


def find_word(list_code: str, code: str) -> Word | None:
    """One word with the ones below it."""
    rows = _rows(list_code)
    row = rows.filter(code=code).first()
    if row is None:
        return None
    side = "parent" if list_code == PLACES else "broader"
    return Word(
        row, list_code, children=[Word(each, list_code) for each in rows.filter(**{side: row})]
    )


def line_above(word: Word) -> list[Word]:
    """The wider words, the widest first; a query for each."""
    line: list[Any] = []
    row = word.row
    while (row := row.parent if isinstance(row, Place) else row.broader) is not None:
        if row in line or row == word.row:
            break
        line.append(row)
    return [Word(each, word.list_code) for each in reversed(line)]


def _rows(code: str) -> Any:
    if code == PLACES:
        return Place.objects.select_related("parent", "replaced_by").order_by("code")
    rows = Term.objects.of(code).select_related("broader", "replaced_by")
    return rows.order_by("position", "code")


def _above(row: Any) -> int | None:
    key = row.parent_id if isinstance(row, Place) else row.broader_id
    return int(key) if key is not None else None


def _in_words(year: int) -> str:
    return describe(parse_edtf_date(_edtf(year)))


def _edtf(year: int) -> str:
    """EDTF of an astronomical year."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"
