"""The API for programs: what it promises, who sees what, and how it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.api_token import ApiToken, Scope
from accounts.errors import TokenRefused
from accounts.models import User
from accounts.services.issue_token import issue_token
from accounts.services.revoke_token import revoke_token
from media.models import Upload
from tests.media.factories import AssetFactory

PROMISED = Path(__file__).resolve().parents[2] / "docs" / "developers" / "openapi.json"

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> User:
    return User.objects.create_user("maker@example.org", "secret-words-1", display_name="龙䶮")


def bearer(owner: User, *scopes: Scope) -> dict[str, str]:
    now = timezone.now()
    _token, secret = issue_token(owner=owner, name="脚本", scopes=scopes, expires_at=None, now=now)
    return {"Authorization": f"Bearer {secret}"}


def test_the_api_is_what_was_promised(client):
    served = client.get("/api/v1/openapi.json").json()
    if os.environ.get("HUXIANG_WRITE_OPENAPI"):
        PROMISED.write_text(json.dumps(served, ensure_ascii=False, indent=2) + "\n")

    assert served == json.loads(PROMISED.read_text(encoding="utf-8"))
    assert all(path.startswith("/api/v1/") for path in served["paths"])


def test_me_is_the_account_of_the_token(client, maker):
    answer = client.get("/api/v1/me", headers=bearer(maker, Scope.MEDIA_READ)).json()

    assert (answer["email"], answer["display_name"]) == (maker.email, "龙䶮")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "not_signed_in"),
        ({"Authorization": "Bearer hx_wrong"}, 401, "not_signed_in"),
        ({"Authorization": "Basic Zm9v"}, 401, "not_signed_in"),
    ],
)
def test_who_is_not_signed_in_gets_a_problem_document(client, headers, status, code):
    answer = client.get("/api/v1/uploads", headers=headers)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == code


def test_a_bad_token_is_not_helped_by_a_session(client, maker):
    client.force_login(maker)

    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_token_is_good_for_its_scopes_alone_and_until_it_is_revoked(client, maker):
    reads = bearer(maker, Scope.MEDIA_READ)
    assert client.get("/api/v1/uploads", headers=reads).json()["title"] == "token_scope_missing"

    uploads = bearer(maker, Scope.MEDIA_UPLOAD)
    assert client.get("/api/v1/uploads", headers=uploads).json() == []
    token = ApiToken.objects.of(maker).first()
    assert token.last_used_at is not None
    revoke_token(token, now=timezone.now())
    assert client.get("/api/v1/uploads", headers=uploads).status_code == 401


def test_the_secret_is_not_stored(maker):
    _token, secret = issue_token(
        owner=maker, name="x", scopes=[Scope.MEDIA_READ], expires_at=None, now=timezone.now()
    )

    row = ApiToken.objects.values().get()
    assert secret not in json.dumps(row, default=str)
    assert secret.startswith(row["prefix"])


def test_a_token_without_name_or_scope_or_the_twenty_first_is_refused(maker):
    def make(name: str = "x", scopes=(Scope.MEDIA_READ,), expires_at=None):
        issue_token(
            owner=maker, name=name, scopes=scopes, expires_at=expires_at, now=timezone.now()
        )

    for wrong in ({"name": " "}, {"scopes": ()}, {"expires_at": timezone.now()}):
        with pytest.raises(TokenRefused):
            make(**wrong)
    for _ in range(20):
        make()
    with pytest.raises(TokenRefused, match="20"):
        make()


def test_an_asset_is_shown_as_far_as_the_asker_may_see_it(client, maker):
    hidden = AssetFactory(ready=True, owner=maker)
    public = AssetFactory(ready=True, public=True, title_zh="挑花被面", title_en="Quilt cover")

    shown = client.get(f"/api/v1/assets/{public.public_id}").json()
    assert shown["title"] == {"zh-Hans": ["挑花被面"], "en": ["Quilt cover"]}
    assert (shown["access"], shown["master_url"]) == ("full", "")
    url = f"/api/v1/assets/{hidden.public_id}"
    assert client.get(url).json()["title"] == "asset_not_found"
    assert client.get("/api/v1/assets/h2none").status_code == 404
    mine = client.get(url, headers=bearer(maker, Scope.MEDIA_READ)).json()
    assert (mine["access"], mine["master_url"]) == ("master", hidden.master_url)


def test_uploads_are_the_askers_own(client, maker):
    now = timezone.now()
    upload = Upload.objects.create(
        public_id="0" * 32, owner=maker, purpose="library", name="a.wav", size_bytes=9,
        created_at=now, touched_at=now, expires_at=now, state="refused",
        refusal_code="media_damaged", refusal_text_zh="坏了", refusal_text_en="Broken",
        finished_at=now,
    )  # fmt: skip
    other = User.objects.create_superuser("root@example.org", "secret-words-1")
    url = f"/api/v1/uploads/{upload.public_id}"

    mine = client.get(url, headers={**bearer(maker, Scope.MEDIA_UPLOAD), "Accept-Language": "en"})
    theirs = client.get(url, headers=bearer(other, Scope.MEDIA_UPLOAD))

    assert mine.json()["refusal"] == {"code": "media_damaged", "text": "Broken"}
    assert theirs.json()["title"] == "upload_not_found"


def test_tokens_are_made_shown_once_and_ended_on_their_page(client, maker):
    client.force_login(maker)
    form = {"name": "扫描室", "scopes": ["media:upload"], "days": "30"}

    made = client.post("/workspace/tokens", form).content.decode()
    token = ApiToken.objects.get()
    secret = made.split('id="token-secret">')[1].split("<")[0]
    later = client.get("/workspace/tokens").content.decode()
    wrong = client.post("/workspace/tokens", {"name": "", "days": ""})
    ended = client.post(f"/workspace/tokens/{token.pk}/revoke")

    assert (
        Client().get("/api/v1/uploads", headers={"Authorization": f"Bearer {secret}"}).status_code
        == 401
    )
    assert secret.startswith(token.prefix)
    assert secret not in later
    assert "扫描室" in later
    assert wrong.status_code == 422
    assert ended.status_code == 302
    assert token.expires_at is not None
