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

from archive.models import Record
from museum.collection_tree import collection_tree

MOST_ENTRIES = 50_000  # the limit of the sitemap protocol for one file


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its full addresses by language tag, and when it last changed."""

    urls: dict[str, str]
    changed: datetime | None = None


def entries() -> list[Entry]:
    """Pages, collections and records; records newest first, as many as one file may hold."""
    found = [*_pages(), *_collections()]
    return [*found, *_records(MOST_ENTRIES - len(found))]


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


def _records(most: int) -> Iterator[Entry]:
    rows = Record.objects.live().order_by("-last_published_at", "-pk")
    for name, changed in rows.values_list("ark_name", "last_published_at")[:most]:
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
