"""Small helpers of the pages: icons, the other language, the language of a value."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from foundation.bilingual import Bilingual
from museum import pictures
from museum.motif_page import MotifPage, card_picture, motif_page
from museum.object_page import ObjectPage, Showing, object_page, showing_of

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
    for code, _label in settings.LANGUAGES:
        url = translate_url(request.get_full_path(), code)
        same = getattr(request, "resolver_match", None) is not None
        if context.get("is_error") or (translated is not None and code not in translated):
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
    if asset.kind in ("image", "document"):
        return asset.thumbnail_url(size)
    return asset.poster_url


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


@register.simple_tag(takes_context=True)
def picture(
    context: template.Context, asset: Any, region: str = "full", crop: float = 0
) -> pictures.Picture | None:
    """The picture of an image as this viewer may see it, in several widths; or None.

    Args:
        crop: width to height of the middle that is shown; 0 shows the whole region.
    """
    if crop and asset is not None:
        region = pictures.middle(asset, crop)
    return pictures.picture(asset, _viewer(context), region=region or "full")


@register.simple_tag(takes_context=True)
def image_service(context: template.Context, asset: Any) -> str:
    """Path of the image service that this viewer may use; "" while there is none."""
    if asset is None or asset.kind != "image" or not asset.is_ready:
        return ""
    return pictures.service(asset, _viewer(context))


@register.simple_tag(takes_context=True)
def the_object(context: template.Context) -> ObjectPage:
    """The gathered page of `record`; made here where a draft is previewed in the CMS."""
    found = context.get("object")
    if found is None:
        record = context["record"]
        found = getattr(record, "_object_page", None) or object_page(
            record, viewer=_viewer(context)
        )
        record._object_page = found
    return found


@register.simple_tag(takes_context=True)
def the_motif(context: template.Context) -> MotifPage:
    """The gathered page of `motif`; made here where a draft is previewed in the CMS."""
    found = context.get("motif_page")
    if found is None:
        motif = context["motif"]
        found = getattr(motif, "_motif_page", None) or motif_page(motif, viewer=_viewer(context))
        motif._motif_page = found
    return found


@register.simple_tag
def motif_picture(motif: Any) -> str:
    """The typical region of a motif that came from `for_cards`; "" where none is open."""
    return card_picture(motif)


@register.simple_tag(takes_context=True)
def av(context: template.Context, asset: Any) -> Showing | None:
    """A recording as this viewer may have it, with its tracks; None where nothing may be heard."""
    return showing_of(asset, _viewer(context)) if asset is not None else None


@register.simple_tag
def other_title(record: Any) -> dict[str, str] | None:
    """The title in the other language, where there is one and it says something else."""
    shown = Bilingual.lang_of(record, "title")
    for tag, (text,) in Bilingual.both(record, "title").items():
        if tag != shown and text != record.title:
            return {"lang": tag, "text": text}
    return None


@register.simple_tag
def status_address(asset: Any) -> str:
    """Where the progress of a file is told; "" where nothing tells it."""
    try:
        return reverse("media_status", args=[asset.public_id])
    except NoReverseMatch:
        return ""


@register.filter
def clock(milliseconds: int) -> str:
    """A moment as m:ss, zero included."""
    return duration(milliseconds) or "0:00"


@register.filter
def long_duration(seconds: int) -> str:
    """A length in words: 3 小时 12 分钟, 48 分钟, 30 秒."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return _("%(n)s 秒") % {"n": seconds}
    if minutes < 90:
        return _("%(n)s 分钟") % {"n": minutes}
    return _("%(h)s 小时 %(m)s 分钟") % {"h": minutes // 60, "m": minutes % 60}


def _viewer(context: template.Context) -> Any:
    request = context.get("request")
    return getattr(request, "user", None)
