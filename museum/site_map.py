"""The public addresses in both languages, for search engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from archive.models import Motif, Record
from archive.word_lists import word_lists
from museum.collection_tree import collection_tree

# The protocol allows 50,000 addresses and 50 MB in a file; an entry is one in each language.
RECORDS_IN_A_FILE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its full addresses by language tag, and when it last changed."""

    urls: dict[str, str]
    changed: datetime | None = None

    @property
    def default(self) -> str:
        """For a reader of neither language: Chinese, where the page has it."""
        return self.urls.get("zh-Hans", "")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the site map: its address, and when something in it last changed."""

    url: str
    changed: datetime | None = None


def parts() -> list[Part]:
    """The file of pages and collections, then files of records, each with at most 10,000."""
    found = [Part(_absolute(reverse("sitemap_pages")))]
    moments = Record.objects.live().order_by("pk").values_list("last_published_at", flat=True)
    number, newest, count = 1, None, 0
    for count, moment in enumerate(moments.iterator(chunk_size=5_000), 1):
        newest = max(filter(None, (newest, moment)), default=None)
        if count % RECORDS_IN_A_FILE == 0:
            found.append(_part(number, newest))
            number, newest = number + 1, None
    if count % RECORDS_IN_A_FILE:
        found.append(_part(number, newest))
    return found


def page_entries() -> list[Entry]:
    """Pages, collections, motifs and vocabularies; the words of a list are a step from it."""
    return [*_pages(), *_collections(), *_motifs(), *_vocabularies()]


def record_entries(number: int) -> list[Entry]:
    """The records of one file, from 1, oldest first, so that full files stay as they are."""
    start = (number - 1) * RECORDS_IN_A_FILE
    return list(_records(start, start + RECORDS_IN_A_FILE))


def _part(number: int, changed: datetime | None) -> Part:
    return Part(_absolute(reverse("sitemap_records", args=[number])), changed)


def _pages() -> Iterator[Entry]:
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
    by_key: dict[object, list[Page]] = {}
    for page in pages.order_by("path"):
        by_key.setdefault(page.translation_key, []).append(page)
    for group in by_key.values():
        urls = {_tag(page.locale.language_code): page.url for page in group if page.url}
        if urls:
            changed = max((p.last_published_at for p in group if p.last_published_at), default=None)
            yield Entry({tag: _absolute(url) for tag, url in urls.items()}, changed)


def _collections() -> Iterator[Entry]:
    yield Entry(_both(lambda: reverse("collection_list")))
    for node in collection_tree().by_slug.values():
        yield Entry(_both(node.collection.get_absolute_url))


def _motifs() -> Iterator[Entry]:
    yield Entry(_both(lambda: reverse("motif_list")))
    rows = Motif.objects.live().order_by("pk").values_list("ark_name", "last_published_at")
    for name, changed in rows.iterator(chunk_size=5_000):
        yield Entry(_both(partial(reverse, "motif_page", args=[name])), changed)


def _vocabularies() -> Iterator[Entry]:
    yield Entry(_both(lambda: reverse("vocabulary_index")))
    for each in word_lists():
        yield Entry(_both(partial(reverse, "vocabulary", args=[each.code])))


def _records(start: int, end: int) -> Iterator[Entry]:
    rows = Record.objects.live().order_by("pk")
    for name, changed in rows.values_list("ark_name", "last_published_at")[start:end]:
        yield Entry(_both(partial(reverse, "record_page", args=[name])), changed)


def _both(path_of: Callable[[], str]) -> dict[str, str]:
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[_tag(code)] = _absolute(path_of())
    return urls


def _tag(code: str) -> str:
    return "en" if code == "en" else "zh-Hans"


def _absolute(path: str) -> str:
    return path if "://" in path else settings.SITE_URL + path
