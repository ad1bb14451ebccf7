"""The pages that a museum cannot be without: home, stories, about, terms; in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from museum.models import HomePage, HousePage, StoryIndexPage, TextPage
from museum.texts import PAGES, Text

ENGLISH = "en"
P = TypeVar("P", bound=HousePage)


@dataclass(frozen=True, slots=True)
class MuseumSite:
    """The Chinese pages; each has its English translation beside it."""

    home: HomePage
    stories: StoryIndexPage


@transaction.atomic
def ensure_site() -> MuseumSite:
    """Make what is missing of the site's pages; what an editor changed stays.

    Safe to run again, on an empty installation and on a full one.
    """
    chinese, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    english, _made = Locale.objects.get_or_create(language_code=ENGLISH)
    home = _home(chinese)
    _point_site_at(home)
    _translate(home, english, PAGES["home"])
    stories = _child(StoryIndexPage, home, PAGES["stories"])
    _translate(stories, english, PAGES["stories"])
    for name in ("about", "terms"):
        page = _child(TextPage, home, PAGES[name])
        _translate(page, english, PAGES[name])
    return MuseumSite(home, stories)


def _home(locale: Locale) -> HomePage:
    found = HomePage.objects.filter(locale=locale).first()
    if found is not None:
        return found
    top = Page.objects.get(depth=1)
    text = PAGES["home"]
    return top.add_child(instance=HomePage(slug=text.slug, locale=locale, **text.fields("zh")))


def _point_site_at(home: HomePage) -> None:
    """Make `home` the root of the default site and take Wagtail's welcome page away."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        address = urlsplit(settings.SITE_URL)
        Site.objects.create(
            hostname=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
            site_name=settings.WAGTAIL_SITE_NAME,
            root_page=home,
            is_default_site=True,
        )
        return
    before = site.root_page.specific
    if isinstance(before, HousePage):
        return
    site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
    site.save()
    if type(before) is Page and not before.get_children().exists():
        before.delete()


def _child(model: type[P], home: HomePage, text: Text) -> P:
    found = model.objects.child_of(home).filter(slug=text.slug).first()
    if found is not None:
        return found
    return home.add_child(instance=model(slug=text.slug, locale=home.locale, **text.fields("zh")))


def _translate(page: HousePage, locale: Locale, text: Text) -> None:
    if page.has_translation(locale):
        return
    translated = page.copy_for_translation(locale, copy_parents=True)
    for name, value in text.fields("en").items():
        setattr(translated, name, value)
    translated.save_revision().publish()
