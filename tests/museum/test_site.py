"""The pages a museum cannot be without, and what stories are made of."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, Site

from museum import transcript
from museum.blocks import RegionBlock
from museum.models import HomePage, TextPage
from museum.pictures import fit, middle
from museum.services.ensure_site import ensure_site
from tests.media.factories import AssetFactory
from tests.museum.factories import story


@pytest.mark.django_db
def test_the_site_is_made_once_and_an_editors_words_stay():
    ensure_site()
    before = set(Page.objects.values_list("pk", flat=True))
    about = TextPage.objects.get(slug="about", locale__language_code="zh-hans")
    about.title = "关于我们"
    about.save_revision().publish()

    ensure_site()

    assert set(Page.objects.values_list("pk", flat=True)) == before
    assert TextPage.objects.get(pk=about.pk).title == "关于我们"
    assert isinstance(Site.objects.get(is_default_site=True).root_page.specific, HomePage)
    assert {page.locale.language_code for page in HomePage.objects.all()} == {"zh-hans", "en"}


@pytest.mark.django_db
def test_steps_on_one_image_share_a_stage():
    one, two = AssetFactory.create_batch(2, ready=True, public=True)
    page = story(one)
    page.body.append(("zoom_step", {"asset": two, "region": "full", "caption": "另一张。"}))

    assert [(part.kind, len(part.blocks)) for part in page.parts] == [
        ("text", 1),
        ("zoom_step", 2),
        ("quote", 1),
        ("zoom_step", 1),
    ]


@pytest.mark.parametrize("good", ["full", "pct:0,0,100,100", "pct:12.5,40,20,20"])
def test_a_region_inside_the_picture_is_taken(good):
    assert RegionBlock().clean(good) == good


@pytest.mark.parametrize("bad", ["pct:60,0,50,10", "pct:0,0,0,10", "10,10,20,20", "pct:a,b,c,d"])
def test_a_region_outside_the_picture_is_refused(bad):
    with pytest.raises(ValidationError):
        RegionBlock().clean(bad)


def test_the_middle_of_a_handscroll_is_cut_not_squeezed():
    scroll = AssetFactory.build(width=20_000, height=1_000)

    region = middle(scroll, 1.5)
    width, height = fit(scroll, 10_000, region)

    assert region == "pct:46.25,0.00,7.50,100.00"
    assert (width, height) == (1500, 1000)


def test_cues_become_lines_with_their_speaker():
    lines = transcript.lines(
        "WEBVTT\n\nNOTE 校对稿\n\n1\n00:01.000 --> 00:04.500\n<v 彭䶮>摆手舞<i>开始</i>了。</v>\n第二行\n\n"
        "01:00:00.000 --> 01:00:02.000 line:0\n\n"
    )

    assert [(line.start_ms, line.end_ms, line.voice, line.text) for line in lines] == [
        (1000, 4500, "彭䶮", "摆手舞开始了。 第二行")
    ]
    assert lines[0].start_s == "1"
