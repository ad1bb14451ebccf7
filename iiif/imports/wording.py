"""Words of foreign documents for our pages: the reader's language first, HTML made harmless."""

from __future__ import annotations

import html
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from foundation.bilingual import active_suffix
from iiif.imports.languages import NONE
from iiif.imports.values import is_address

# What Presentation 3.0 §4.4 allows in values, without pictures, and what others write often.
_KEPT = {"b", "i", "em", "strong", "small", "sub", "sup", "span", "p", "cite"}
_DROPPED = {"script", "style", "template", "iframe", "object", "svg", "math", "textarea", "title"}


@dataclass(frozen=True, slots=True)
class Said:
    """One text and its language for `lang`; "" where the document does not say."""

    text: str
    lang: str = ""

    def __str__(self) -> str:
        return self.text


def tag_for(language_map: dict[str, Any]) -> str:
    """The language to show: the reader's, then Chinese, English, none, any."""
    own = active_suffix()
    for wanted in (own, "zh", "en"):
        for tag in language_map:
            if tag.lower().split("-")[0] == wanted:
                return tag
    return NONE if NONE in language_map else next(iter(language_map), "")


def plain(language_map: dict[str, Any] | None, otherwise: str = "") -> Said:
    """One line without markup."""
    tag = tag_for(language_map or {})
    texts = (language_map or {}).get(tag, [])
    text = " ".join("; ".join(_bare(each) for each in texts).split())
    return Said(text, "" if tag == NONE else tag) if text else Said(otherwise)


def everything(language_map: dict[str, Any] | None) -> str:
    """All languages in one line, for lists and search."""
    texts = dict.fromkeys(_bare(t) for each in (language_map or {}).values() for t in each)
    return " / ".join(" ".join(text.split()) for text in texts if text.strip())


def values(language_map: dict[str, Any] | None) -> list[SafeString]:
    """Every value in the reader's language, its markup made harmless."""
    tag = tag_for(language_map or {})
    return [harmless(each) for each in (language_map or {}).get(tag, [])]


def harmless(text: str) -> SafeString:
    """A value as HTML: known elements without attributes, links to the web only."""
    if "<" not in text and "&" not in text:
        return escape(text)
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


def host(address: str) -> str:
    return urlsplit(address).hostname or "" if is_address(address) else ""


def _bare(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    cleaner = _Cleaner(markup=False)
    cleaner.feed(text)
    cleaner.close()
    return html.unescape(str(cleaner.result()))


class _Cleaner(HTMLParser):
    """Writes what it knows and escapes every text; unclosed elements are closed at the end."""

    def __init__(self, *, markup: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.markup = markup
        self.parts: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.silent += 1
        if self.silent or not self.markup:
            if tag in {"br", "p"}:
                self.parts.append(" ")
            return
        if tag == "br":
            self.parts.append("<br>")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            if is_address(address):
                self.parts.append(
                    format_html('<a href="{}" rel="noopener noreferrer nofollow">', address)
                )
                self.open.append("a")
        elif tag in _KEPT:
            self.parts.append(f"<{tag}>")
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.silent = max(0, self.silent - 1)
        elif tag in self.open and not self.silent:
            while self.open:
                last = self.open.pop()
                self.parts.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(escape(data))

    def result(self) -> SafeString:
        closing = [f"</{tag}>" for tag in reversed(self.open)]
        # Every part was escaped, or is one of the few elements above.
        return mark_safe("".join([*self.parts, *closing]))  # noqa: S308
