"""Content Search 2.0 as a viewer uses it: from the service in the manifest to a place."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iiif.annotations.lines import lines_of_page
from iiif.search import answer
from media.page_text import PageText
from search.services.index import index_record
from tests.iiif.factories import AssetFactory, RecordFactory, TextTrackFactory, rendition

pytestmark = pytest.mark.django_db

SPOKEN = """WEBVTT

00:00:01.000 --> 00:00:03.500
织西兰卡普的婆婆唱摆手

00:00:04.000 --> 00:00:06.000
歌，一边织一边唱摆手歌

00:00:08.000 --> 00:00:09.000
火塘
"""
ENGLISH = """WEBVTT

00:00:01.000 --> 00:00:03.500
<v Peng>Old weavers sing while weaving brocade.</v>
"""
# two lines of 20 px characters, and an English word
WORDS = [["苗族银饰", 10, 20, 80, 20], ["与西兰", 100, 20, 60, 20], ["卡普", 10, 60, 40, 20],
         ["brocade", 60, 60, 70, 20]]  # fmt: skip
TEXT = "苗族银饰 与西兰\n卡普 brocade"


@pytest.fixture
def film():
    asset = AssetFactory(film=True)
    TextTrackFactory(asset=asset, vtt=SPOKEN)
    TextTrackFactory(asset=asset, language="en", vtt=ENGLISH)
    TextTrackFactory(asset=asset, kind="chapters", vtt=SPOKEN.replace("火塘", "章节"))
    return RecordFactory(assets=[asset], kind="audiovisual")


@pytest.fixture
def booklet():
    asset = AssetFactory(kind="document", width=400, height=600)
    for number, (text, words) in enumerate(
        ((TEXT, WORDS), ("第二页", [["第二页", 1, 2, 30, 10]])), 1
    ):
        rendition(
            asset, "page", "image/tiff", params=f"{number:04d}", path=f"{asset.public_id}/p{number}",
            width=400, height=600,
        )  # fmt: skip
        row = rendition(
            asset, "page_text", "application/json", params=f"{number:04d}",
            path=f"{asset.public_id}/t{number}", width=None, height=None,
        )  # fmt: skip
        row.file.parent.mkdir(parents=True, exist_ok=True)
        kept = {"page": number, "text": text, "words": words, "width": 200, "height": 300}
        row.file.write_text(json.dumps(kept))
    return RecordFactory(assets=[asset], kind="document")


def _manifest(client, record) -> dict:
    return client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()


def _service(document: dict) -> dict:
    (service,) = (s for s in document["service"] if s["type"] == "SearchService2")
    return service


def _ask(client, document: dict, **asked) -> dict:
    path = _service(document)["id"].removeprefix("http://testserver")
    response = client.get(path, asked)
    assert response.status_code == 200, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["@context"] == "http://iiif.io/api/search/2/context.json"
    return response.json()


def _places(found: dict) -> list[str]:
    targets = [each["target"] for each in found["items"]]
    return [(t if isinstance(t, str) else t["id"]).partition("#")[2] for t in targets]


class TestService:
    def test_a_manifest_with_words_names_its_search(self, client, film):
        manifest = _manifest(client, film)

        assert manifest["@context"] == [
            "http://iiif.io/api/search/2/context.json",
            "http://iiif.io/api/presentation/3/context.json",
        ]
        service = _service(manifest)
        assert service["service"][0]["type"] == "AutoCompleteService2"
        assert service["id"] == f"http://testserver/iiif/search/manifests/{film.ark_name}"

    def test_one_without_words_does_not(self, client):
        assert "service" not in _manifest(client, RecordFactory(assets=[AssetFactory()]))

    def test_collections_name_theirs(self, client, film):
        for slug in ("top", film.collection.slug):
            collection = client.get(f"/iiif/presentation/3/collections/{slug}").json()
            assert _service(collection)["id"].endswith(f"/iiif/search/collections/{slug}")


class TestRecordings:
    def test_what_is_said_is_found_with_its_time(self, client, film):
        manifest = _manifest(client, film)
        found = _ask(client, manifest, q="西兰卡普")

        (item,) = found["items"]
        assert item["target"] == f"{manifest['items'][0]['id']}#t=1,3.5"
        assert item["motivation"] == "supplementing"
        assert item["body"] == {
            "type": "TextualBody",
            "value": "织西兰卡普的婆婆唱摆手",
            "format": "text/plain",
            "language": "zh-Hans",
        }
        (note,) = found["annotations"][0]["items"]
        assert note["motivation"] == "highlighting"
        assert note["target"] == {
            "type": "SpecificResource",
            "source": item["id"],
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "西兰卡普",
                    "prefix": "织",
                    "suffix": "的婆婆唱摆手",
                }
            ],
        }

    def test_the_annotation_that_is_found_answers_at_its_address(self, client, film):
        item = _ask(client, _manifest(client, film), q="西兰卡普")["items"][0]

        single = client.get(item["id"].removeprefix("http://testserver")).json()
        assert {k: v for k, v in single.items() if k != "@context"} == item
        page = client.get(item["id"].rpartition("/")[0].removeprefix("http://testserver")).json()
        assert item in page["items"]
        assert page["type"] == "AnnotationPage"

    @pytest.mark.parametrize("q", ["西蘭卡普", "weave  brocade", "BROCADE", "brocades"])
    def test_both_scripts_any_case_and_both_languages(self, client, film, q):
        assert _ask(client, _manifest(client, film), q=q)["items"]

    def test_words_over_the_end_of_a_cue_are_one_match_in_two_annotations(self, client, film):
        found = _ask(client, _manifest(client, film), q='"摆手歌"')

        assert _places(found) == ["t=1,3.5", "t=4,6"]
        both, inside = found["annotations"][0]["items"]
        assert [t["selector"][0]["exact"] for t in both["target"]] == ["摆手", "歌"]
        assert inside["target"]["selector"][0]["exact"] == "摆手歌"

    def test_of_a_preview_only_what_is_heard_is_found(self, client, settings):
        settings.MEDIA_PREVIEW_SECONDS = 5
        asset = AssetFactory(sound=True, preview=True)
        TextTrackFactory(asset=asset, vtt=SPOKEN)
        record = RecordFactory(assets=[asset])
        manifest = _manifest(client, record)

        assert _ask(client, manifest, q="火塘")["items"] == []
        assert len(_ask(client, manifest)["items"]) == 2
        assert _places(_ask(client, manifest, q='"一边织"'))[0] == "t=4,5"

    def test_what_waits_for_a_person_is_not_found(self, client):
        asset = AssetFactory(sound=True)
        TextTrackFactory(asset=asset, vtt=SPOKEN)
        TextTrackFactory(
            asset=asset, language="en", vtt=ENGLISH, is_public=False, origin="recognised"
        )
        manifest = _manifest(client, RecordFactory(assets=[asset]))

        assert _ask(client, manifest, q="brocade")["items"] == []


class TestPages:
    def test_words_of_a_page_are_found_with_their_very_box(self, client, booklet):
        manifest = _manifest(client, booklet)
        found = _ask(client, manifest, q="银饰")

        (item,) = found["items"]
        # the page is measured at 200 px, its canvas has 400
        assert item["target"] == f"{manifest['items'][0]['id']}#xywh=100,40,80,40"
        assert item["body"]["value"] == "银饰"
        (note,) = found["annotations"][0]["items"]
        assert note["motivation"] == "contextualizing"
        selector = note["target"]["selector"][0]
        assert (selector["prefix"], selector["exact"]) == ("苗族", "银饰")
        assert selector["suffix"].startswith(" 与西兰卡普")
        assert note["target"]["source"] == item["id"]

    def test_a_word_over_the_end_of_a_line_has_a_box_in_each(self, client, booklet):
        found = _ask(client, _manifest(client, booklet), q="西兰卡普")

        assert _places(found) == ["xywh=240,40,80,40", "xywh=20,120,80,40"]
        (note,) = found["annotations"][0]["items"]
        assert [t["selector"][0]["exact"] for t in note["target"]] == ["西兰", "卡普"]

    def test_the_second_page_is_its_own_canvas_with_its_annotation_page(self, client, booklet):
        manifest = _manifest(client, booklet)
        second = manifest["items"][1]

        assert _ask(client, manifest, q="第二页")["items"][0]["target"].startswith(second["id"])
        (reference,) = second["annotations"]
        page = client.get(reference["id"].removeprefix("http://testserver")).json()
        assert page["items"][0]["target"] == f"{second['id']}#xywh=2,4,60,20"
        assert page["id"] == reference["id"]

    def test_what_is_found_is_in_the_pages_that_the_manifest_names(self, client, booklet):
        manifest = _manifest(client, booklet)
        named = [p["id"] for canvas in manifest["items"] for p in canvas["annotations"]]
        pages = [client.get(n.removeprefix("http://testserver")).json() for n in named]
        lines = {line["id"] for page in pages for line in page["items"]}

        index_record(booklet)

        found = _ask(client, manifest, q="西兰卡普")
        everywhere = _ask(
            client, client.get("/iiif/presentation/3/collections/top").json(), q="西兰卡普"
        )

        for answered in (found, everywhere):
            assert len(answered["items"]) == 2
            assert {item["id"].partition("#")[0] for item in answered["items"]} <= lines
        parents = {item["target"]["partOf"]["id"] for item in everywhere["items"]}
        assert parents == {manifest["id"]}

    def test_vertical_writing_is_cut_down_the_column(self):
        page = PageText(1, "湘西织锦", 100, 200, (("湘西织锦", 50, 10, 20, 80),))
        (line,) = lines_of_page(page)

        assert line.place == "xywh=50,10,20,80"
        assert line.place_of(2, 4) == "xywh=50,50,20,40"

    def test_words_that_do_not_fit_the_text_have_the_place_of_the_page(self):
        (line,) = lines_of_page(PageText(1, "湘西", 100, 200, ()))

        assert line.place == line.place_of(0, 1) == ""


class TestRequest:
    def test_what_is_not_heard_is_named(self, client, film):
        found = _ask(client, _manifest(client, film), q="唱", user="http://a", date="x", foo="1")

        assert found["ignored"] == ["date", "user"]
        assert "user" not in found["id"]

    def test_motivations(self, client, film):
        manifest = _manifest(client, film)

        assert _ask(client, manifest, q="唱", motivation="painting")["items"] == []
        assert _ask(client, manifest, q="唱", motivation="tagging supplementing")["items"]

    def test_pages_can_be_walked_both_ways(self, client, film, monkeypatch):
        monkeypatch.setattr(answer, "PAGE_SIZE", 2)
        manifest = _manifest(client, film)
        first = _ask(client, manifest)

        assert first["partOf"]["total"] == 4
        assert first["partOf"]["type"] == "AnnotationCollection"
        second = client.get(first["next"]["id"].removeprefix("http://testserver")).json()
        assert second["prev"]["id"] == first["id"] == first["partOf"]["first"]["id"]
        assert second["startIndex"] == 2
        assert "next" not in second
        ids = [each["id"] for each in first["items"] + second["items"]]
        assert len(set(ids)) == 4
        path = _service(manifest)["id"].removeprefix("http://testserver")
        assert client.get(path, {"page": "3"}).status_code == 404

    @pytest.mark.parametrize("q", ['"', "'; DROP", "\x00唱", "-唱", "（", "*" * 500, "唱" * 999])
    def test_every_text_is_a_query(self, client, film, q):
        _ask(client, _manifest(client, film), q=q)

    def test_drafts_and_what_does_not_exist_are_404(self, client):
        draft = RecordFactory(assets=[AssetFactory()], published=False)
        for path in (
            f"manifests/{draft.ark_name}", "manifests/h1none", "collections/none",
            "elsewhere/top", f"manifests/{draft.ark_name}/complete",
        ):  # fmt: skip
            assert client.get(f"/iiif/search/{path}", {"q": "x"}).status_code == 404


class TestAutocomplete:
    def _complete(self, client, document, **asked):
        path = _service(document)["service"][0]["id"].removeprefix("http://testserver")
        return client.get(path, asked)

    def test_words_that_begin_so_the_most_frequent_first(self, client, film):
        found = self._complete(client, _manifest(client, film), q="Wea").json()

        assert found["type"] == "TermPage"
        assert {"value": "weaver", "total": 1} in found["items"]
        assert {"value": "weaving", "total": 1} in found["items"]
        for term in found["items"]:
            assert _ask(client, _manifest(client, film), q=term["value"])["items"]

    def test_chinese(self, client, film):
        found = self._complete(client, _manifest(client, film), q="西蘭", user="x").json()

        assert "西兰卡普" in [each["value"] for each in found["items"]]
        assert found["ignored"] == ["user"]

    def test_rare_ones_can_be_left_out(self, client, film):
        assert (
            self._complete(client, _manifest(client, film), q="西", min="2").json()["items"] == []
        )

    def test_the_beginning_must_be_given(self, client, film):
        answer_ = self._complete(client, _manifest(client, film))

        assert answer_.status_code == 400
        assert answer_.json()["title"] == "iiif_missing_query"


class TestCollections:
    @pytest.fixture(autouse=True)
    def indexed(self, film, booklet):
        for record in (film, booklet):
            index_record(record)

    def test_all_records_are_searched_and_every_target_names_its_manifest(
        self, client, film, booklet
    ):
        top = client.get("/iiif/presentation/3/collections/top").json()
        found = _ask(client, top, q="西兰卡普")

        manifests = {each["target"]["partOf"]["id"].split("/")[-2] for each in found["items"]}
        assert manifests == {film.ark_name, booklet.ark_name}
        for each in found["items"]:
            assert each["target"]["type"] == "Canvas"
            assert set(each["target"]["partOf"]["label"]) == {"zh-Hans", "en"}
        assert _ask(client, top)["items"] == []

    def test_a_collection_holds_only_its_own(self, client, film, booklet):
        mine = client.get(f"/iiif/presentation/3/collections/{film.collection.slug}").json()
        found = _ask(client, mine, q="西兰卡普")
        terms = client.get(
            f"/iiif/search/collections/{booklet.collection.slug}/complete", {"q": "bro"}
        ).json()["items"]

        assert {e["target"]["partOf"]["id"].split("/")[-2] for e in found["items"]} == {
            film.ark_name
        }
        assert terms == [{"value": "brocade", "total": 1}]

    def test_more_records_ask_no_more_queries(self, client, film):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get("/iiif/search/collections/top", {"q": "西兰卡普"})
            return len(asked)

        queries()
        few = queries()
        for _n in range(3):
            asset = AssetFactory(film=True)
            TextTrackFactory(asset=asset, vtt=SPOKEN)
            index_record(RecordFactory(assets=[asset]))
        queries()
        assert queries() <= few
