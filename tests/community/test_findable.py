"""Creators are found by what they say of themselves while they want to be."""

from __future__ import annotations

import warnings

import pytest
from django.core.paginator import UnorderedObjectListWarning
from django.utils import timezone
from django.utils.translation import override

from community.models import CreatorProfile
from community.services.save_profile import save_profile
from search.engine import get_engine
from search.models import Document
from search.query import Query
from search.results import results_of
from search.services.rebuild import rebuild
from tests.community.factories import CreatorProfileFactory
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):  # a request leaves its language behind in this thread
        yield


def saved(profile: CreatorProfile, **changes: object) -> CreatorProfile:
    for name, value in changes.items():
        setattr(profile, name, value)
    return save_profile(profile, by=profile.user, now=timezone.now())


@pytest.fixture
def profile() -> CreatorProfile:
    return saved(
        CreatorProfile(
            user=UserFactory(),
            slug="weaver",
            name_zh="田小满（虚构）",
            name_en="Tian Xiaoman (fictitious)",
            bio_zh="把织锦的勾纹改成今天的图案。",
            bio_en="Turns hook patterns of brocade into new designs.",
            place_zh="湘西",
            place_en="Xiangxi",
            is_public=True,
        )
    )


def addresses(text: str) -> list[str]:
    """Where the results of a search lead in the active language."""
    query = Query(text=text)
    return [found.url for found in results_of(get_engine().search(query).hits, query.asked)]


def test_a_public_profile_is_found_in_chinese_and_in_english(client, profile):
    for text in ("小满", "勾纹", "湘西", "tianxiaoman", "brocade", "Xiangxi"):
        assert addresses(text) == ["/creators/weaver"], text
    with override("en"):
        assert addresses("小满") == ["/en/creators/weaver"]
    shown = client.get("/en/search", {"q": "brocade", "kind": "creator"}).content.decode()
    assert "/en/creators/weaver" in shown


def test_a_profile_that_is_closed_is_not_found_and_one_that_comes_back_is(profile):
    saved(profile, is_public=False)
    assert addresses("小满") == addresses("brocade") == []

    saved(profile, is_public=True, slug="tian")
    assert addresses("brocade") == ["/creators/tian"]


def test_a_profile_that_was_never_public_is_not_found():
    saved(CreatorProfileFactory.build(user=UserFactory(), name_zh="石无名", is_public=False))

    assert addresses("石无名") == []


def test_a_closed_account_takes_its_profile_out_of_the_search(profile):
    profile.user.is_active = False
    profile.user.save()
    assert addresses("小满") == []

    profile.user.is_active = True
    profile.user.save(update_fields=["is_active"])
    assert addresses("小满") == ["/creators/weaver"]


def test_a_deleted_account_leaves_nothing_to_be_found(profile):
    profile.user.delete()

    assert not Document.objects.exists()


def test_a_new_index_holds_the_public_profiles_alone(profile):
    CreatorProfileFactory(is_public=False)
    Document.objects.all().delete()

    rebuild(now=timezone.now())

    assert [document.object_id for document in Document.objects.all()] == [str(profile.pk)]


def test_creators_are_listed_newest_first(client):
    older, newer = CreatorProfileFactory.create_batch(2)

    with warnings.catch_warnings():
        warnings.simplefilter("error", UnorderedObjectListWarning)
        listed = client.get("/creators").context["page_obj"].object_list

    assert [each.pk for each in listed] == [newer.pk, older.pk]
