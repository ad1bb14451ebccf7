"""Motifs on the desk: adding, drawing, publishing, merging, withdrawing, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Institution, Membership
from accounts.roles import Role
from archive.models import Motif
from archive.services.create_record import create_record
from archive.services.keep_dates import publish_due
from jobs.models import Job
from tests.archive.factories import CollectionFactory, TermFactory
from tests.archive.motifs import BOX, bearing, motif
from tests.media.factories import AssetFactory, UserFactory
from tests.museum.factories import public_record

pytestmark = pytest.mark.django_db
LIST = reverse("wagtailsnippets_archive_motif:list")
ADD = reverse("wagtailsnippets_archive_motif:add")


def edit(made: Motif) -> str:
    return reverse("wagtailsnippets_archive_motif:edit", args=[made.pk])


def act(made: Motif, name: str) -> str:
    return reverse("archive_motif_act", args=[made.pk, name])


@pytest.fixture
def publisher(client, staff):
    user = staff(Role.PUBLISHER)
    client.force_login(user)
    return user


@pytest.fixture
def other() -> Institution:
    return Institution.objects.create(code="second", name_zh="另一座馆")


def typed(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the editor sends."""
    sent: dict[str, Any] = {
        "title_zh": "八勾䶮", "title_en": "", "other_names": "", "motif_type": "",
        "ethnic_group": "", "meaning_zh": "", "meaning_en": "", "note_zh": "", "note_en": "",
        "place": "", "institution": "", "sources": "", "unsure": "",
        "bearings-TOTAL_FORMS": len(rows), "bearings-INITIAL_FORMS": 0,
        "bearings-MIN_NUM_FORMS": 0, "bearings-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for number, row in enumerate(rows):
        blank = dict.fromkeys(("asset", "page", "x", "y", "width", "height"), "")
        whole = {"id": "", "note_zh": "", "note_en": "", "ORDER": number + 1, "DELETE": ""}
        for name, value in (blank | whole | row).items():
            sent[f"bearings-{number}-{name}"] = value
    return sent | fields


def drawn(record, **changes: Any) -> dict[str, Any]:
    x, y, width, height = BOX.xywh
    box = {"page": 1, "x": x, "y": y, "width": width, "height": height}
    return {"record": record.pk, "asset": record.primary_asset.pk} | box | changes


class TestEditor:
    def test_what_is_drawn_is_saved_and_published(self, client, publisher):
        record = public_record()

        answer = client.post(ADD, typed(drawn(record), **{"action-publish": "1"}))

        made = Motif.objects.get()
        assert answer.status_code == 302
        assert (made.live, made.typical.region) == (True, BOX)
        assert made.institution == record.collection.institution

    def test_without_a_picture_the_draft_is_kept_and_the_reason_said(self, client, publisher):
        record = public_record()

        answer = client.post(
            ADD, typed({"record": record.pk}, **{"action-publish": "1"}), follow=True
        )

        assert not Motif.objects.get().live
        assert "还没有图样" in answer.content.decode()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"x": 3_900}, "超出了影像"),
            ({"width": ""}, "左、上、宽、高"),
            ({"asset": ""}, "请先选影像"),
            ({"page": 2}, "没有这幅影像"),
            ({"x": -1}, ""),
        ],
    )
    def test_a_wrong_region_is_told_at_its_field(self, client, publisher, changes, said):
        answer = client.post(ADD, typed(drawn(public_record(), **changes)))

        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert not Motif.objects.exists()

    def test_the_same_place_twice_is_told(self, client, publisher):
        record = public_record()
        for row, said in ((drawn(record), "重复"), ({"record": record.pk}, "已经列出来了")):
            answer = client.post(ADD, typed(row, row))

            assert said in answer.content.decode()
        assert not Motif.objects.exists()

    def test_a_record_or_image_of_another_museum_does_not_exist(self, client, publisher, other):
        foreign = public_record(CollectionFactory(institution=other))
        foreign.primary_asset.institution = other
        foreign.primary_asset.save()

        client.post(ADD, typed(drawn(foreign)))

        assert not Motif.objects.exists()

    def test_who_works_for_two_museums_does_not_mix_them(self, client, other):
        user = UserFactory()
        mine = Institution.objects.get(is_default=True)
        for place in (mine, other):
            Membership.objects.create(institution=place, user=user, role=Role.PUBLISHER)
        client.force_login(user)
        here, there = public_record(), public_record(CollectionFactory(institution=other))

        answer = client.post(ADD, typed(drawn(here), {"record": there.pk}, institution=mine.pk))

        assert "另一家机构" in answer.content.decode()
        assert not Motif.objects.exists()

    def test_a_region_marked_elsewhere_begins_a_motif(self, client, publisher):
        record = public_record()
        asked = {
            "record": record.ark_name, "media": record.primary_asset.public_id, "page": "1",
            "xywh": BOX.box, "title_zh": "八勾",
        }  # fmt: skip

        page = client.get(ADD, asked).content.decode()

        assert 'value="八勾"' in page
        assert f'name="bearings-0-asset" value="{record.primary_asset.pk}"' in page
        for name, value in zip(("x", "y", "width", "height"), BOX.xywh, strict=True):
            assert f'name="bearings-0-{name}" value="{value}"' in page

    def test_a_record_of_another_museum_begins_nothing(self, client, publisher, other):
        foreign = public_record(CollectionFactory(institution=other), title_zh="别馆的")

        assert "别馆的" not in client.get(ADD, {"record": foreign.ark_name}).content.decode()

    def test_a_draft_is_previewed_with_its_regions(self, client, publisher):
        record = public_record(title_zh="土家被面")
        made = motif(bearing(record), title_zh="草稿纹", published=False)
        name = "wagtailsnippets_archive_motif:revisions_view"

        page = client.get(reverse(name, args=[made.pk, made.latest_revision_id])).content.decode()
        assert "草稿纹" in page and "草稿预览" in page and "土家被面" in page
        assert "/100,200,300,150/" in page

    def test_an_empty_form_is_previewed(self, client, publisher):
        address = reverse("wagtailsnippets_archive_motif:preview_on_add")
        told = client.post(address, typed(drawn(public_record())))

        assert told.json()["is_valid"]
        assert "八勾䶮" in client.get(address).content.decode()

    def test_a_scheduled_motif_is_published_on_its_day(self, client, publisher):
        made = motif(bearing(public_record()), published=False)
        made.go_live_at = timezone.now() + timedelta(days=1)
        made.save_revision().publish()
        keep = Motif.objects.get(pk=made.pk)
        assert not keep.live

        assert publish_due(now=timezone.now()) == 0
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            assert publish_due(now=timezone.now()) == 1

        assert Motif.objects.get(pk=made.pk).live

    def test_the_editor_of_the_record_names_its_motifs(self, client, publisher):
        record = create_record(
            collection=CollectionFactory(), kind="object", title_zh="银项圈", by=None,
            media=[AssetFactory(ready=True)],
        )  # fmt: skip
        made = motif(bearing(record), title_zh="苗龙纹", published=False)

        address = reverse("wagtailsnippets_archive_record:edit", args=[record.pk])
        page = client.get(address).content.decode()
        assert edit(made) in page and "苗龙纹" in page

    def test_the_images_to_draw_on(self, client, publisher, other):
        record = public_record(files=2)
        foreign = public_record(CollectionFactory(institution=other))

        told = client.get(reverse("region_images", args=[record.pk])).json()["images"]
        assert [image["pages"][0]["width"] for image in told] == [4000, 4000]
        assert told[0]["pages"][0]["service"].startswith("/iiif/image/3/")
        assert client.get(reverse("region_images", args=[foreign.pk])).status_code == 404


