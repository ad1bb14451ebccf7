"""Who sees how much of an image, by either door; `media.access` decides."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from PIL import Image

from accounts.models import User
from iiif import permissions
from iiif.addresses import image_service_url, image_url
from media.models import Asset
from media.services.access import set_public_access
from tests.iiif.factories import AssetFactory

pytestmark = pytest.mark.django_db
TILE = "0,0,512,512/512,512/0/default.jpg"


@pytest.fixture
def staff(db) -> User:
    user = User.objects.create_user(email="curator@example.org", password="x")
    user.user_permissions.add(
        Permission.objects.get(codename="view_all", content_type__app_label="media")
    )
    return user


def _base(asset):
    return f"/iiif/image/3/{asset.public_id}"


class TestDraft:
    def test_the_public_gets_404_as_for_what_does_not_exist(self, client, fast):
        asset = AssetFactory(draft=True, pyramid=True)
        for tail in (TILE, "info.json", ""):
            assert fast(f"{_base(asset)}/{tail}") is None
            hidden = client.get(f"{_base(asset)}/{tail}")
            missing = client.get(f"/iiif/image/3/h2missing/{tail}")
            assert hidden.status_code == missing.status_code == 404
            assert hidden.content == missing.content
            assert "ETag" not in hidden

    def test_a_known_etag_opens_nothing(self, client, staff):
        asset = AssetFactory(draft=True, pyramid=True)
        client.force_login(staff)
        etag = client.get(f"{_base(asset)}/{TILE}")["ETag"]
        client.logout()

        response = client.get(f"{_base(asset)}/{TILE}", headers={"If-None-Match": etag})

        assert response.status_code == 404

    def test_staff_see_it_and_no_cache_keeps_it(self, client, staff):
        asset = AssetFactory(draft=True, pyramid=True)
        client.force_login(staff)

        response = client.get(f"{_base(asset)}/{TILE}")

        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-cache"
        assert "Cookie" in response["Vary"]

    def test_its_owner_sees_it_and_another_does_not(self, client):
        owner = User.objects.create_user(email="maker@example.org", password="x")
        asset = AssetFactory(draft=True, pyramid=True, owner=owner)
        client.force_login(User.objects.create_user(email="other@example.org", password="x"))
        assert client.get(f"{_base(asset)}/{TILE}").status_code == 404
        client.force_login(owner)
        assert client.get(f"{_base(asset)}/{TILE}").status_code == 200

    def test_a_draft_in_processing_is_404_not_503(self, client):
        asset = AssetFactory(draft=True, processing=True)

        assert client.get(f"{_base(asset)}/info.json").status_code == 404


class TestPreview:
    """1301 × 1099 px, of which the public may see 600."""

    @pytest.fixture(autouse=True)
    def small_preview(self, settings):
        settings.MEDIA_PREVIEW_PX = 600

    @pytest.fixture
    def asset(self):
        return AssetFactory(preview=True, pyramid=True)

    def test_the_description_tells_the_limit(self, fast, asset):
        found = fast(f"{_base(asset)}/info.json")
        info = json.loads(found.body)

        assert (info["width"], info["maxWidth"], info["maxHeight"]) == (1301, 600, 600)
        assert info["tiles"][0]["scaleFactors"] == [4]
        assert "Cookie" in found.headers["Vary"]
        assert found.headers["Cache-Control"] == "no-cache"

    def test_small_pictures_of_the_whole_are_answered(self, fast, asset):
        assert fast(f"{_base(asset)}/full/400,/0/default.jpg").status == 200
        largest = fast(f"{_base(asset)}/full/max/0/default.jpg")
        assert Image.open(io.BytesIO(largest.body)).size == (600, 506)

    @pytest.mark.parametrize(
        "tail",
        [
            TILE,
            "full/601,/0/default.jpg",
            "full/1301,1099/0/default.jpg",
            "0,0,100,100/^200,200/0/default.jpg",
            "pct:0,0,10,10/pct:100/0/default.png",
        ],
    )
    def test_more_detail_is_403(self, client, fast, asset, tail):
        assert fast(f"{_base(asset)}/{tail}") is None
        response = client.get(f"{_base(asset)}/{tail}")
        assert (response.status_code, response.json()["title"]) == (403, "iiif_preview_only")

    def test_no_patchwork_of_parts_is_sharper_than_the_preview(self, fast, asset):
        part = fast(f"{_base(asset)}/0,0,130,130/max/0/default.jpg")

        assert Image.open(io.BytesIO(part.body)).size == (59, 59)

    def test_the_preview_is_an_image_of_its_own_that_zooms(self, fast, client, asset):
        base = f"{_base(asset)}.preview"
        info = json.loads(fast(f"{base}/info.json").body)

        assert (info["width"], info["height"]) == (600, 507)
        assert info["tiles"][0]["scaleFactors"] == [1, 2]
        tile = fast(f"{base}/512,0,88,507/88,507/0/default.jpg")
        assert Image.open(io.BytesIO(tile.body)).size == (88, 507)
        assert tile.headers["Cache-Control"] == "public, max-age=3600"
        assert client.get(f"{base}/0,0,50,50/^700,/0/default.jpg").status_code == 400

    def test_enlarging_the_preview_adds_no_detail(self, fast, asset):
        base = f"{_base(asset)}.preview"
        small = Image.open(io.BytesIO(fast(f"{base}/0,0,50,50/max/0/default.png").body))
        large = Image.open(io.BytesIO(fast(f"{base}/0,0,50,50/^200,/0/default.png").body))

        again = large.resize((50, 50), Image.Resampling.BOX)
        difference = np.asarray(small).astype(int) - np.asarray(again).astype(int)
        assert np.abs(difference).mean() < 3

    def test_staff_see_all_of_it_at_the_same_address(self, client, fast, asset, staff):
        client.force_login(staff)

        assert fast(f"{_base(asset)}/info.json", HTTP_COOKIE="sessionid=x") is None
        assert "maxWidth" in client.get(f"{_base(asset)}/info.json").json()
        assert client.get(f"{_base(asset)}/info.json").json()["maxWidth"] == 10_000
        assert client.get(f"{_base(asset)}/{TILE}").status_code == 200

    def test_pages_point_everyone_to_the_service_that_fits(self, asset, staff):
        assert image_service_url(asset).endswith(f"/iiif/image/3/{asset.public_id}.preview")
        assert image_service_url(asset, staff).endswith(f"/iiif/image/3/{asset.public_id}")
        whole = AssetFactory(pyramid=True)
        assert image_url(whole, size="!400,400", version=2) == (
            f"http://testserver/iiif/image/2/{whole.public_id}/full/!400,400/0/default.jpg"
        )


class TestChange:
    def test_a_withdrawal_is_felt_at_once_in_this_process(
        self, fast, django_capture_on_commit_callbacks
    ):
        asset = AssetFactory(pyramid=True)
        assert fast(f"{_base(asset)}/{TILE}").status == 200

        with django_capture_on_commit_callbacks(execute=True):
            set_public_access(asset, "none", by=None, at=timezone.now())

        assert fast(f"{_base(asset)}/{TILE}") is None

    def test_elsewhere_it_is_felt_after_a_few_seconds(self, fast, settings, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr("iiif.permissions.time.monotonic", lambda: now[0])
        asset = AssetFactory(pyramid=True)
        assert fast(f"{_base(asset)}/{TILE}").status == 200
        Asset.objects.filter(pk=asset.pk).update(public_access="none")  # another process

        assert fast(f"{_base(asset)}/{TILE}").status == 200
        now[0] += settings.IIIF_PERMISSION_SECONDS + 0.1
        assert fast(f"{_base(asset)}/{TILE}") is None

    def test_what_is_kept_is_bounded(self, monkeypatch):
        monkeypatch.setattr(permissions, "_MOST_KEPT", 10)
        for n in range(50):
            permissions.public_view(f"h2unknown{n}")

        assert len(permissions._known) <= 10

    @pytest.mark.parametrize("grade", ["internal", "sensitive", "core"])
    def test_a_closed_grade_closes_the_image_whatever_was_published(self, fast, client, grade):
        asset = AssetFactory(pyramid=True, grade=grade)

        assert fast(f"{_base(asset)}/{TILE}") is None
        assert client.get(f"{_base(asset)}/{TILE}").status_code == 404
