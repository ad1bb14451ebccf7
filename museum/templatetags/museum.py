"""Small helpers of the pages: icons, the other language, the language of a value."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from foundation.bilingual import Bilingual

register = template.Library()

TAGS = {"zh-hans": "zh-Hans", "en": "en"}
OWN_NAMES = {"zh-hans": "中文", "en": "English"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of museum/img/icons.svg; decoration beside words, so hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("museum/img/icons.svg"),
        name,
    )


@register.simple_tag
def lang_of(thing: object, name: str) -> str:
    """The `lang` value of a bilingual text as it is shown now."""
    return Bilingual.lang_of(thing, name)


@register.simple_tag(takes_context=True)
def in_languages(context: template.Context) -> list[dict[str, Any]]:
    """This page in every language: code, tag, name, url, current.

    A page without a translation leads to the home page of that language, and is not
    offered to search engines (`same` is then False).
    """
    request = context.get("request")
    if request is None:
        return []
    page = context.get("page")
    current = get_language() or settings.LANGUAGE_CODE
    found = []
    translated = _translations(page) if isinstance(page, Page) and page.pk else None
    for code, _name in settings.LANGUAGES:
        url = translate_url(request.get_full_path(), code)
        same = getattr(request, "resolver_match", None) is not None
        if translated is not None and code not in translated:
            url, same = translate_url("/", code), False
        found.append(
            {
                "code": code,
                "tag": TAGS[code],
                "name": OWN_NAMES[code],
                "url": url,
                "same": same,
                "current": code == current,
            }
        )
    return found


def _translations(page: Page) -> set[str]:
    """Language codes in which a live translation of the page exists, its own included."""
    return set(
        Page.objects.filter(translation_key=page.translation_key, live=True).values_list(
            "locale__language_code", flat=True
        )
    )


@register.simple_tag
def picture_address(asset: Any, size: int = 800) -> str:
    """Address of a still picture of an asset of any kind; "" while there is none."""
    if asset is None or not asset.is_ready:
        return ""
    if asset.kind == "image":
        return asset.thumbnail_url(size)
    return asset.poster_url if asset.kind == "video" else ""


@register.simple_tag
def record_line(record: Any) -> str:
    """Under a card's title: people, place, date, as far as known."""
    parts = [str(record.ethnic_group or ""), str(record.place or ""), record.date_label]
    return " · ".join(part for part in parts if part)


@register.filter
def duration(milliseconds: int | None) -> str:
    """A length as m:ss or h:mm:ss."""
    if not milliseconds:
        return ""
    seconds = round(milliseconds / 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this address with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode() if query else context["request"].path


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[Any]:
    """Page numbers around the current one, with an ellipsis for what is left out."""
    return list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))