class TestActs:
    def test_merging_asks_and_does(self, client, publisher):
        source, target = motif(bearing(public_record())), motif(bearing(public_record()))

        assert "并入另一纹样" in client.get(act(source, "merge")).content.decode()
        client.post(act(source, "merge"), {"target": target.pk})

        source.refresh_from_db()
        assert source.merged_into == target
        history = reverse("wagtailsnippets_archive_motif:history", args=[source.pk])
        assert "并入“四十八勾䶮”" in client.get(history).content.decode()

    def test_a_motif_of_another_museum_is_no_target(self, client, publisher, other):
        source = motif(bearing(public_record()))
        foreign = motif(bearing(public_record(CollectionFactory(institution=other))))

        client.post(act(source, "merge"), {"target": foreign.pk})

        source.refresh_from_db()
        assert source.merged_into is None
        assert client.get(act(foreign, "merge")).status_code == 404

    def test_cutting_asks_and_queues(self, client, publisher):
        made = motif(bearing(public_record()))

        assert "300 × 150" in client.get(act(made, "cut")).content.decode()
        client.post(act(made, "cut"))
        client.post(act(made, "cut"))

        assert Job.objects.filter(kind="archive.cut_motif").count() == 1

    def test_the_page_of_the_cut_leads_to_its_whole(self, client, publisher):
        whole = AssetFactory(ready=True, title_zh="织锦全幅")
        part = AssetFactory(ready=True, cut_from=whole, cut_region="1:0,0,9,9", cut_for="h5")
        address = reverse("wagtailsnippets_media_asset:inspect", args=[part.pk])

        page = client.get(address).content.decode()
        assert "织锦全幅" in page and "1:0,0,9,9" in page

    def test_a_cataloguer_neither_merges_nor_cuts_nor_publishes(self, client, staff):
        client.force_login(staff(Role.CATALOGUER))
        made = motif(bearing(public_record()), published=False)

        for name in ("merge", "part", "cut"):
            assert client.post(act(made, name)).status_code in (302, 403)
        sent = typed(drawn(public_record()), **{"action-publish": "1"})
        client.post(edit(made), sent)

        made.refresh_from_db()
        assert not made.live and made.merged_into is None
        assert not Job.objects.filter(kind="archive.cut_motif").exists()

    def test_withdrawing_asks_for_the_reason(self, client, publisher):
        made = motif(bearing(public_record()))
        address = reverse("wagtailsnippets_archive_motif:unpublish", args=[made.pk])

        assert "撤下理由" in client.get(address).content.decode()
        client.post(address, {"reason_zh": "村里要求", "reason_en": "The village asked"})

        made.refresh_from_db()
        assert (made.live, made.withdrawal_reason_en) == (False, "The village asked")

    def test_only_what_was_never_public_is_deleted(self, client, publisher):
        draft = motif(bearing(public_record()), published=False)
        public = motif(bearing(public_record()))
        for made in (draft, public):
            client.post(reverse("wagtailsnippets_archive_motif:delete", args=[made.pk]))

        assert list(Motif.objects.all()) == [public]


