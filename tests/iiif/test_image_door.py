"""HTTP of the image door: the same through the fast path and through Django."""

from __future__ import annotations

import io
import json

import pytest
from django.db import connection
from PIL import Image

from iiif.costs import Cost
from iiif.images import server
from tests.iiif.factories import AssetFactory

pytestmark = pytest.mark.django_db

TILE = "512,0,512,512/512,512/0/default.jpg"


@pytest.fixture
def asset():
    return AssetFactory(pyramid=True)


@pytest.fixture(params=["fast path", "django"])
def ask(request, client, fast):
    """GET by either door; headers by their HTTP names."""

    def through_django(path, method="GET", **headers):
        response = client.generic(method, path, headers=headers)
        return response.status_code, dict(response.headers), response.content

    def through_fast_path(path, method="GET", **headers):
        environ = {"HTTP_" + n.upper().replace("-", "_"): v for n, v in headers.items()}
        found = fast(path, method, **environ)
        assert found is not None, "the fast path handed over"
        return found.status, found.headers, found.body

    return through_django if request.param == "django" else through_fast_path


def _base(asset, version=3):
    return f"/iiif/image/{version}/{asset.public_id}"


def test_a_tile_comes_with_all_its_headers(ask, asset):
    status, headers, body = ask(f"{_base(asset)}/{TILE}")

    assert status == 200
    assert Image.open(io.BytesIO(body)).size == (512, 512)
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert headers["ETag"].startswith('"') and headers["ETag"].endswith('"')
    assert (
        f'<http://testserver{_base(asset)}/512,0,512,512/max/0/default.jpg>;rel="canonical"'
        in headers["Link"]
    )
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in headers["Link"]


def test_version_2_has_its_own_canonical_form(ask, asset):
    status, headers, _body = ask(f"{_base(asset, 2)}/{TILE}")

    assert status == 200
    assert "/iiif/image/2/" in headers["Link"]
    assert '/512,0,512,512/full/0/default.jpg>;rel="canonical"' in headers["Link"]
    assert "http://iiif.io/api/image/2/level2.json" in headers["Link"]


@pytest.mark.parametrize(
    ("path", "media_type", "size"),
    [
        ("full/max/0/default.jpg", "image/jpeg", (1301, 1099)),
        ("full/200,/90/gray.png", "image/png", (169, 200)),
        ("square/!100,100/!0/color.webp", "image/webp", (100, 100)),
        ("pct:50,50,50,50/100,/0/bitonal.png", "image/png", (100, 84)),
        ("1024,1024,512,512/max/0/default.jpg", "image/jpeg", (277, 75)),
        ("0,0,20,20/^60,/0/default.jpg", "image/jpeg", (60, 60)),
        ("full/100,/22.5/default.png", "image/png", None),
        ("full/200,/0/default.avif", "image/avif", (200, 169)),
        ("full/200,/0/gray.avif", "image/avif", (200, 169)),
        ("full/200,/0/default.tif", "image/tiff", (200, 169)),
        ("full/200,/0/default.gif", "image/gif", (200, 169)),
        ("full/200,/90/gray.pdf", "application/pdf", None),
    ],
)
def test_what_level_2_and_more_asks_for_is_made(ask, asset, path, media_type, size):
    status, headers, body = ask(f"{_base(asset)}/{path}")

    assert (status, headers["Content-Type"]) == (200, media_type)
    if size:
        assert Image.open(io.BytesIO(body)).size == size


@pytest.mark.parametrize(
    ("tail", "size"),
    [("0,0,20,20/60,/0/default.jpg", (60, 60)), ("0,0,20,10/pct:200/0/default.png", (40, 20))],
)
def test_version_2_enlarges_without_a_mark(ask, asset, tail, size):
    status, headers, body = ask(f"{_base(asset, 2)}/{tail}")

    assert status == 200
    assert Image.open(io.BytesIO(body)).size == size
    assert f"/{size[0]},/0/" in headers["Link"]  # canonical


def test_version_2_confines_without_enlarging(ask, asset):
    _status, _headers, body = ask(f"{_base(asset, 2)}/0,0,20,10/!400,400/0/default.jpg")

    assert Image.open(io.BytesIO(body)).size == (20, 10)


