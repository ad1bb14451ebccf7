"""What a visitor gets: pages in two languages, tombstones, error pages, files for machines."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET  # noqa: S405 - reads what this site wrote itself

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils.translation import override

from archive.services.withdraw_record import withdraw_record
from museum.services.ensure_site import ensure_site
from museum.views import errors, machines
from tests.archive.factories import CollectionFactory, RecordFactory
from tests.media.factories import AssetFactory
from tests.museum.factories import public_record, recording, story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    with override("zh-hans"):  # a request leaves its language behind in this thread
        yield ensure_site()


def text_of(response) -> str:
    return response.content.decode()


def test_an_empty_museum_says_so_on_its_first_page(client):
    for address, tag in (("/", "zh-Hans"), ("/en/", "en")):
        page = text_of(client.get(address))
        assert f'<html lang="{tag}"' in page
        assert 'class="empty"' in page


def test_the_home_page_shows_an_object_collections_and_measured_counts(client):
    top = CollectionFactory()
    inside = CollectionFactory(parent=top)
    record = public_record(inside, files=2)

    page = client.get("/")

    assert page.context["front"].hero == record
    assert [node.total for node in page.context["front"].collections] == [1]
    counts = page.context["front"].counts
    assert (counts.records, counts.images) == (1, 2)


def test_every_page_leads_to_itself_in_the_other_language(client):
    record = public_record()
    addresses = ["/", "/stories/", "/about/", "/terms/", "/collections"]
    addresses += [record.collection.get_absolute_url(), record.get_absolute_url()]
    for address in addresses:
        page = text_of(client.get(address))
        other = f"/en{address}"
        assert f'<a class="tool" href="{other}" hreflang="en"' in page, address
        assert f'hreflang="en" href="http://testserver{other}"' in page, address
        assert client.get(other).status_code == 200


def test_a_story_without_a_translation_is_not_offered_in_that_language(client):
    page = story(AssetFactory(ready=True, public=True))

    body = text_of(client.get(page.url))

    assert 'href="/en/" hreflang="en"' in body
    assert f"http://testserver/en{page.url}" not in body


def test_the_chosen_theme_comes_with_the_page(client):
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in text_of(client.get("/"))
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in text_of(client.get("/")).split("<head>")[0]


def test_an_object_shows_its_facts_its_numbers_and_what_is_unsure(client):
    record = public_record(
        date_found="光绪二十三年", date_edtf="1897", start_year=1897, end_year=1897,
        unsure="织造者姓名", inventory_no="XL-0012", length_mm=1680, width_mm=1240,
    )  # fmt: skip

    page = text_of(client.get(record.get_absolute_url()))

    for words in ("光绪二十三年", "1897", "XL-0012", record.ark, "织造者姓名", "长 168"):
        assert words in page
    assert "<dt>作者</dt>" not in page, "a fact without a value is not shown"


def test_an_object_describes_itself_to_search_engines(client):
    record = public_record(title_zh="<b>西兰卡普</b></script>")

    page = text_of(client.get(record.get_absolute_url()))

    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)
    data = json.loads(found[1])
    assert data["identifier"][0]["value"] == record.ark
    assert data["name"][0]["@value"] == record.title_zh


def test_open_images_can_be_downloaded_and_previews_cannot(client):
    open_record = public_record()
    preview = AssetFactory(ready=True, public_access="preview")
    kept = public_record(asset=preview)

    assert "data-downloads" in text_of(client.get(open_record.get_absolute_url()))
    page = text_of(client.get(kept.get_absolute_url()))
    assert "data-downloads" not in page
    assert f"/iiif/image/3/{preview.public_id}/" not in page, "only the preview's own service"


def test_a_file_that_is_not_public_is_not_on_the_page(client):
    hidden = AssetFactory(ready=True, public_access="none")
    record = public_record(asset=hidden)

    assert hidden.public_id not in text_of(client.get(record.get_absolute_url()))


def test_a_file_in_processing_says_so(client):
    waiting = AssetFactory(state="processing", public_access="full")
    record = public_record(asset=waiting)

    page = text_of(client.get(record.get_absolute_url()))

    assert f'data-pending="/media/{waiting.public_id}/status.json"' in page


def test_a_recording_has_captions_in_the_language_of_the_page_and_its_words(client):
    record = public_record(asset=recording())

    address = record.get_absolute_url()
    chinese = text_of(client.get(address))
    english = text_of(client.get(f"/en{address}"))

    assert 'srclang="zh-Hans" label="中文字幕" default' in chinese
    assert 'srclang="en" label="English" default' in english
    assert "摆手舞开始了。" in chinese
    assert "&amp;t=1#stage" in chinese


def test_who_hears_a_preview_reads_only_its_words(client, settings):
    settings.MEDIA_PREVIEW_SECONDS = 15
    record = public_record(asset=recording(access="preview"))

    page = text_of(client.get(record.get_absolute_url()))

    assert "摆手舞开始了。" in page
    assert "火塘边坐下。" not in page


def test_a_draft_and_an_unknown_object_answer_alike(client):
    draft = RecordFactory()

    for address in (draft.get_absolute_url(), "/objects/h1nothere", "/en/objects/h1nothere"):
        assert client.get(address).status_code == 404


def test_a_withdrawn_object_leaves_a_tombstone(client):
    record = public_record()
    withdraw_record(record, reason_zh="村里要求撤下", reason_en="At the village’s request", by=None)

    address = record.get_absolute_url()
    for prefix, words in (("", "村里要求撤下"), ("/en", "At the village’s request")):
        answer = client.get(prefix + address)
        assert answer.status_code == 410
        assert words in text_of(answer)
        assert record.ark in text_of(answer)


def test_a_collection_counts_what_is_below_it_and_pages_through(client):
    top = CollectionFactory()
    inside = CollectionFactory(parent=top)
    for _number in range(25):
        RecordFactory(published=True, collection=inside)
    RecordFactory(collection=inside)

    first = client.get(top.get_absolute_url())

    assert first.context["node"].total == 25
    assert len(first.context["page_obj"]) == 24
    assert len(client.get(f"{top.get_absolute_url()}?page=2").context["page_obj"]) == 1


def test_a_collection_below_a_closed_one_is_closed(client):
    inside = CollectionFactory(parent=CollectionFactory(live=False))

    assert client.get(inside.get_absolute_url()).status_code == 404


def test_a_missing_page_keeps_the_menu_and_gives_a_reference(client):
    for address in ("/nothing/here/", "/en/nothing/here/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert re.search(r"<code>404-[0-9a-z]{8}</code>", text_of(answer))
        assert 'class="site-nav"' in text_of(answer)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_an_error_page_says_what_happened_what_was_kept_and_what_to_do(status, rf):
    request = rf.get("/somewhere")
    request.user = None
    answer = {400: errors.bad_request, 403: errors.permission_denied, 404: errors.page_not_found}[
        status
    ](request, None)

    assert answer.status_code == status
    words = errors.WORDS[status]
    for sentence in (words.title, words.happened, words.kept, words.todo):
        assert str(sentence) in text_of(answer)


def test_the_page_of_a_failure_asks_the_database_nothing(rf, django_assert_num_queries):
    with django_assert_num_queries(0), override("en"):
        answer = errors.server_error(rf.get("/en/somewhere"))

    assert answer.status_code == 500
    assert re.search(r"<code>500-[0-9a-z]{8}</code>", text_of(answer))
    assert '<html lang="en"' in text_of(answer)


def test_the_site_is_healthy_only_while_the_database_answers(client, monkeypatch):
    assert client.get("/healthz").json() == {"status": "ok"}

    class Broken:
        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(machines, "connection", Broken())
    answer = machines.healthz(RequestFactory().get("/healthz"))
    assert answer.status_code == 503


SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def site_map(client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).content)  # noqa: S314 - our own answer


def test_the_site_map_holds_public_pages_in_both_languages(client):
    record = public_record()
    draft = RecordFactory(collection=record.collection)

    parts = [each.text for each in site_map(client, "/sitemap.xml").iter(f"{SITEMAPS}loc")]
    trees = [site_map(client, part.removeprefix("http://testserver")) for part in parts]

    found = {each.text for tree in trees for each in tree.iter(f"{SITEMAPS}loc")}
    for path in (
        "/",
        "/stories/",
        "/about/",
        record.get_absolute_url(),
        "/vocabularies/",
        "/vocabularies/places",
    ):
        assert {f"http://testserver{path}", f"http://testserver/en{path}"} <= found
    assert not any(draft.ark_name in address for address in found)
    assert "Sitemap: http://testserver/sitemap.xml" in text_of(client.get("/robots.txt"))


def test_records_fill_the_files_of_the_site_map_one_after_the_other(client, monkeypatch):
    monkeypatch.setattr("museum.site_map.RECORDS_IN_A_FILE", 2)
    records = [public_record() for _ in range(5)]
    last = records[-1]
    type(last).objects.filter(pk=last.pk).update(last_published_at="2026-05-04T00:00:00Z")

    index = site_map(client, "/sitemap.xml")

    assert len(list(index)) == 4, "pages, and three files of records"
    assert index[-1].findtext(f"{SITEMAPS}lastmod").startswith("2026-05-04")
    third = site_map(client, "/sitemap-records-3.xml")
    links = [each.get("hreflang") for each in third[0].iter("{http://www.w3.org/1999/xhtml}link")]
    assert links == ["zh-Hans", "en", "x-default"]
    assert len(list(third)) == 2, "one record in two languages"
    assert client.get("/sitemap-records-4.xml").status_code == 404
    assert client.get("/sitemap-records-0.xml").status_code == 404


def test_no_page_carries_a_style_or_a_script_of_its_own(client):
    record = public_record(asset=recording())
    page = story(AssetFactory(ready=True, public=True))
    for address in ("/", "/collections", record.get_absolute_url(), page.url, "/nothing/"):
        body = text_of(client.get(address))
        assert not re.search(r"\sstyle=|\son[a-z]+=", body), address
        for script in re.findall(r"<script([^>]*)>", body):
            assert "src=" in script or ("ld+json" in script and "nonce=" in script)


def test_no_link_of_a_page_is_dead(client):
    record = public_record(public_record().collection, licence_uri="")
    page = story(AssetFactory(ready=True, public=True))
    asked = set()
    for address in ("/", "/collections", record.get_absolute_url(), page.url, "/nothing/"):
        body = text_of(client.get(address))
        for link in set(re.findall(r'<a [^>]*href="(/[^"#?]*)', body)):
            if link.startswith("/iiif/image/") or link in asked:
                continue  # the file behind the row is not stored in this test
            asked.add(link)
            assert client.get(link, follow=True).status_code == 200, f"{link} on {address}"
