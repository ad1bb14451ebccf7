"""The pages: the whole checkout by plain forms, who may see what, and tampered input."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from licensing import sandbox
from licensing.models import Agreement, LicenceRequest, Party, Payment
from licensing.services.make_documents import make_documents
from licensing.services.open_delivery import open_delivery
from provenance.models import Event
from provenance.registry import resolve
from tests.licensing.factories import PartyFactory, UserFactory, offer_on, officer
from tests.licensing.test_main_path import licensee, pay, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.now()


@pytest.fixture
def offer(today):
    return offer_on(now=today)


def query(**changes):
    return {
        "uses": "merchandise",
        "act": "publish",
        "territory": "CN-MAINLAND",
        "mode": "nonexclusive",
        "years": 1,
        "quantity": 500,
        "start": timezone.localdate().isoformat(),
        **changes,
    }


def test_the_whole_checkout_works_by_plain_forms(client, offer, run_jobs, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    listed = client.get(reverse("licensing_home"))
    assert offer.asset.title_zh in listed.content.decode()

    page = client.get(offer.get_absolute_url())
    assert "¥1,200.00" in page.content.decode()
    priced = client.get(reverse("licensing_price", args=[offer.number]), query())
    assert "¥2,400.00" in priced.content.decode()
    to_licensee = priced.context["next_url"]
    assert client.get(to_licensee).status_code == 302  # sign in first

    user = UserFactory()
    client.force_login(user)
    assert client.get(to_licensee).status_code == 200
    answer = client.post(to_licensee, {"kind": "person", "legal_name_zh": "张三（虚构）"})
    confirm = answer["Location"]
    page = client.get(confirm)
    assert page.status_code == 200
    hidden = page.context["form"].initial
    answer = client.post(
        confirm, {**hidden, "signature": "张三", "agreed": "on", "purpose": "春季丝巾"}
    )
    agreement = Agreement.objects.get()
    assert answer["Location"] == agreement.get_absolute_url()

    answer = client.post(reverse("licensing_pay", args=[agreement.number]), {"method": "sandbox"})
    gateway = answer["Location"]
    assert "沙盒" in client.get(gateway).content.decode()
    assert client.post(gateway, {"result": "paid"})["Location"] == agreement.get_absolute_url()
    client.post(gateway, {"result": "paid"})  # pressed again: nothing happens
    make_documents(agreement := Agreement.objects.get(), now=timezone.now())
    open_delivery(agreement.deliveries.get(), now=timezone.now())

    page = client.get(agreement.get_absolute_url())
    delivery_url = page.context["deliveries"][0][1]
    contract = client.get(reverse("licensing_contract", args=[agreement.number, "zh"]))
    assert b"".join(contract.streaming_content).startswith(b"%PDF-1.7")
    client.logout()  # who holds the link may download
    assert client.get(delivery_url).status_code == 200
    answer = client.post(delivery_url)
    file = client.get(answer["Location"])
    assert b"".join(file.streaming_content) == agreement.asset.master.path.read_bytes()
    assert agreement.deliveries.get().downloads_left == 4

    certificate = client.get(agreement.certificate_url)
    text = certificate.content.decode()
    assert "持证人姓名不公开" in text
    assert "张三" not in text
    assert "¥" not in text
    assert "<svg" in text
    assert resolve(agreement.number)[0].url == agreement.certificate_url
    assert client.get("/en" + agreement.certificate_url).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": -5}, "-5"),
        ({"quantity": "abc"}, "整数"),
        ({"quantity": 10**9}, "最多"),
        ({"uses": []}, "至少选一种"),
        ({"uses": ["ai_train"]}, "ai_train"),
        ({"start": "1999-01-01"}, "今天"),
        ({"start": "2026-02-30"}, "日期"),
        ({"mode": "exclusive"}, "exclusive"),
        ({"years": 7}, "7"),
    ],
)
def test_tampered_queries_are_told_by_the_field_and_stay_filled_in(client, offer, changes, words):
    answer = client.get(reverse("licensing_price", args=[offer.number]), query(**changes))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "error-summary" in page
    fragment = client.get(
        offer.get_absolute_url(), query(**changes), headers={"X-Fragment": "price"}
    )
    assert "notice-warn" in fragment.content.decode()


def test_a_tampered_price_is_refused_with_what_was_written_kept(client, offer):
    party = licensee()
    client.force_login(party.user)
    confirm = reverse("licensing_confirm", args=[offer.number])
    page = client.get(confirm, query(party=party.public_id))
    hidden = page.context["form"].initial | {"shown_fen": 1}
    address = page.wsgi_request.get_full_path()
    answer = client.post(
        address, {**hidden, "signature": "张三", "agreed": "on", "purpose": "春季丝巾"}
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "¥0.01" in text
    assert "春季丝巾" in text
    assert not LicenceRequest.objects.exists()
    unsigned = client.post(address, {**hidden, "shown_fen": 240_000, "signature": "张三"})
    assert unsigned.status_code == 400
    assert "请勾选同意条款" in unsigned.content.decode()


def test_nobody_acts_for_a_party_of_others(client, offer):
    theirs = licensee()
    client.force_login(UserFactory())
    answer = client.get(
        reverse("licensing_confirm", args=[offer.number]), query(party=theirs.public_id)
    )
    assert "/licensee" in answer["Location"]
    answer = client.post(
        reverse("licensing_licensee", args=[offer.number])
        + "?"
        + "&".join(f"{k}={v}" for k, v in query().items()),
        {"party": theirs.public_id},
    )
    assert answer.status_code == 404


def test_agreements_contracts_and_payments_are_hidden_from_others(client, offer, today):
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    pages = [
        agreement.get_absolute_url(),
        reverse("licensing_contract", args=[agreement.number, "zh"]),
        reverse("licensing_request", args=[agreement.request.number]),
        agreement.certificate_url,  # not in force yet
    ]
    for address in pages:
        assert client.get(address).status_code in (302, 404), address
    client.force_login(UserFactory())
    for address in pages:
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("licensing_pay", args=[agreement.number])).status_code == 404
    client.force_login(agreement.licensee.user)
    assert client.get(pages[0]).status_code == 200
    assert client.get("/en" + pages[0]).status_code == 200
    client.force_login(officer())
    assert client.get(pages[0]).status_code == 200


def test_the_bank_reference_is_shown_and_the_officer_confirms_it(client, offer, today):
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    client.force_login(agreement.licensee.user)
    client.post(
        reverse("licensing_pay", args=[agreement.number]), {"method": "offline_bank_transfer"}
    )
    payment = Payment.objects.get()
    assert payment.number in client.get(agreement.get_absolute_url()).content.decode()
    assert payment.number in client.get(reverse("licensing_workspace")).content.decode()

    desk = reverse("licensing_payment_desk", args=[payment.number])
    assert client.get(desk).status_code in (302, 403)
    client.force_login(officer())
    assert payment.number in client.get(reverse("licensing_desk")).content.decode()
    said = {"amount_yuan": "2399.99", "bank_reference": "ICBC-7", "sure": "on"}
    answer = client.post(desk, said)
    assert answer.status_code == 409
    assert "¥2,399.99" in answer.content.decode()
    assert client.post(desk, said | {"amount_yuan": "2400"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.IN_FORCE


def test_the_officer_answers_a_request_on_the_desk(client, today):
    offer, party = offer_on(instant=False, now=today), licensee()
    client.force_login(party.user)
    page = client.get(
        reverse("licensing_confirm", args=[offer.number]), query(party=party.public_id)
    )
    answer = client.post(
        page.wsgi_request.get_full_path(),
        {**page.context["form"].initial, "signature": "张三", "agreed": "on"},
    )
    request = LicenceRequest.objects.get()
    assert answer["Location"] == reverse("licensing_request", args=[request.number])
    assert "已送审" in client.get(answer["Location"]).content.decode()

    client.force_login(officer())
    desk = reverse("licensing_request_desk", args=[request.number])
    assert client.get(desk).status_code == 200
    assert client.post(desk, {"action": "decline", "answer": ""}).status_code == 400
    assert client.post(desk, {"action": "accept"}).status_code == 302
    agreement = Agreement.objects.get()

    client.force_login(party.user)
    assert "签署" in client.get(agreement.get_absolute_url()).content.decode()
    sign = reverse("licensing_sign", args=[agreement.number])
    assert client.post(sign, {"signature": "张三"}).status_code == 400
    assert client.post(sign, {"signature": "张三", "agreed": "on"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.AWAITING_PAYMENT


def test_gateway_notices_come_by_http_and_bad_ones_are_problems(client, offer, today):
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    client.force_login(agreement.licensee.user)
    client.post(reverse("licensing_pay", args=[agreement.number]), {"method": "sandbox"})
    body, signature = sandbox.notice(Payment.objects.get(), paid=True)
    url = reverse("licensing_notices")
    bad = client.post(url, body, content_type="application/json", headers={"X-Signature": "0"})
    assert (bad.status_code, bad.json()["title"]) == (403, "bad_gateway_signature")
    for _ in range(2):
        good = client.post(
            url, body, content_type="application/json", headers={"X-Signature": signature}
        )
        assert good.json()["state"] == "paid"
    assert Event.objects.about(agreement.number).filter(kind="license.granted").count() == 1


def test_a_forged_delivery_link_does_not_exist(client, offer, today):
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    pay(agreement, now=today)
    public_id = agreement.deliveries.get().public_id
    for token in (public_id, f"{public_id}:forged", "x"):
        assert client.get(reverse("licensing_delivery", args=[token])).status_code == 404


def test_certificates_show_the_name_only_when_allowed_and_forgive_case(client, offer, today):
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    pay(agreement, now=today)
    lower = reverse("licensing_certificate", args=[agreement.number.lower()])
    assert client.get(lower)["Location"] == agreement.certificate_url
    Agreement.objects.update(show_licensee=True)
    assert (
        agreement.licensee.legal_name_zh in client.get(agreement.certificate_url).content.decode()
    )
    assert client.get(reverse("licensing_certificate", args=["HXL-2026-AAAAAA"])).status_code == 404


def test_a_withdrawn_offer_leads_on_and_a_draft_is_not_public(client, today):
    from licensing.services.withdraw_offer import withdraw_offer

    offer = offer_on(now=today)
    withdraw_offer(offer, by=officer(), now=today)
    assert client.get(offer.get_absolute_url()).status_code == 410
    draft = offer_on(now=today, published=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(reverse("licensing_price", args=[draft.number])).status_code == 404


def test_more_offers_ask_no_more_queries(client, today, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        offer_on(now=today)
    client.get(reverse("licensing_home"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("licensing_home"))
    for _ in range(4):
        offer_on(now=today)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("licensing_home"))


def test_the_panel_says_what_may_be_done(rf, offer, today):
    from django.template import Context, Template

    from tests.licensing.factories import AssetFactory

    template = Template("{% load licensing %}{% licence_panel asset %}")
    open_to_all = AssetFactory(licence_uri="https://creativecommons.org/publicdomain/zero/1.0/")
    assert offer.get_absolute_url() in template.render(Context({"asset": offer.asset}))
    assert "开放使用" in template.render(Context({"asset": open_to_all}))
    assert "仅展示" in template.render(Context({"asset": AssetFactory()}))
    agreement = take(offer, licensee(), now=today, start=timezone.localdate())
    pay(agreement, now=today)
    shown = template.render(Context({"asset": offer.asset, "user": agreement.licensee.user}))
    assert "你已取得授权" in shown


def test_the_officers_lists_open_and_concluded_things_cannot_be_edited(client, offer, today):
    pay(agreement := take(offer, licensee(), now=today, start=timezone.localdate()), now=today)
    client.force_login(officer())
    for model in (
        "party",
        "registration",
        "offerversion",
        "agreement",
        "delivery",
        "payment",
        "settlement",
        "journalentry",
        "account",
        "derivation",
        "assetguard",
    ):
        answer = client.get(f"/cms/snippets/licensing/{model}/")
        assert answer.status_code == 200, model
    edit = client.get(f"/cms/snippets/licensing/agreement/edit/{agreement.pk}/")
    assert edit.status_code in (302, 403, 404)
    edit = client.get(f"/cms/snippets/licensing/offerversion/edit/{offer.pk}/")
    assert edit.status_code in (302, 403)
    assert (
        client.get(f"/cms/snippets/licensing/agreement/inspect/{agreement.pk}/").status_code == 200
    )


def test_an_offer_is_drafted_split_and_published_in_the_cms(client, today):
    from licensing.models import OfferVersion
    from tests.licensing.factories import AssetFactory, register

    asset, museum = AssetFactory(), PartyFactory(kind=Party.Kind.INSTITUTION)
    register(asset, museum, now=today)
    client.force_login(officer())
    page = client.get("/cms/snippets/licensing/offerversion/add/")
    assert page.status_code == 200
    said = {
        "asset": asset.pk,
        "licensor": museum.pk,
        "summary_zh": "可以商用，需署名",
        "summary_en": "",
        "credit_line_zh": "湖湘",
        "credit_line_en": "Huxiang",
        "base_price_fen": 10_000,
        "ai_policy": "forbid",
        "terms": '{"uses": {"nothing": 1}}',
    }
    wrong = client.post("/cms/snippets/licensing/offerversion/add/", said)
    assert "nothing" in wrong.content.decode()
    import json

    from licensing.terms import default_terms

    client.post(
        "/cms/snippets/licensing/offerversion/add/", said | {"terms": json.dumps(default_terms())}
    )
    offer = OfferVersion.objects.get()
    desk = reverse("licensing_offer_desk", args=[offer.number])
    assert "没有定稿的分账方案" in client.get(desk).content.decode()
    shares = {
        "action": "split",
        "form-TOTAL_FORMS": 6,
        "form-INITIAL_FORMS": 0,
        "form-0-party": museum.pk,
        "form-0-percent": "90",
    }
    assert client.post(desk, shares).status_code == 409
    assert client.post(desk, shares | {"form-0-percent": "100"}).status_code == 302
    assert client.post(desk, {"action": "publish"}).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "published"


def test_the_officer_stops_new_licences_in_the_cms(client, offer):
    address = reverse("licensing_switch_desk", args=[offer.asset.public_id])
    client.force_login(UserFactory())
    assert client.get(address).status_code in (302, 403)
    client.force_login(officer())
    assert client.get(address).status_code == 200
    assert client.post(address, {"no_new_grants": "on"}).status_code == 200  # no reason given
    assert client.post(address, {"no_new_grants": "on", "reason": "权属争议"}).status_code == 302
    page = client.get(reverse("licensing_price", args=[offer.number]), query())
    assert "争议" in page.content.decode()
