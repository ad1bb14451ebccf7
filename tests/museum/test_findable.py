"""Stories are found in both languages while anybody may read them, and not a moment longer."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction

from museum.models import StoryPage
from museum.services.ensure_site import ensure_site
from search.engine import get_engine
from search.models import Document, IndexState
from search.query import Query
from search.results import results_of
from search.services.rebuild import is_needed, rebuild
from tests.media.factories import AssetFactory
from tests.museum.factories import story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):  # a request leaves its language behind in this thread
        yield


@pytest.fixture
def page() -> StoryPage:
    return story(AssetFactory(ready=True, public=True))


def translated(page: StoryPage) -> StoryPage:
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Counting the Hooks"
    english.slug = "counting"
    english.lead = "Her mother taught one rhyme."
    english.save_revision().publish()
    return english


def addresses(text: str) -> list[str]:
    """Where the results of a search lead in the active language."""
    query = Query(text=text)
    return [found.url for found in results_of(get_engine().search(query).hits, query.asked)]


def test_a_published_story_is_found_by_its_title_its_lead_and_its_words(page):
    for text in ("四十八勾", "反面", "只教一句口诀", "不离中心", "从中心数起", "shuyiduo"):
        assert addresses(text) == ["/stories/hooks/"], text
    assert addresses("pct") == []  # where the camera looks is no text

    document = Document.objects.get()
    assert (document.kind_zh, document.thumbnail) == ("故事", page.cover.public_id)


def test_a_story_and_its_translation_are_one_result_with_an_address_for_each_language(client, page):
    translated(page)

    for text in ("四十八勾", "mother rhyme", "hooks"):
        assert addresses(text) == ["/stories/hooks/"], text
        with override("en"):
            assert addresses(text) == ["/en/stories/counting/"], text
    shown = client.get("/en/search", {"q": "hooks", "kind": "story"}).content.decode()
    assert "/en/stories/counting/" in shown
    assert client.get("/en/stories/counting/").status_code == 200


def test_without_a_translation_the_english_result_leads_to_the_chinese_page(page):
    with override("en"):
        assert addresses("四十八勾") == ["/stories/hooks/"]


def test_a_withdrawn_story_is_not_found_in_either_language(page):
    english = translated(page)

    page.unpublish()
    assert addresses("四十八勾") == []
    assert addresses("hooks") == ["/en/stories/counting/"]

    Page.objects.get(pk=english.pk).unpublish()  # as a page of no known sort
    assert addresses("hooks") == []
    assert not Document.objects.exists()


def test_a_draft_is_not_found_and_leaves_what_is_public_as_it_is(page):
    page.title = "另一个题目"
    page.save_revision()

    assert addresses("另一个题目") == []
    assert addresses("四十八勾") == ["/stories/hooks/"]


def test_a_publication_that_fails_leaves_nothing_to_be_found():
    with pytest.raises(RuntimeError), transaction.atomic():
        story(AssetFactory(ready=True, public=True))
        raise RuntimeError

    assert addresses("四十八勾") == []


def test_a_deleted_story_is_not_found(page):
    Page.objects.get(pk=page.pk).delete()

    assert addresses("四十八勾") == []


def test_a_story_behind_a_password_is_not_found(page):
    restriction = PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert addresses("四十八勾") == []

    restriction.delete()
    assert addresses("四十八勾") == ["/stories/hooks/"]


def test_a_renamed_index_takes_the_addresses_with_it(page):
    stories = ensure_site().stories
    stories.slug = "tales"
    stories.save_revision().publish()

    assert addresses("四十八勾") == ["/tales/hooks/"]


def test_a_new_index_holds_the_public_stories_alone(page):
    withdrawn = story(AssetFactory(ready=True, public=True), title="侗族大歌", slug="song")
    StoryPage.objects.filter(pk=withdrawn.pk).update(live=False)
    before = Document.objects.get(title_zh=page.title).object_id
    Document.objects.filter(object_id=before).delete()

    rebuild(now=timezone.now())

    assert [document.object_id for document in Document.objects.all()] == [before]


def test_preparing_an_installation_renews_an_index_of_another_analysis():
    IndexState.objects.filter(pk=1).update(analysis=0)
    assert is_needed()

    call_command("prepare")

    assert not is_needed()
