"""The operator's page of the image server, and the counts behind it."""

from __future__ import annotations

import json
import os
import time

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from iiif.images import server
from iiif.watch import share
from iiif.watch.overview import overview
from iiif.watch.tally import BUCKETS, IMAGES_KEPT, SLOW_KEPT, Tally, quantile_ms
from tests.iiif.factories import AssetFactory

TILE = "0,0,512,512/512,512/0/default.jpg"


@pytest.fixture(autouse=True)
def fresh_tally(monkeypatch):
    monkeypatch.setattr(share, "tally", Tally())
    monkeypatch.setattr(share, "_written", 0.0)


@pytest.fixture
def operator(client) -> User:
    user = User.objects.create_user("operator@example.org", "secret-words-1")
    user.groups.add(Group.objects.get(name=Role.OPERATOR))
    client.force_login(user)
    return user


class TestTally:
    def test_what_is_kept_is_bounded_and_the_frequent_stays(self):
        tally = Tally()
        for _ in range(50):
            tally.note("/often", "often", 200, 0.001, 10**9)
        for n in range(IMAGES_KEPT + 500):
            tally.note(f"/{n}", f"image-{n}", 200, 2.0, 1000)

        assert len(tally.images) <= IMAGES_KEPT
        assert tally.images["often"] == 50
        assert len(tally.slow) == SLOW_KEPT
        assert tally.slow[-1].path == f"/{IMAGES_KEPT + 499}"
        assert sum(tally.times) == tally.statuses[200] == IMAGES_KEPT + 550

    @pytest.mark.parametrize(
        ("seconds", "end_ms"), [(0.0001, 0.25), (0.0003, 0.5), (0.001, 2.0), (0.9, 1024.0)]
    )
    def test_a_quantile_is_the_end_of_its_bucket(self, seconds, end_ms):
        tally = Tally()
        for _ in range(99):
            tally.note("/", "", 200, seconds, 10**9)
        tally.note("/", "", 200, 3600, 10**9)

        assert quantile_ms(tally.times, 0.5) == end_ms
        assert quantile_ms(tally.times, 0.99) == end_ms
        assert tally.times[BUCKETS - 1] == 1

    def test_there_is_no_quantile_of_nothing(self):
        assert quantile_ms([], 0.5) is None
        assert quantile_ms([0] * BUCKETS, 0.5) is None


@pytest.mark.django_db
class TestShared:
    def test_a_process_writes_seldom(self, fast, monkeypatch):
        asset = AssetFactory(pyramid=True)
        writes = []
        as_it_is = share.write
        monkeypatch.setattr(share, "write", lambda: (writes.append(1), as_it_is()))
        for _ in range(20):
            fast(f"/iiif/image/3/{asset.public_id}/{TILE}")

        assert len(writes) == 1
        assert len(list(share.folder().iterdir())) == 1

    def test_the_counts_of_all_processes_are_summed_and_the_ended_forgotten(self, fast):
        asset = AssetFactory(pyramid=True)
        fast(f"/iiif/image/3/{asset.public_id}/{TILE}")
        share.write()
        (mine,) = share.folder().glob("*.json")
        facts = json.loads(mine.read_text())
        other = facts | {"host": "another-machine", "statuses": {"200": 7, "503": 2}}
        (share.folder() / "other.json").write_text(json.dumps(other))
        ended = share.folder() / "ended.json"
        ended.write_text(json.dumps(facts | {"pid": 2**22 + 1}))
        (share.folder() / "torn.json").write_text("{")

        found = overview()

        assert found.answers == 10
        assert dict(found.statuses) == {"200": 8, "503": 2}
        assert len(found.processes) == 2
        assert not ended.exists()

    def test_what_nobody_wrote_for_a_day_is_forgotten(self, fast):
        share.write()
        (mine,) = share.folder().glob("*.json")
        os.utime(mine, (time.time() - 90_000,) * 2)

        assert share.read_all() == []

    def test_a_disk_that_cannot_be_written_spoils_no_answer(self, fast, settings, caplog):
        asset = AssetFactory(pyramid=True)
        share.folder().parent.mkdir(parents=True, exist_ok=True)
        share.folder().write_text("in the way")

        assert fast(f"/iiif/image/3/{asset.public_id}/{TILE}").status == 200
        assert "cannot be written" in caplog.text


@pytest.mark.django_db
class TestPage:
    def test_it_shows_caches_lanes_slow_requests_and_top_images(
        self, client, operator, fast, settings
    ):
        settings.IIIF_SLOW_MS = 0
        asset = AssetFactory(pyramid=True, title_zh="𬭼于纹银项圈")
        base = f"/iiif/image/3/{asset.public_id}"
        for tail in (TILE, "full/300,/0/default.jpg", "full/300,/0/default.jpg"):
            fast(f"{base}/{tail}")
        client.get(f"{base}/half/max/0/default.jpg")

        page = client.get(reverse("iiif_server"))

        found = page.context["server"]
        assert found.pictures["passed_through"] >= 1
        assert found.pictures["from_memory"] >= 1
        assert found.pictures["made"] >= 1
        assert dict(found.statuses) == {"200": 3, "400": 1}
        assert found.disk_files >= 1
        assert (found.top[0].identifier, found.top[0].count) == (asset.public_id, 4)
        text = page.content.decode()
        assert "𬭼于纹银项圈" in text
        assert "half/max/0/default.jpg" in text
        assert "HUXIANG_IIIF_HEAVY_PLACES" in text

    def test_before_any_request_it_says_so(self, client, operator):
        page = client.get(reverse("iiif_server"))

        assert page.status_code == 200
        assert "还没有人要过图像" in page.content.decode()

    def test_more_images_ask_no_more_queries(
        self, client, operator, fast, django_assert_num_queries
    ):
        def ask(images):
            for asset in images:
                fast(f"/iiif/image/3/{asset.public_id}/info.json")
            share.write()

        ask([AssetFactory(pyramid=True)])
        client.get(reverse("iiif_server"))  # fills the caches
        with django_assert_num_queries(1):
            overview()
        ask([AssetFactory(pyramid=True) for _ in range(5)])
        with django_assert_num_queries(1):
            overview()

    def test_what_is_kept_on_disk_can_be_cleared(self, client, operator, fast):
        asset = AssetFactory(pyramid=True)
        fast(f"/iiif/image/3/{asset.public_id}/full/300,/0/default.jpg")
        assert overview().disk_files >= 1

        response = client.post(reverse("iiif_server_clear"))

        assert response["Location"] == reverse("iiif_server")
        assert overview().disk_files == 0
        assert server().cache.held_bytes == 0
        assert fast(f"/iiif/image/3/{asset.public_id}/full/300,/0/default.jpg").status == 200

    @pytest.mark.parametrize("role", [Role.CATALOGUER, Role.PUBLISHER])
    def test_it_is_for_operators(self, client, role):
        user = User.objects.create_user("staff@example.org", "secret-words-1")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)

        for answer in (
            client.get(reverse("iiif_server")),
            client.post(reverse("iiif_server_clear")),
        ):
            assert answer.status_code == 302  # the CMS sends who may not back to its front