class TestList:
    def test_filters(self, client, publisher):
        hooks = TermFactory(vocabulary__code="motifs")
        tujia = TermFactory(vocabulary__code="ethnic_groups")
        motif(bearing(public_record()), title_zh="甲", motif_type=hooks)
        motif(bearing(public_record()), title_zh="乙", ethnic_group=tujia, published=False)
        gone, kept = (motif(bearing(public_record()), title_zh=name) for name in "丙丁")
        client.post(act(gone, "merge"), {"target": kept.pk})

        for query, expected in {
            "": set("甲乙丙丁"),
            f"motif_type={hooks.pk}": {"甲"},
            f"ethnic_group={tujia.pk}": {"乙"},
            "state=draft": {"乙"},
            "state=published": {"甲", "丁"},
            "state=merged": {"丙"},
            "state=withdrawn": set(),
            "q=甲": {"甲"},
        }.items():
            rows = client.get(f"{LIST}?{query}").context["object_list"]
            assert {row.title_zh for row in rows} == expected, query

    def test_more_motifs_ask_no_more_queries(self, client, publisher):
        for _ in range(2):
            motif(bearing(public_record()))
        client.get(LIST)
        with CaptureQueriesContext(connection) as few:
            client.get(LIST)
        for _ in range(8):
            motif(bearing(public_record()), bearing(public_record()))
        with CaptureQueriesContext(connection) as many:
            client.get(LIST)

        assert len(many) == len(few)
