"""The lists of terms and places in the CMS, and choosers, in the language of who looks."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.roles import Role
from tests.archive.factories import PlaceFactory, RecordFactory, TermFactory

pytestmark = pytest.mark.django_db
LISTS = [
    (TermFactory, "wagtailsnippets_archive_term:list"),
    (PlaceFactory, "wagtailsnippets_archive_place:list"),
]


def body(client, address: str, **asked: str) -> str:
    return client.get(address, asked).content.decode()


def speak(reader: User, language: str) -> None:
    UserProfile.objects.update_or_create(user=reader, defaults={"preferred_language": language})


@pytest.mark.parametrize(("factory", "name"), LISTS)
def test_a_list_says_in_words_what_is_to_check_and_narrows_to_it(client, staff, factory, name):
    factory(code="kanguo", check_note="")
    factory(code="guessed", check_note="en; 2 of 3 lists")
    reader = staff(Role.CATALOGUER)
    client.force_login(reader)
    page = body(client, reverse(name))
    assert "英文名是我们译的；2 of 3 lists" in page

    speak(reader, "en")
    page = body(client, reverse(name), to_check="yes")
    assert "guessed" in page and "kanguo" not in page
    page = body(client, reverse(name), to_check="no")
    assert "kanguo" in page and "guessed" not in page


@pytest.mark.parametrize(("factory", "name"), LISTS)
def test_a_list_narrows_to_what_is_deprecated(client, staff, factory, name):
    factory(code="living")
    factory(code="retired", deprecated_at=timezone.now())
    client.force_login(staff(Role.CATALOGUER))
    assert "retired" not in body(client, reverse(name), state="used")
    page = body(client, reverse(name), state="deprecated")
    assert "retired" in page and "living" not in page


def test_the_buttons_of_a_chooser_speak_the_language_of_each_reader(client, staff):
    address = reverse("wagtailsnippets_archive_record:edit", args=[RecordFactory().pk])
    for language, button, other in (
        ("zh-hans", "选择专题", "Choose collection"),
        ("en", "Choose collection", "选择专题"),
        ("zh-hans", "选择专题", "Choose collection"),
    ):
        reader = staff(Role.CATALOGUER)
        speak(reader, language)
        client.force_login(reader)
        page = body(client, address)
        assert button in page
        assert other not in page
