"""Authorization Flow 2.0 at the level of the protocol: who gets which answer, and who does not."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from iiif.auth import passes, tokens
from iiif.auth.origins import parse_origin
from iiif.models import AccessPass
from iiif.services.give_pass import give_pass
from media import ranges
from tests.iiif.factories import AssetFactory, RecordFactory, rendition

pytestmark = pytest.mark.django_db
VIEWER = "https://viewer.example.org"
TILE = "0,0,512,512/512,512/0/default.jpg"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.MEDIA_PREVIEW_PX = 600
    passes._views.clear()


@pytest.fixture
def owner():
    return User.objects.create_user("maker@example.org", "secret-words-1")


@pytest.fixture
def asset(owner):
    return AssetFactory(preview=True, pyramid=True, owner=owner)


def _agree(user: User, origin: str = VIEWER) -> Client:
    """A browser whose person signed in and agreed to a viewer."""
    client = Client()
    client.force_login(user)
    answer = client.post(f"/iiif/auth/agree?origin={quote(origin, safe='')}")
    assert answer.status_code == 200
    return client


def _message(client: Client, origin: str = VIEWER, message_id: str = "m1") -> dict:
    page = client.get("/iiif/auth/token", {"origin": origin, "messageId": message_id})
    assert page.status_code == 200
    found = re.search(r'<script id="message"[^>]*>(.*?)</script>', page.content.decode())
    return json.loads(found[1])


def _probe(asset, token: str = "", **headers) -> dict:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    address = f"/iiif/auth/probe/{getattr(asset, 'public_id', asset)}"
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer["Cache-Control"]
    return answer.json()


class TestDescription:
    def test_the_description_of_a_preview_names_the_services(self, client, asset):
        info = client.get(f"/iiif/image/3/{asset.public_id}/info.json").json()
        (probe,) = info["service"]
        external, active = probe["service"]

        assert info["@context"] == [
            "http://iiif.io/api/auth/2/context.json",
            "http://iiif.io/api/image/3/context.json",
        ]
        assert (probe["type"], external["profile"], active["profile"]) == (
            "AuthProbeService2",
            "external",
            "active",
        )
        assert probe["id"] == f"http://testserver/iiif/auth/probe/{asset.public_id}"
        assert {s["type"] for s in active["service"]} == {
            "AuthAccessTokenService2",
            "AuthLogoutService2",
        }
        for words in (active["label"], active["heading"], active["note"], active["confirmLabel"]):
            assert set(words) == {"zh-Hans", "en"}

    @pytest.mark.parametrize("tail", ["info.json", "2"])
    def test_what_everybody_sees_has_no_services(self, client, asset, tail):
        public = AssetFactory(pyramid=True)
        version = "2" if tail == "2" else "3"
        for name in (public.public_id, f"{asset.public_id}.preview"):
            info = client.get(f"/iiif/image/{version}/{name}/info.json").json()
            assert "service" not in info
            assert isinstance(info["@context"], str)

    def test_a_manifest_offers_the_whole_image_beside_its_preview(self, client, asset):
        record = RecordFactory(assets=[asset, AssetFactory()])
        manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
        guarded, free = (c["items"][0]["items"][0]["body"] for c in manifest["items"])
        preview, whole = guarded["items"]

        assert manifest["@context"][0] == "http://iiif.io/api/auth/2/context.json"
        assert free["type"] == "Image"
        assert "service" not in preview["service"][0]  # viewers that know no flow show this
        assert (whole["width"], whole["height"]) == (asset.width, asset.height)
        assert whole["service"][0]["service"][0]["id"].endswith(f"/probe/{asset.public_id}")

    def test_a_recording_carries_its_probe(self, client):
        record = RecordFactory(assets=[AssetFactory(sound=True, preview=True)])
        manifest = client.get(f"/iiif/presentation/3/{record.ark_name}/manifest").json()
        body = manifest["items"][0]["items"][0]["items"][0]["body"]

        assert [s["type"] for s in body["service"]] == ["AuthProbeService2"]


class TestProbe:
    def test_a_stranger_gets_401_and_the_preview_in_its_place(self, asset):
        result = _probe(asset)

        assert (result["type"], result["status"]) == ("AuthProbeResult2", 401)
        (substitute,) = result["substitute"]
        assert substitute["type"] == "Image"
        path = substitute["id"].removeprefix("http://testserver")
        assert Client().get(path).status_code == 200
        assert set(result["heading"]) == set(result["note"]) == {"zh-Hans", "en"}
        assert "location" not in result

    def test_what_everybody_sees_is_200(self):
        assert _probe(AssetFactory(pyramid=True)) == {
            "@context": "http://iiif.io/api/auth/2/context.json",
            "type": "AuthProbeResult2",
            "status": 200,
        }

    def test_what_is_hidden_and_what_does_not_exist_are_told_apart_by_nobody(self, owner):
        hidden = AssetFactory(draft=True, pyramid=True)
        stranger = User.objects.create_user("other@example.org", "x")
        token = _message(_agree(stranger))["accessToken"]

        assert _probe(hidden) == _probe("h2missing")
        assert _probe(hidden)["status"] == 401
        assert _probe(hidden, token) == _probe("h2missing", token)
        assert _probe(hidden, token)["status"] == 404

    def test_a_token_of_the_right_person_opens_and_another_does_not(self, asset, owner):
        other = User.objects.create_user("other@example.org", "x")

        assert _probe(asset, _message(_agree(owner))["accessToken"])["status"] == 200
        refused = _probe(asset, _message(_agree(other))["accessToken"])
        assert refused["status"] == 403
        assert refused["substitute"][0]["id"].endswith("full/max/0/default.jpg")

    def test_a_cookie_alone_opens_no_probe(self, asset, owner):
        """Any page may ask: what it learns must not depend on who happens to look at it."""
        browser = _agree(owner)

        answer = browser.get(f"/iiif/auth/probe/{asset.public_id}")

        assert answer.json()["status"] == 401

    def test_a_recording_is_found_by_a_signed_address(self, owner):
        sound = AssetFactory(sound=True, preview=True, owner=owner)
        for purpose, ms in (("audio_proxy", 9500), ("preview", 3000)):
            rendition(sound, purpose, "audio/mp4", width=None, height=None, duration_ms=ms)

        whole = _probe(sound, _message(_agree(owner))["accessToken"])
        part = _probe(sound)

        assert (whole["status"], whole["location"]["duration"]) == (302, 9.5)
        assert (part["status"], part["substitute"][0]["duration"]) == (401, 3.0)
        for found, purpose in (
            (whole["location"], "audio_proxy"),
            (part["substitute"][0], "preview"),
        ):
            token = found["id"].rpartition("/")[2]
            ticket, _left_s = ranges.read_token(token)
            assert ticket.path == f"{sound.public_id}/{purpose}"

    def test_a_page_of_a_document_is_probed_by_its_own_name(self, asset):
        assert _probe(f"{asset.public_id}.p7")["status"] == 401


class TestToken:
    def test_the_page_posts_the_token_to_the_viewer_alone(self, owner):
        browser = _agree(owner)
        page = browser.get("/iiif/auth/token", {"origin": f"{VIEWER}/", "messageId": "m9"})
        message = _message(browser, f"{VIEWER}/", "m9")

        assert f'data-origin="{VIEWER}"' in page.content.decode()
        assert "X-Frame-Options" not in page
        assert "frame-ancestors 'self' *" in page["Content-Security-Policy"]
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert (message["type"], message["messageId"], message["expiresIn"]) == (
            "AuthAccessToken2",
            "m9",
            300,
        )

    @pytest.mark.parametrize(
        ("prepare", "profile"),
        [
            (lambda browser: browser.cookies.clear(), "missingAspect"),
            (lambda browser: _spoil(browser), "invalidAspect"),
            (lambda browser: _end(browser), "expiredAspect"),
        ],
        ids=["no cookie", "forged cookie", "pass has ended"],
    )
    def test_without_a_good_pass_there_is_an_error_with_its_reason(self, owner, prepare, profile):
        browser = _agree(owner)
        prepare(browser)

        message = _message(browser)

        assert (message["type"], message["profile"]) == ("AuthAccessTokenError2", profile)
        assert set(message["heading"]) == {"zh-Hans", "en"}
        assert "accessToken" not in message

    def test_a_site_that_nobody_agreed_to_gets_none(self, owner):
        assert _message(_agree(owner), "https://elsewhere.example")["profile"] == "invalidOrigin"

    def test_a_token_serves_only_pages_of_its_own_site(self, asset, owner):
        token = _message(_agree(owner))["accessToken"]

        assert _probe(asset, token, Origin=VIEWER)["status"] == 200
        assert _probe(asset, token, Origin="https://thief.example")["status"] == 401

    def test_it_runs_out(self, asset, owner, settings):
        token = _message(_agree(owner))["accessToken"]
        settings.IIIF_TOKEN_SECONDS = -1

        assert _probe(asset, token)["status"] == 401

    @pytest.mark.parametrize("text", ["", "x", "a.b.c", "ZZZ:1x:yy"])
    def test_what_is_no_token_is_nobody(self, asset, text):
        assert tokens.read(text) is None
        assert _probe(asset, text or " ")["status"] == 401

    def test_no_cookie_can_be_made_of_a_token(self, owner):
        token = _message(_agree(owner))["accessToken"]

        assert passes.read_cookie(token) is None
        assert passes.read_cookie(tokens.read(token).key) is None

    def test_a_request_without_a_site_is_refused(self, owner):
        answer = _agree(owner).get("/iiif/auth/token", {"messageId": "1", "origin": "nonsense"})

        assert answer.status_code == 400
        assert answer.json()["title"] == "iiif_bad_origin"
        assert _message(_agree(owner), message_id="")["profile"] == "invalidRequest"


def _spoil(browser: Client) -> None:
    browser.cookies.pop("sessionid")
    browser.cookies[passes.COOKIE] = browser.cookies[passes.COOKIE].value + "x"


def _end(browser: Client) -> None:
    browser.cookies.pop("sessionid")
    AccessPass.objects.all().delete()


class TestConsent:
    def test_the_access_service_leads_to_the_page_in_the_persons_language(self, client):
        zh = client.get("/iiif/auth/access", {"origin": VIEWER}, headers={"Accept-Language": "zh"})
        en = client.get("/iiif/auth/access", {"origin": VIEWER}, headers={"Accept-Language": "en"})

        assert zh["Location"].startswith("/iiif/auth/agree?")
        assert en["Location"].startswith("/en/iiif/auth/agree?")

    def test_who_is_not_signed_in_is_led_there_and_back(self, client):
        answer = client.get("/iiif/auth/agree", {"origin": VIEWER})

        assert answer["Location"].startswith("/accounts/login/?next=/iiif/auth/agree")
        assert answer["Cross-Origin-Opener-Policy"] == "unsafe-none"
        login = client.get(answer["Location"])
        assert login["Cross-Origin-Opener-Policy"] == "unsafe-none"
        assert Client().get("/accounts/login/")["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_looking_at_the_page_agrees_to_nothing(self, client, owner):
        client.force_login(owner)

        page = client.get("/iiif/auth/agree", {"origin": VIEWER})

        assert VIEWER in page.content.decode()
        assert passes.COOKIE not in page.cookies
        assert not AccessPass.objects.exists()

    def test_another_site_cannot_agree_for_somebody(self, owner):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(owner)

        assert browser.post(f"/iiif/auth/agree?origin={VIEWER}").status_code == 403

    @pytest.mark.parametrize("secure", [False, True])
    def test_the_cookie_goes_to_other_sites_only_over_https(self, owner, settings, secure):
        settings.SESSION_COOKIE_SECURE = secure
        cookie = _agree(owner).cookies[passes.COOKIE]

        assert cookie["samesite"] == ("None" if secure else "Lax")
        assert bool(cookie["secure"]) is secure
        assert cookie["httponly"]
        assert cookie["path"] == "/iiif/"

    @pytest.mark.parametrize(
        ("text", "origin"),
        [
            ("https://a.example", "https://a.example"),
            ("https://A.Example:443/", "https://a.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:9000", "http://[::1]:9000"),
            ("https://a.example/path", None),
            ("javascript:alert(1)", None),
            ("null", None),
            ("https://a.example:99999", None),
            ("https://user@a.example", None),
            ("https://a.example'><script>", None),
            ("*", None),
        ],
    )
    def test_origins_have_one_spelling(self, text, origin):
        assert parse_origin(text) == origin


class TestEnd:
    @pytest.mark.parametrize("door", ["/iiif/auth/logout", "/accounts/logout/"])
    def test_signing_out_ends_cookie_and_tokens(self, asset, owner, door):
        browser = _agree(owner)
        token = _message(browser)["accessToken"]
        assert _probe(asset, token)["status"] == 200

        browser.get(door) if "iiif" in door else browser.post(door)

        assert _probe(asset, token)["status"] == 401
        assert not AccessPass.objects.exists()
        assert "_auth_user_id" not in browser.session

    def test_a_picture_on_another_page_signs_nobody_out(self, owner):
        browser = _agree(owner)

        answer = browser.get("/iiif/auth/logout", headers={"Sec-Fetch-Dest": "image"})

        assert answer.status_code == 403
        assert AccessPass.objects.exists()

    def test_a_new_password_ends_it(self, asset, owner):
        token = _message(_agree(owner))["accessToken"]
        owner.set_password("other-words-2")
        owner.save()

        assert _probe(asset, token)["status"] == 401

    def test_it_runs_out_and_is_swept(self, owner):
        now = timezone.now()
        old = give_pass(user=owner, session_key="one", now=now - timedelta(days=2))
        give_pass(user=owner, session_key="two", now=now)

        assert list(AccessPass.objects.values_list("pk", flat=True)) != [old.pk]
        assert AccessPass.objects.count() == 1

    def test_the_next_person_on_this_browser_does_not_inherit_it(self, owner):
        browser = _agree(owner)
        browser.cookies.pop("sessionid")  # closed without signing out
        User.objects.create_user("next@example.org", "secret-words-2")
        browser.post(
            "/accounts/login/", {"login": "next@example.org", "password": "secret-words-2"}
        )

        assert not AccessPass.objects.filter(user=owner).exists()


class TestTiles:
    def test_the_fast_path_answers_who_holds_a_pass(self, fast, asset, owner):
        cookie = f"a=b; {passes.COOKIE}={_agree(owner).cookies[passes.COOKIE].value}; c=d"
        path = f"/iiif/image/3/{asset.public_id}/{TILE}"
        assert fast(path) is None

        first = fast(path, HTTP_COOKIE=cookie)
        with CaptureQueriesContext(connection) as queries:
            second = fast(path, HTTP_COOKIE=cookie)

        assert first.status == second.status == 200
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert len(queries) == 0

    def test_a_draft_opens_to_its_owner_alone(self, fast, owner):
        draft = AssetFactory(draft=True, pyramid=True, owner=owner)
        other = User.objects.create_user("other@example.org", "x")
        path = f"/iiif/image/3/{draft.public_id}/{TILE}"

        mine = f"{passes.COOKIE}={_agree(owner).cookies[passes.COOKIE].value}"
        theirs = f"{passes.COOKIE}={_agree(other).cookies[passes.COOKIE].value}"

        assert fast(path, HTTP_COOKIE=mine).status == 200
        assert fast(path, HTTP_COOKIE=theirs) is None
        assert fast(path, HTTP_COOKIE=f"{passes.COOKIE}=forged") is None

    def test_signing_out_is_felt_at_once_in_this_process(self, fast, asset, owner):
        browser = _agree(owner)
        cookie = f"{passes.COOKIE}={browser.cookies[passes.COOKIE].value}"
        path = f"/iiif/image/3/{asset.public_id}/{TILE}"
        assert fast(path, HTTP_COOKIE=cookie).status == 200

        browser.get("/iiif/auth/logout")

        assert fast(path, HTTP_COOKIE=cookie) is None

    def test_who_is_signed_in_here_gets_a_pass_with_the_description(self, fast, asset, owner):
        browser = Client()
        browser.force_login(owner)
        answer = browser.get(f"/iiif/image/3/{asset.public_id}/info.json")
        cookie = answer.cookies[passes.COOKIE]

        assert cookie["samesite"] == "Lax"  # of no use to pages of other sites
        path = f"/iiif/image/3/{asset.public_id}/{TILE}"
        assert fast(path, HTTP_COOKIE=f"{passes.COOKIE}={cookie.value}").status == 200
        assert _message(browser)["profile"] == "invalidOrigin"  # it agrees to no site
        public = AssetFactory(pyramid=True)
        open_one = browser.get(f"/iiif/image/3/{public.public_id}/info.json")
        assert passes.COOKIE not in open_one.cookies

    def test_without_the_fast_path_the_pass_counts_as_well(self, asset, owner):
        browser = _agree(owner)
        browser.cookies.pop("sessionid")

        assert browser.get(f"/iiif/image/3/{asset.public_id}/{TILE}").status_code == 200
