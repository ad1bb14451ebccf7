"""A part of a recording that a public story shows is a range of its manifest."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Locale, PageViewRestriction

from museum.blocks import AVBlock
from museum.clips import clips_of
from museum.models import StoryClip, StoryPage
from museum.moments import clock_ms, moment_ms
from museum.services.ensure_site import ensure_site
from tests.media.factories import AssetFactory
from tests.museum.factories import public_record, recording

pytestmark = pytest.mark.django_db


def part(asset, start="0:01", end="0:04.5", caption="鼓点"):
    return ("av", {"asset": asset, "start": start, "end": end, "caption": caption})


def story_with(*body, title="摆手舞") -> StoryPage:
    site = ensure_site()
    page = StoryPage(title=title, slug="dance", locale=site.stories.locale, body=list(body))
    site.stories.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def film():
    return recording()


@pytest.fixture
def record(film):
    return public_record(asset=film)


def clips_in(client, record) -> list[tuple[dict, str]]:
    """Label and times of each clip that the manifest tells of."""
    manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
    tops = [r for r in manifest.get("structures", []) if r["id"].endswith("/clips")]
    return [
        (each["label"], each["items"][0]["id"].partition("#")[2])
        for top in tops
        for each in top["items"]
    ]


def test_a_public_story_gives_the_manifest_a_range_in_both_languages(client, film, record):
    assert clips_in(client, record) == []

    page = story_with(part(film), ("av", {"asset": film, "caption": "全部"}))
    assert clips_in(client, record) == [({"zh-Hans": ["鼓点"]}, "t=1,4.5")]

    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.body = [part(film, caption="Drums")]
    english.save_revision().publish()
    assert clips_in(client, record) == [({"zh-Hans": ["鼓点"], "en": ["Drums"]}, "t=1,4.5")]
    old = client.get(f"/iiif/presentation/2/{record.ark_name}/manifest").json()
    (range_,) = (r for r in old["structures"] if r["@id"].endswith("/clips/1"))
    assert range_["canvases"][0].endswith("#t=1,4.5")


def test_a_draft_is_told_to_nobody(client, film, record):
    page = story_with(part(film))

    page.body = [part(film, caption="草稿里的一段", end="0:03")]
    page.save_revision()
    assert clips_in(client, record) == [({"zh-Hans": ["鼓点"]}, "t=1,4.5")]

    page.get_latest_revision().publish()
    assert clips_in(client, record) == [({"zh-Hans": ["草稿里的一段"]}, "t=1,3")]


def _withdraw(page):
    page.unpublish()


def _restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def _restrict_above(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def _delete(page):
    page.delete()


def _take_out(page):
    page.body = [("text", "<p>只有文字。</p>")]
    page.save_revision().publish()


@pytest.mark.parametrize("close", [_withdraw, _restrict, _restrict_above, _delete, _take_out])
def test_what_is_closed_is_gone_from_the_manifest_at_once(client, film, record, close):
    page = story_with(part(film))
    assert len(clips_in(client, record)) == 1

    close(StoryPage.objects.get(pk=page.pk))

    assert clips_in(client, record) == []


def test_of_a_preview_only_what_is_heard_is_told(client, settings):
    settings.MEDIA_PREVIEW_SECONDS = 3
    film = recording(access="preview")
    record = public_record(asset=film)

    story_with(part(film), part(film, "0:05", "0:08", "听不到的一段"))

    assert [label["zh-Hans"] for label, _times in clips_in(client, record)] == [["鼓点"]]


def test_the_story_opens_the_player_at_its_part(client, film, record):
    story_with(part(film))

    page = client.get("/stories/dance/").content.decode()

    assert 'data-opening="1,4.5"' in page
    assert "0:01—0:04.5" in page
    assert StoryClip.objects.get().asset == film


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("end", {"start": "0:01", "end": ""}),
        ("start", {"start": "", "end": "0:04"}),
        ("end", {"start": "0:04", "end": "0:04"}),
        ("end", {"start": "0:01", "end": "9:59:59"}),
        ("start", {"start": "soon", "end": "0:04"}),
        ("caption", {"start": "0:01", "end": "0:04", "caption": " "}),
    ],
)
def test_an_editor_is_told_what_is_wrong_with_a_part(film, field, given):
    block = AVBlock()
    value = block.to_python({"asset": film.pk, "start": "", "end": "", "caption": "鼓", **given})

    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value)

    assert set(refusal.value.block_errors) == {field}


def test_only_a_recording_has_parts():
    picture = AssetFactory(ready=True, public=True)
    value = {"asset": picture.pk, "start": "0:01", "end": "0:02", "caption": "一段"}

    with pytest.raises(StructBlockValidationError) as refusal:
        AVBlock().clean(AVBlock().to_python(value))

    assert set(refusal.value.block_errors) == {"asset"}


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("1:02.5", 62_500), ("62.5", 62_500), ("1:00:02", 3_602_000), ("0:00.005", 5), ("x", None)],
)
def test_moments(text, milliseconds):
    assert moment_ms(text) == milliseconds
    if milliseconds is not None:
        assert moment_ms(clock_ms(milliseconds)) == milliseconds


def test_more_recordings_ask_no_more_queries(client, film, record, django_assert_num_queries):
    story_with(part(film))
    with CaptureQueriesContext(connection) as few:
        clips_of([film])
    others = [recording() for _n in range(4)]

    with django_assert_num_queries(len(few)):
        clips_of([film, *others])
