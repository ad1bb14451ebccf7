"""The public pages of motifs: what they show, to whom, in which language, at what cost."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from archive.exchange.formats import FORMATS
from archive.exchange.thing import thing_of
from archive.models import Motif, Record
from archive.regions import Region
from archive.services.withdraw_motif import withdraw_motif
from archive.services.withdraw_record import withdraw_record
from iiif.services.name_cutout import name_cutout
from media.models import Asset
from tests.archive.exchange.test_formats import linked_art_registry, linked_art_validator
from tests.archive.factories import PlaceFactory, TermFactory
from tests.archive.motifs import BOX, bearing, motif
from tests.archive.test_motifs import NOW
from tests.museum.factories import public_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese():
    """Addresses of models are those of the active language, which a request may have left."""
    with override("zh-hans"):
        yield


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def record():
    return public_record(title_zh="土家被面", title_en="Tujia quilt cover")


class TestPage:
    def test_it_shows_region_meaning_and_bearers(self, client, record):
        other = public_record(title_zh="背儿带")
        made = motif(
            bearing(record, note_zh="中心一朵"), bearing(other, region=None),
            place=PlaceFactory(name_zh="捞车河"), unsure="名称凭记忆", other_names="四十八钩",
        )  # fmt: skip
        page = text(client.get(made.get_absolute_url()))

        public_id = record.primary_asset.public_id
        assert f"/iiif/image/3/{public_id}/100,200,300,150/!1600,1600/0/default.jpg" in page
        for said in (
            "勾勾不离中心",
            "土家被面",
            "背儿带",
            "中心一朵",
            "捞车河",
            "名称凭记忆",
            "四十八钩",
            made.ark,
        ):
            assert said in page
        place = f"{record.get_absolute_url()}?media={public_id}&amp;page=1&amp;xywh=100,200,300,150#stage"
        assert place in page

    def test_it_is_there_in_english(self, client, record):
        made = motif(bearing(record))
        page = text(client.get(f"/en/motifs/{made.ark_name}"))

        assert "No hook leaves the centre." in page
        assert "Tujia quilt cover" in page

    @pytest.mark.parametrize("change", [{"public_access": "none"}, {"grade": "sensitive"}])
    def test_a_closed_image_leaves_the_words(self, client, record, change):
        made = motif(bearing(record))
        Asset.objects.filter(pk=record.primary_asset.pk).update(**change)

        page = text(client.get(made.get_absolute_url()))
        assert "勾勾不离中心" in page and "土家被面" in page
        assert "/iiif/image/" not in page
        assert "只有文字" in page
        assert client.get(f"/iiif/motifs/{made.ark_name}").json()["items"] == []
        assert text(client.get("/motifs/")).count("/iiif/image/") == 0
        assert "/iiif/image/3" not in text(client.get(record.get_absolute_url()))

    def test_a_preview_is_cut_out_of_the_preview(self, client, record, settings):
        settings.MEDIA_PREVIEW_PX = 1000
        made = motif(bearing(record, region=Region(1, 400, 800, 1200, 600)))
        Asset.objects.filter(pk=record.primary_asset.pk).update(public_access="preview")

        page = text(client.get(made.get_absolute_url()))
        assert f"{record.primary_asset.public_id}.preview/100,200,300,150/" in page
        assert "/400,800,1200,600/" not in page

    def test_a_withdrawn_record_goes_from_its_page(self, client, record):
        other = public_record(title_zh="背儿带")
        made = motif(bearing(record), bearing(other))
        withdraw_record(record, reason_zh="村里要求", by=None)

        page = text(client.get(made.get_absolute_url()))
        assert "土家被面" not in page and "背儿带" in page

    def test_drafts_answer_404_and_withdrawn_ones_410(self, client, record):
        draft = motif(bearing(record), published=False)
        made = motif(bearing(record))
        doors = (
            made.get_absolute_url(), f"/motifs/{made.ark_name}/linked-art.json",
            f"/iiif/motifs/{made.ark_name}", f"/ark:/99999/{made.ark_name}",
        )  # fmt: skip
        assert [client.get(door).status_code for door in doors] == [200, 200, 200, 302]

        withdraw_motif(made, reason_zh="有误", by=None)
        answers = [client.get(door) for door in doors]
        assert [answer.status_code for answer in answers] == [410, 404, 404, 410]
        assert "有误" in text(answers[0]) and "有误" in text(answers[3])
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(f"/iiif/motifs/{draft.ark_name}").status_code == 404

    def test_more_bearers_ask_no_more_queries(self, client):
        made = motif(*(bearing(public_record(files=1)) for _ in range(3)))
        client.get(made.get_absolute_url())
        with CaptureQueriesContext(connection) as few:
            client.get(made.get_absolute_url())
        grown = motif(*(bearing(public_record(files=2)) for _ in range(12)))
        with CaptureQueriesContext(connection) as many:
            client.get(grown.get_absolute_url())

        assert len(many) <= len(few)

    def test_many_bearers_come_in_pages(self, client):
        made = motif(*(bearing(public_record(title_zh=f"第{n}幅。")) for n in range(26)))

        first, second = (text(client.get(f"{made.get_absolute_url()}?page={n}")) for n in (1, 2))
        assert "第0幅。" in first and "第25幅。" not in first and "第25幅。" in second


class TestIndex:
    def test_it_is_grouped_and_filtered_by_type_and_people(self, client, record):
        hooks = TermFactory(vocabulary__code="motifs", label_zh_hans="勾形")
        tujia = TermFactory(vocabulary__code="ethnic_groups", label_zh_hans="土家族一")
        motif(bearing(record), title_zh="甲纹", motif_type=hooks, ethnic_group=tujia)
        motif(bearing(record), title_zh="乙纹")
        motif(bearing(record), title_zh="丙纹", published=False)

        everything = text(client.get("/motifs/"))
        assert [name in everything for name in ("甲纹", "乙纹", "丙纹", "勾形")] == [
            True, True, False, True,
        ]  # fmt: skip
        for query in (f"type={hooks.code}", f"people={tujia.code}"):
            page = text(client.get(f"/motifs/?{query}"))
            assert "甲纹" in page and "乙纹" not in page
        assert "没有这样的纹样" in text(client.get("/motifs/?type=nothing"))

    def test_it_says_when_there_is_nothing(self, client):
        assert "还没有公开的纹样" in text(client.get("/motifs/"))
        assert "No motifs are public yet" in text(client.get("/en/motifs/"))

    def test_more_motifs_ask_no_more_queries(self, client, record):
        for _ in range(3):
            motif(bearing(record))
        client.get("/motifs/")
        with CaptureQueriesContext(connection) as few:
            client.get("/motifs/")
        for _ in range(9):
            motif(bearing(record), bearing(public_record()))
        with CaptureQueriesContext(connection) as many:
            client.get("/motifs/")

        assert len(many) == len(few)


class TestElsewhere:
    def test_the_page_of_the_object_names_it(self, client, record):
        made = motif(bearing(record))
        motif(bearing(record), title_zh="草稿纹", published=False)

        page = text(client.get(record.get_absolute_url()))
        assert f'href="{made.get_absolute_url()}"' in page
        assert "/100,200,300,150/!192,192/0/default.jpg" in page
        assert "草稿纹" not in page

    @pytest.mark.parametrize("query", ["四十八勾", "hooks", "离中心"])
    def test_it_is_found(self, client, record, query):
        made = motif(bearing(record))

        assert made.get_absolute_url() in text(client.get("/search", {"q": query})) or (
            f"/en{made.get_absolute_url()}" in text(client.get("/en/search", {"q": query}))
        )

    def test_it_stands_in_the_site_map(self, client, record):
        made = motif(bearing(record))

        found = text(client.get("/sitemap-pages.xml"))
        assert made.get_absolute_url() in found and f"/en{made.get_absolute_url()}" in found

    def test_the_manifest_has_its_regions(self, client, record, run_jobs):
        made = motif(bearing(record, note_zh="中心一朵"))
        run_jobs()
        manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()

        pages = [p["id"] for canvas in manifest["items"] for p in canvas.get("annotations", ())]
        assert [p.rpartition("/")[2] for p in pages] == ["motifs-1-zh-Hans", "motifs-1-en"]
        found = client.get(pages[0].removeprefix("http://testserver")).json()["items"][0]
        assert found["target"].endswith("#xywh=100,200,300,150")
        assert found["body"]["value"] == "四十八勾䶮\n中心一朵"
        withdraw_motif(made, reason_zh="有误", by=None)
        run_jobs()
        again = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
        assert not any(canvas.get("annotations") for canvas in again["items"])

    def test_each_region_is_an_annotation_with_a_picture(self, client, record):
        made = motif(bearing(record))
        page = client.get(f"/iiif/motifs/{made.ark_name}").json()
        (item,) = page["items"]

        single = client.get(item["id"].removeprefix("http://testserver")).json()
        assert single["motivation"] == "identifying"
        assert single["target"]["id"].endswith(
            f"/{record.ark_name}/canvas/{record.primary_asset.public_id}#xywh=100,200,300,150"
        )
        picture = client.get(item["thumbnail"][0]["id"].removeprefix("http://testserver"))
        assert picture["Location"].endswith("/100,200,300,150/max/0/default.jpg")

    def test_a_named_detail_of_the_same_place_leads_to_it(self, client, record):
        made = motif(bearing(record))
        asset = record.primary_asset
        same = name_cutout(
            record=record, asset=asset, page=1, xywh=BOX.xywh, title_zh="八勾", by=None, at=NOW
        )
        other = name_cutout(
            record=record, asset=asset, page=1, xywh=(0, 0, 9, 9), title_zh="角", by=None, at=NOW
        )

        assert made.get_absolute_url() in text(client.get(same.get_absolute_url()))
        assert made.get_absolute_url() not in text(client.get(other.get_absolute_url()))

    @pytest.mark.shared
    def test_linked_art_is_valid(self, client, record, shared_data):
        made = motif(
            bearing(record), motif_type=TermFactory(vocabulary__code="motifs"),
            sources="《湘西织锦》", other_names="四十八钩",
        )  # fmt: skip
        registry = linked_art_registry(shared_data / "schemas")
        visual = client.get(f"/motifs/{made.ark_name}/linked-art.json").json()
        thing = client.get(f"/objects/{record.ark_name}/linked-art.json").json()

        for name, told in (("image", visual), ("object", thing)):
            faults = linked_art_validator(registry, name).iter_errors(told)
            assert [fault.message[:200] for fault in faults] == []
        assert visual["type"] == "VisualItem"
        assert [shown["id"] for shown in thing["shows"]] == [visual["id"]]

    @pytest.mark.parametrize("name", ["lido.xml", "edm.xml", "schema-org.json", "dublin-core.xml"])
    def test_exports_of_the_record_name_it(self, client, record, name):
        made = motif(bearing(record))

        body = text(client.get(f"/objects/{record.ark_name}/{name}"))
        assert f"/ark:/99999/{made.ark_name}" in body or "四十八勾䶮" in body

    def test_exports_of_many_records_ask_no_more_queries(self, record):
        def ask() -> int:
            with CaptureQueriesContext(connection) as queries:
                for each in Record.objects.live().for_export():
                    json.dumps(str(FORMATS["linked-art.json"].write(thing_of(each))))
            return len(queries)

        motif(bearing(record))
        few = ask()
        motif(*(bearing(public_record()) for _ in range(4)))

        assert ask() == few
        assert Motif.objects.live().count() == 2
