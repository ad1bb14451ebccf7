"""The wizard and the workspace as a creator meets them, without a script."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from community.consents import CURRENT
from community.models import Contribution, CreatorProfile
from community.states import State
from media.models import Asset
from tests.community.factories import (
    ContributionFactory,
    CreatorProfileFactory,
    SourceFactory,
    make_moderator,
    submitted,
)
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db


def picture(name: str = "织锦.png") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#a8281e").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


@pytest.fixture
def creator(client):
    person = UserFactory(display_name="向䶮妹")
    client.force_login(person)
    return person


def step(contribution, name):
    return f"/contribute/{contribution.number}/{name}"


def test_a_work_goes_from_file_to_review_in_five_forms(client, creator):
    begun = client.post("/contribute")
    contribution = Contribution.objects.get()
    assert begun["Location"] == step(contribution, "file")

    answers = [
        client.post(step(contribution, "file"), {"file": picture()}),
        client.post(
            step(contribution, "about"),
            {
                "title_zh": "四十八勾",
                "description_zh": "外婆的花样",
                "alt_zh": "红底织锦",
                "date_found": "2024年8月",
            },
        ),
        client.post(step(contribution, "sources"), {"action": "none"}),
        client.post(
            step(contribution, "rights"),
            {"origin": "own", "terms": "cc-by-4.0", "credit_zh": "向䶮妹"},
        ),
        client.post(step(contribution, "check"), {"version": CURRENT, "agreed": "on"}),
    ]

    assert [answer["Location"] for answer in answers] == [
        step(contribution, "about"),
        step(contribution, "sources"),
        step(contribution, "rights"),
        step(contribution, "check"),
        f"/workspace/contributions/{contribution.number}",
    ]
    contribution.refresh_from_db()
    assert contribution.state == State.SUBMITTED
    assert contribution.asset.owner == creator
    assert "已送审" in client.get(answers[-1]["Location"]).content.decode()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("诗.jpg", "这不是图像".encode()), "诗.jpg|内容是|已损坏"),
        (SimpleUploadedFile("空.png", b""), "文件是空的"),
    ],
)
def test_a_bad_file_is_explained_at_its_field_and_leaves_nothing(client, creator, file, sentence):
    contribution = ContributionFactory(contributor=creator, asset=None)

    answer = client.post(step(contribution, "file"), {"file": file})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert any(each in page for each in sentence.split("|"))
    assert not Asset.objects.exists()


def test_a_cut_picture_is_refused(client, creator):
    contribution = ContributionFactory(contributor=creator, asset=None)
    whole = picture().read()

    answer = client.post(
        step(contribution, "file"), {"file": SimpleUploadedFile("断.png", whole[: len(whole) // 2])}
    )

    assert answer.status_code == 422
    assert not Asset.objects.exists()


def test_a_date_that_cannot_be_read_is_told_at_its_field_and_what_was_typed_stays(client, creator):
    contribution = ContributionFactory(contributor=creator)

    answer = client.post(
        step(contribution, "about"),
        {"title_zh": "我写的新题名", "date_found": "2024年13月"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2024年13月" in page
    assert "我写的新题名" in page
    contribution.refresh_from_db()
    assert contribution.title_zh != "我写的新题名"


def test_a_source_is_added_refused_and_taken_back(client, creator):
    contribution = ContributionFactory(contributor=creator, no_sources=False)
    parent = AssetFactory(ready=True, owner=creator, title_zh="外婆的被面")
    said = {"kind": "adaptation", "statement": "取花纹", "rate": "12.5"}

    added = client.post(step(contribution, "sources"), said | {"reference": parent.public_id})
    refused = client.post(step(contribution, "sources"), said | {"reference": "没有这个"})
    both = client.post(
        step(contribution, "sources"), said | {"reference": "x", "outside": "某书第 3 页"}
    )
    outside = client.post(step(contribution, "sources"), said | {"outside": "某书第 3 页"})

    assert added.status_code == outside.status_code == 302
    assert refused.status_code == both.status_code == 422
    assert "没有这个编号" in refused.content.decode()
    assert sorted(contribution.sources.values_list("rate_bp", flat=True)) == [0, 1250]
    page = client.get(step(contribution, "sources")).content.decode()
    assert "外婆的被面" in page
    assert "12.5%" in page
    source = contribution.sources.get(parent=parent)
    client.post(step(contribution, "sources"), {"action": f"remove-{source.pk}"})
    assert contribution.sources.count() == 1


def test_another_persons_contribution_does_not_exist(client, creator):
    other = ContributionFactory()

    for path in (
        step(other, "file"),
        step(other, "check"),
        f"/workspace/contributions/{other.number}",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/workspace/contributions/{other.number}/withdraw").status_code == 404


def test_a_source_of_another_contribution_cannot_be_taken_away(client, creator):
    mine = ContributionFactory(contributor=creator)
    foreign = SourceFactory()

    client.post(step(mine, "sources"), {"action": f"remove-{foreign.pk}"})

    foreign.refresh_from_db()


def test_without_signing_in_the_steps_lead_to_sign_in(client):
    contribution = ContributionFactory()

    assert client.get("/contribute").status_code == 200
    for path in (step(contribution, "file"), "/workspace/", "/workspace/profile"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_what_was_sent_leads_to_its_page_and_can_be_withdrawn(client, creator):
    contribution = submitted(contributor=creator)

    assert client.get(step(contribution, "about"))["Location"].endswith(contribution.number)
    client.post(f"/workspace/contributions/{contribution.number}/withdraw")

    contribution.refresh_from_db()
    assert contribution.state == State.WITHDRAWN


@pytest.mark.parametrize("name", ["file", "about", "sources", "rights", "check"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_step_opens_in_both_languages(client, creator, name, prefix):
    contribution = ContributionFactory(contributor=creator)

    page = client.get(prefix + step(contribution, name))

    assert page.status_code == 200
    assert 'aria-current="step"' in page.content.decode()


def test_a_profile_is_public_when_its_owner_says_so(client, creator):
    form = {"name_zh": "向䶮妹", "slug": "Xiang-Yanmei", "bio_zh": "织锦三十年"}
    client.post("/workspace/profile", form)
    profile = CreatorProfile.objects.get()
    anonymous = type(client)()

    assert client.get("/creators/xiang-yanmei").status_code == 200
    assert anonymous.get("/creators/xiang-yanmei").status_code == 404
    client.post("/workspace/profile", form | {"is_public": "on"})
    assert "织锦三十年" in anonymous.get("/creators/xiang-yanmei").content.decode()
    assert profile.get_absolute_url() in anonymous.get("/creators").content.decode()


def test_a_taken_slug_is_told_at_its_field(client, creator):
    CreatorProfileFactory(slug="weaver")

    answer = client.post("/workspace/profile", {"name_zh": "某", "slug": "weaver"})

    assert answer.status_code == 422
    assert not CreatorProfile.objects.filter(user=creator).exists()


@pytest.mark.parametrize("path", ["/creators", "/workspace/"])
def test_more_rows_ask_no_more_queries(client, creator, path):
    def grow(count):
        CreatorProfileFactory.create_batch(count)
        ContributionFactory.create_batch(count, contributor=creator)

    grow(2)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    grow(8)
    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(few)


def test_a_person_signs_up_and_gets_a_name(client):
    answer = client.post(
        "/accounts/signup/",
        {
            "email": "yanmei@example.org",
            "password1": "xi-lan-ka-pu-48",
            "password2": "xi-lan-ka-pu-48",
            "display_name": "向䶮妹",
        },
    )

    assert answer["Location"] == "/workspace/"
    assert "向䶮妹，你好" in client.get("/workspace/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "password/reset/",
        "logout/",
        "email/",
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
    ],
)
def test_account_pages_wear_the_museums_dress(client, path):
    if path not in ("login/", "signup/", "password/reset/"):
        client.force_login(UserFactory())
    page = client.get(f"/accounts/{path}", follow=True)

    assert page.status_code == 200
    assert "site-header" in page.content.decode()


# Moderation


@pytest.fixture
def moderator(client):
    person = make_moderator()
    client.force_login(person)
    return person


def test_a_moderator_accepts_and_the_work_is_public(client, moderator):
    contribution = submitted()
    queue = client.get("/cms/contributions/").content.decode()
    review = client.get(f"/cms/contributions/{contribution.number}/").content.decode()
    answer = client.post(f"/cms/contributions/{contribution.number}/", {"decision": "accepted"})

    assert contribution.title in queue
    assert contribution.consents.get().sha256 in review
    assert answer["Location"] == "/cms/contributions/"
    contribution.refresh_from_db()
    assert contribution.state == State.PUBLISHED
    assert client.get(contribution.record.get_absolute_url()).status_code == 200


def test_a_refusal_without_a_reason_stays_on_the_page(client, moderator):
    contribution = submitted()
    answer = client.post(f"/cms/contributions/{contribution.number}/", {"decision": "declined"})

    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()


def test_drafts_are_their_authors_alone(client, moderator):
    draft = ContributionFactory()

    assert draft.title not in client.get("/cms/contributions/?state=draft").content.decode()
    assert client.get(f"/cms/contributions/{draft.number}/").status_code == 404


def test_only_moderators_reach_the_queue(client, creator):
    contribution = submitted()

    for path in ("/cms/contributions/", f"/cms/contributions/{contribution.number}/"):
        assert client.get(path).status_code == 302
        assert client.post(path, {"decision": "accepted"}).status_code in (302, 403)
    contribution.refresh_from_db()
    assert contribution.state == State.SUBMITTED


def test_a_longer_queue_asks_no_more_queries(client, moderator):
    for _ in range(2):
        submitted()
    client.get("/cms/contributions/")
    with CaptureQueriesContext(connection) as few:
        client.get("/cms/contributions/")
    for _ in range(5):
        submitted()
    with CaptureQueriesContext(connection) as many:
        client.get("/cms/contributions/")

    assert len(many) == len(few)