def test_an_unchanged_picture_is_not_sent_again(ask, asset):
    _status, headers, _body = ask(f"{_base(asset)}/{TILE}")
    for tag in (headers["ETag"], f"W/{headers['ETag']}", '"other", ' + headers["ETag"], "*"):
        status, again, body = ask(f"{_base(asset)}/{TILE}", **{"If-None-Match": tag})

        assert (status, body) == (304, b"")
        assert again["ETag"] == headers["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"

    status, *_ = ask(f"{_base(asset)}/{TILE}", **{"If-None-Match": '"other"'})
    assert status == 200


def test_the_etag_is_that_of_the_pixels_not_of_the_spelling(ask, asset):
    def tags(*tails):
        return {ask(f"{_base(asset)}/{tail}")[1]["ETag"] for tail in tails}

    same = tags("full/max/0/default.jpg", "0,0,1301,1099/max/360/color.jpg")
    assert len(same) == 1
    others = ("full/100,/0/default.jpg", "full/100,/0/gray.jpg", "full/100,/0/default.png")
    assert len(same | tags(*others)) == 4


def test_another_pyramid_has_another_etag(ask, asset):
    before = ask(f"{_base(asset)}/{TILE}")[1]["ETag"]
    made = asset.renditions.get(purpose="pyramid")
    made.sha256 = "f" * 64
    made.save()

    assert ask(f"{_base(asset)}/{TILE}")[1]["ETag"] != before


def test_head_has_the_headers_of_get_and_no_body(ask, asset):
    get = ask(f"{_base(asset)}/{TILE}")
    head = ask(f"{_base(asset)}/{TILE}", "HEAD")

    assert head[0] == 200
    assert head[2] == b""
    for name in ("Content-Length", "ETag", "Content-Type", "Link"):
        assert head[1][name] == get[1][name]


def test_preflight_lets_every_site_ask(ask, asset):
    status, headers, _body = ask(f"{_base(asset)}/{TILE}", "OPTIONS", Origin="https://viewer")

    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("version", [2, 3])
def test_the_base_address_leads_to_its_description(ask, asset, version, end):
    status, headers, _body = ask(_base(asset, version) + end)

    assert status == 303
    assert headers["Location"] == f"http://testserver{_base(asset, version)}/info.json"


def test_info_json_of_version_3(ask, asset):
    status, headers, body = ask(f"{_base(asset)}/info.json")
    info = json.loads(body)

    assert status == 200
    assert headers["Content-Type"] == (
        'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    )
    assert info["id"] == f"http://testserver{_base(asset)}"
    assert info["type"] == "ImageService3"
    assert info["profile"] == "level2"
    assert (info["width"], info["height"]) == (1301, 1099)
    assert info["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}]
    assert info["sizes"][0] == {"width": 325, "height": 274}
    assert info["sizes"][-1] == {"width": 1301, "height": 1099}
    assert info["maxArea"] == 16_777_216
    assert info["extraFormats"] == ["webp", "avif", "tif", "gif", "pdf"]
    assert {"rotationArbitrary", "mirroring", "sizeUpscaling"} <= set(info["extraFeatures"])


def test_info_json_of_version_2(ask, asset):
    status, headers, body = ask(f"{_base(asset, 2)}/info.json")
    info = json.loads(body)

    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in headers["Link"]
    assert info["@id"] == f"http://testserver{_base(asset, 2)}"
    assert info["profile"][0] == "http://iiif.io/api/image/2/level2.json"
    assert "sizeByWh" in info["profile"][1]["supports"]
    assert info["profile"][1]["maxWidth"] == 10_000


@pytest.mark.parametrize(
    ("version", "accept", "kind"),
    [
        (3, "application/json", "application/json"),
        (3, "*/*", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        (
            3,
            "application/ld+json, application/json;q=0.5",
            'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
        ),
        (2, "application/ld+json", "application/ld+json"),
        (2, "application/json", "application/json"),
    ],
)
def test_the_type_of_info_json_is_negotiated(ask, asset, version, accept, kind):
    _status, headers, _body = ask(f"{_base(asset, version)}/info.json", Accept=accept)

    assert headers["Content-Type"] == kind
    assert "Accept" in headers["Vary"]


def test_every_size_and_tile_that_info_json_lists_is_served(ask, asset):
    info = json.loads(ask(f"{_base(asset)}/info.json")[2])
    for size in info["sizes"]:
        tail = f"full/{size['width']},{size['height']}/0/default.jpg"
        body = ask(f"{_base(asset)}/{tail}")[2]
        assert Image.open(io.BytesIO(body)).size == (size["width"], size["height"])


def test_the_first_request_costs_one_query_and_the_next_ones_none(
    fast, asset, django_assert_num_queries
):
    with django_assert_num_queries(1):
        fast(f"{_base(asset)}/{TILE}")
    with django_assert_num_queries(0):
        fast(f"{_base(asset)}/0,0,512,512/512,512/0/default.jpg")


class TestRefusals:
    """The fast path hands these over; Django says why, in the reader's language."""

    @pytest.mark.parametrize(
        ("tail", "status", "code"),
        [
            ("full/max/0/default", 400, "iiif_bad_format"),
            ("full/max/0/nice.jpg", 400, "iiif_bad_quality"),
            ("full/max/0/default.bmp", 400, "iiif_bad_format"),
            ("full/max/0/default.jp2", 501, "iiif_not_implemented"),
            ("full/max/400/default.jpg", 400, "iiif_bad_rotation"),
            ("full/full/0/default.jpg", 400, "iiif_bad_size"),
            ("half/max/0/default.jpg", 400, "iiif_bad_region"),
            ("9000,0,10,10/max/0/default.jpg", 400, "iiif_bad_region"),
            ("full/5000,/0/default.jpg", 400, "iiif_size_too_large"),
            ("full/^20000,/0/default.jpg", 400, "iiif_size_too_large"),
            ("full/max/default.jpg", 400, "iiif_bad_address"),
        ],
    )
    def test_a_wrong_request_is_named(self, client, fast, asset, tail, status, code):
        path = f"{_base(asset)}/{tail}"
        assert fast(path) is None

        response = client.get(path)

        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.json()["title"] == code

    def test_a_wrong_address_is_refused_before_any_file_is_opened(self, client, monkeypatch):
        asset = AssetFactory()  # no pyramid behind it
        monkeypatch.setattr("iiif.stored.os.open", None)

        assert client.get(f"{_base(asset)}/bad/max/0/default.jpg").status_code in {400, 404}

    def test_another_version_is_refused(self, client, asset):
        assert client.get(f"/iiif/image/4/{asset.public_id}/info.json").status_code == 400

    def test_other_methods_are_refused(self, client, fast, asset):
        assert fast(f"{_base(asset)}/info.json", "POST") is None
        response = client.post(f"{_base(asset)}/info.json")
        assert response.status_code == 405
        assert "GET" in response["Allow"]

    def test_an_unknown_image_is_404(self, client, fast):
        assert fast("/iiif/image/3/h2nothing/info.json") is None
        response = client.get("/iiif/image/3/h2nothing/info.json")
        assert (response.status_code, response.json()["title"]) == (404, "iiif_unknown_image")

    def test_an_image_in_processing_says_when_to_come_back(self, client, fast):
        asset = AssetFactory(processing=True)
        assert fast(f"{_base(asset)}/info.json") is None

        response = client.get(f"{_base(asset)}/info.json")

        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert response.json()["title"] == "iiif_still_processing"

    def test_a_lost_or_damaged_pyramid_is_an_error_without_a_path(self, client, fast, asset):
        made = asset.renditions.get(purpose="pyramid")
        made.file.write_bytes(b"II*\x00 damage")
        response = client.get(f"{_base(asset)}/{TILE}")
        assert (response.status_code, response.json()["title"]) == (500, "iiif_damaged_pyramid")

        made.file.unlink()
        server().files.close()
        assert fast(f"{_base(asset)}/{TILE}") is None
        response = client.get(f"{_base(asset)}/{TILE}")
        assert response.status_code == 500
        assert str(made.file) not in response.content.decode()

    def test_a_full_lane_answers_503_at_once_while_tiles_go_on(
        self, client, fast, asset, monkeypatch
    ):
        lanes = server().lanes
        monkeypatch.setattr(lanes, "wait_seconds", 0.01)
        monkeypatch.setattr("iiif.lanes.LIGHT_PIXELS", 100_000)
        large = Cost(10**9, 1000)
        with lanes.taken(large), lanes.taken(large):
            busy = fast(f"{_base(asset)}/full/max/0/default.png")
            assert (busy.status, busy.headers["Retry-After"]) == (503, "2")
            assert json.loads(busy.body)["title"] == "iiif_busy"
            assert client.get(f"{_base(asset)}/full/max/0/default.png").status_code == 503
            assert fast(f"{_base(asset)}/{TILE}").status == 200
            assert fast(f"{_base(asset)}/info.json").status == 200

        assert fast(f"{_base(asset)}/full/max/0/default.png").status == 200

    def test_refusals_speak_the_readers_language(self, client, asset):
        path = f"{_base(asset)}/half/max/0/default.jpg"
        zh = client.get(path, headers={"Accept-Language": "zh-CN"}).json()["detail"]

        assert "区域" in zh


def test_percent_encoded_identifiers_are_the_same_identifiers(client, asset):
    encoded = "".join(f"%{ord(c):02X}" for c in asset.public_id)

    assert client.get(f"/iiif/image/3/{encoded}/info.json").status_code == 200
    assert client.get("/iiif/image/3/ark%3A%2F99999%2Fh2x/info.json").status_code == 404


def test_other_addresses_go_to_django_untouched(fast):
    assert fast("/") is None
    assert fast("/iiif/presentation/3/collections/top") is None


def test_plain_http_is_left_to_django_where_https_is_required(fast, asset, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert fast(f"{_base(asset)}/{TILE}") is None
    assert fast(f"{_base(asset)}/{TILE}", HTTP_X_FORWARDED_PROTO="https").status == 200


def test_the_entry_of_the_site_answers_images_itself(asset):
    from config.wsgi import application

    found = {}
    environ = {"PATH_INFO": f"{_base(asset)}/info.json", "REQUEST_METHOD": "GET"}
    application(environ, lambda status, headers: found.update(status=status))

    assert found["status"] == "200 OK"
    assert connection.connection is not None  # the test's own connection was not closed
