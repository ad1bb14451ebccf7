"""Named details: who names them, what their addresses give, and to whom."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from iiif.errors import BadCutout
from iiif.models import Cutout
from iiif.services.name_cutout import name_cutout
from iiif.services.withdraw_cutout import withdraw_cutout
from iiif.state.make import encoded
from iiif.state.target import Target
from media.models import Asset
from provenance.models import Event
from tests.iiif.factories import AssetFactory, RecordFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def record():
    return RecordFactory(assets=[AssetFactory(pyramid=True)])


def _name(record, **values) -> Cutout:
    facts = {
        "record": record,
        "asset": record.ordered_media[0].asset,
        "page": 1,
        "xywh": (100, 200, 300, 150),
        "title_zh": "八勾",
        "title_en": "Eight hooks",
        "by": None,
        "at": NOW,
    }
    return name_cutout(**facts | values)


@pytest.fixture
def cataloguer():
    user = User.objects.create_user("cataloguer@example.org", "x")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER))
    return user


class TestNaming:
    def test_it_is_kept_as_evidence(self, record):
        cutout = _name(record)

        event = Event.objects.about(cutout.public_id).get()
        assert event.kind == "cutout.named"
        assert event.facts["xywh"] == [100, 200, 300, 150]

    @pytest.mark.parametrize(
        "values",
        [
            {"xywh": (1200, 0, 200, 10)},
            {"xywh": (0, 0, 0, 10)},
            {"title_zh": " "},
            {"page": 2},
        ],
    )
    def test_what_is_no_detail_of_the_image_is_refused(self, record, values):
        with pytest.raises(BadCutout):
            _name(record, **values)

        assert not Cutout.objects.exists()

    def test_an_image_of_another_record_is_refused(self, record):
        with pytest.raises(BadCutout):
            _name(record, asset=AssetFactory())

    def test_a_cataloguer_names_what_the_viewer_shows(self, client, record, cataloguer):
        asset = record.ordered_media[0].asset
        state = encoded(Target(record.ark_name, asset.public_id, xywh=(1, 2, 30, 40)))
        client.force_login(cataloguer)
        page = client.get(f"/objects/{record.ark_name}").content.decode()
        assert "data-cut-name" in page

        form = client.get("/cutouts/new", {"iiif-content": state})
        refused = client.post(
            f"/cutouts/new?iiif-content={state}", {"title_zh": "", "note_zh": "甲"}
        )
        answer = client.post(f"/cutouts/new?iiif-content={state}", {"title_zh": "蝴蝶"})

        assert "/1,2,30,40/" in form.content.decode()
        assert refused.status_code == 422
        assert "甲" in refused.content.decode()  # what was written is still there
        made = Cutout.objects.get()
        assert answer["Location"] == f"/cutouts/{made.public_id}"
        assert (made.xywh, made.named_by) == ((1, 2, 30, 40), cataloguer)

    def test_others_cannot(self, client, record):
        asset = record.ordered_media[0].asset
        state = encoded(Target(record.ark_name, asset.public_id, xywh=(1, 2, 30, 40)))
        path = f"/cutouts/new?iiif-content={state}"

        assert "login" in client.get(path)["Location"]
        client.force_login(User.objects.create_user("other@example.org", "x"))
        assert client.post(path, {"title_zh": "蝴蝶"}).status_code == 403
        assert "data-cut-name" not in client.get(f"/objects/{record.ark_name}").content.decode()


class TestAddresses:
    def test_the_page_names_it_credits_it_and_leads_to_the_whole(self, client, record):
        cutout = _name(record, note_zh="从中心数起。")
        page = client.get(f"/cutouts/{cutout.public_id}").content.decode()

        asset = record.ordered_media[0].asset
        for said in ("八勾", "从中心数起", "湖湘示例馆藏", record.title_zh):
            assert said in page
        assert f"?media={asset.public_id}&amp;xywh=100,200,300,150#stage" in page
        assert "Eight hooks" in client.get(f"/en/cutouts/{cutout.public_id}").content.decode()

    def test_the_picture_is_the_region_of_the_image(self, client, record):
        cutout = _name(record)
        answer = client.get(f"/iiif/cutouts/{cutout.public_id}/image.jpg")

        assert answer.status_code == 302
        picture = client.get(answer["Location"].removeprefix("http://testserver"))
        assert Image.open(io.BytesIO(picture.content)).size == (300, 150)

    def test_of_a_preview_the_public_gets_the_detail_of_the_preview(self, client, settings):
        settings.MEDIA_PREVIEW_PX = 650
        record = RecordFactory(assets=[AssetFactory(pyramid=True, preview=True)])
        cutout = _name(record)
        address = client.get(f"/iiif/cutouts/{cutout.public_id}/image.jpg")["Location"]

        assert ".preview/" in address
        picture = client.get(address.removeprefix("http://testserver"))
        assert Image.open(io.BytesIO(picture.content)).size == (150, 75)

    def test_the_annotation_points_at_its_canvas_and_is_listed_there(self, client, record):
        cutout = _name(record)
        single = client.get(f"/iiif/cutouts/{cutout.public_id}").json()
        manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
        canvas = manifest["items"][0]

        assert single["target"]["id"] == f"{canvas['id']}#xywh=100,200,300,150"
        assert single["motivation"] == "identifying"
        assert {b["language"]: b["value"] for b in single["body"]} == {
            "zh-Hans": "八勾",
            "en": "Eight hooks",
        }
        pages = [each["id"] for each in canvas["annotations"]]
        assert [p.rpartition("/")[2] for p in pages] == ["cutouts-1-zh-Hans", "cutouts-1-en"]
        (listed,) = client.get(pages[0].removeprefix("http://testserver")).json()["items"]
        assert listed["target"] == single["target"]["id"]
        assert client.get(listed["id"].removeprefix("http://testserver")).status_code == 200
        old = client.get(f"/iiif/presentation/2/{record.ark_name}/manifest").json()
        lists = [e["@id"] for e in old["sequences"][0]["canvases"][0]["otherContent"]]
        assert lists == [p.replace("/3/", "/2/") for p in pages]
        (resource,) = client.get(lists[1].removeprefix("http://testserver")).json()["resources"]
        assert resource["resource"]["chars"] == "Eight hooks"
        assert resource["motivation"] == "oa:identifying"

    def test_its_name_is_found_by_content_search(self, client, record):
        _name(record)
        path = f"/iiif/search/manifests/{record.ark_name}"

        (item,) = client.get(path, {"q": "hooks"}).json()["items"]
        assert item["target"].endswith("#xywh=100,200,300,150")
        assert client.get(path, {"q": "hooks", "motivation": "supplementing"}).json()["items"] == []


class TestWhoSeesIt:
    DOORS = ("/cutouts/{}", "/iiif/cutouts/{}", "/iiif/cutouts/{}/image.jpg")

    def _answers(self, client, cutout) -> list[int]:
        return [client.get(door.format(cutout.public_id)).status_code for door in self.DOORS]

    def test_nobody_while_its_record_or_image_is_not_public(self, client, record):
        draft = _name(RecordFactory(assets=[AssetFactory()], published=False))
        closed = _name(record)
        Asset.objects.filter(pk=closed.asset_id).update(public_access="none")

        assert self._answers(client, draft) == [404, 404, 404]
        assert self._answers(client, closed) == [404, 404, 404]
        assert (
            "八勾"
            not in client.get(f"/iiif/search/manifests/{record.ark_name}?q=八勾").content.decode()
        )

    def test_withdrawn_ones_say_so(self, client, record, cataloguer):
        cutout = _name(record)
        client.force_login(cataloguer)
        client.post(f"/cutouts/{cutout.public_id}/withdraw")
        cutout.refresh_from_db()

        assert withdraw_cutout(cutout, by=None, at=NOW) is False
        assert self._answers(client, cutout) == [410, 404, 404]
        assert Event.objects.filter(kind="cutout.withdrawn").count() == 1
        manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
        assert "annotations" not in manifest["items"][0]
