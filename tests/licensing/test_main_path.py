"""The main path through the services: request, acceptance, signature, money, licence, file."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db.models import Sum

from jobs.models import Job
from licensing import sandbox
from licensing.delivery_links import delivery_of, link_to
from licensing.errors import (
    AmountDiffers,
    BadChoice,
    BadSignature,
    BankLineUsed,
    DeliveryClosed,
    GrantRefused,
    HoldLapsed,
    NotYours,
    PriceChanged,
    SandboxOff,
    SignatureMissing,
    WrongState,
)
from licensing.models import (
    Agreement,
    Delivery,
    Grant,
    GrantCell,
    JournalEntry,
    LicenceRequest,
    Payment,
    Posting,
    Settlement,
)
from licensing.numbers import parse_number
from licensing.services.accept_request import accept_request
from licensing.services.confirm_bank_transfer import confirm_bank_transfer
from licensing.services.count_download import count_download
from licensing.services.counter_request import counter_request
from licensing.services.decline_request import decline_request
from licensing.services.end_agreements import end_agreements
from licensing.services.lapse_agreements import lapse_agreements
from licensing.services.make_documents import make_documents, path_of
from licensing.services.open_delivery import open_delivery
from licensing.services.open_payment import open_payment
from licensing.services.quote import quote
from licensing.services.receive_gateway_notice import receive_gateway_notice
from licensing.services.seal_split_plan import seal_split_plan
from licensing.services.send_request import send_request
from licensing.services.set_switches import set_switches
from licensing.services.sign_agreement import sign_agreement
from licensing.services.sweep import Swept, sweep
from licensing.services.take_up_offer import take_up_offer
from media.access import decide as access
from media.models import FileEvent
from provenance.models import Event
from tests.licensing.factories import (
    NOON,
    AssetFactory,
    PartyFactory,
    UserFactory,
    choice,
    offer_on,
    officer,
)

pytestmark = pytest.mark.django_db


def licensee():
    return PartyFactory(user=UserFactory())


def take(offer, party, now=NOON, **changes):
    """A concluded (signed, unpaid) agreement on an instant offer."""
    return ask(offer, party, now=now, **changes)[1]


def ask(offer, party, now=NOON, **changes):
    """The request for an offer and, where the offer is instant, its agreement."""
    wanted = choice(**changes)
    shown = quote(offer=offer, choice=wanted, now=now)
    return take_up_offer(
        offer=offer,
        choice=wanted,
        licensee=party,
        by=party.user,
        signature="张三（虚构）",
        shown_fen=shown.price_fen,
        shown_digest=shown.digest,
        now=now,
    )


def pay(agreement, now=NOON, **changes):
    payment = open_payment(
        agreement=agreement, method="offline_bank_transfer", by=agreement.licensee.user, now=now
    )
    said = {"amount_fen": payment.amount_fen, "bank_reference": payment.number} | changes
    return confirm_bank_transfer(payment, by=officer(), now=now, **said)


def test_from_offer_to_file_by_bank_transfer(run_jobs):
    offer = offer_on()
    agreement = take(offer, licensee())
    assert agreement.state == Agreement.State.AWAITING_PAYMENT
    assert parse_number(agreement.number) == agreement.number
    assert agreement.price_fen == 240_000  # ¥1,200 × 2 for merchandise
    pay(agreement)

    agreement.refresh_from_db()
    grant = agreement.grant
    assert (agreement.state, grant.state) == (Agreement.State.IN_FORCE, Grant.State.ACTIVE)
    assert grant.cells.count() == 2 * 31  # two goods uses, 31 subdivisions of the mainland
    delivery = agreement.deliveries.get()
    open_delivery(delivery, now=NOON)
    count_download(delivery, now=NOON)
    given = FileEvent.objects.filter(type="dissemination", asset=delivery.agreement.asset)
    assert list(given.order_by("pk").values_list("detail__to", "detail__way")) == [
        ("licensee", "prepared"), ("licensee", "delivery"),
    ]  # fmt: skip
    assert delivery.downloads_left == delivery.downloads_allowed - 1
    assert delivery_of(link_to(delivery).rsplit("/", 1)[1]) == delivery
    kinds = list(
        Event.objects.about(agreement.number).order_by("seq").values_list("kind", flat=True)
    )
    assert kinds == [
        "agreement.offered",
        "agreement.signed",
        "payment.opened",
        "settlement.booked",
        "license.granted",
        "delivery.available",
        "delivery.downloaded",
    ]


def test_the_money_is_split_booked_once_and_balances():
    asset = AssetFactory()
    museum, weaver = PartyFactory(kind="institution"), PartyFactory(kind="person")
    offer = offer_on(asset, licensor=museum)
    seal_split_plan(asset=asset, shares={museum: 6_667, weaver: 3_333}, by=None, now=NOON)
    agreement = take(offer, licensee())
    pay(agreement)

    settlement = Settlement.objects.get()
    parts = {line["party"]: line["amount_fen"] for line in settlement.lines}
    assert sum(parts.values()) == settlement.gross_fen == 240_000
    assert parts[museum.public_id] == 144_007  # 0.9 × 0.6667 = 144,007.2
    assert parts[weaver.public_id] == 71_993
    entry = JournalEntry.objects.get()
    assert entry.sealed
    assert Posting.objects.filter(entry=entry).aggregate(s=Sum("amount_fen"))["s"] == 0


def test_a_plan_sealed_after_the_sale_does_not_touch_it():
    asset, newcomer = AssetFactory(), PartyFactory()
    offer = offer_on(asset)
    agreement = take(offer, licensee())
    seal_split_plan(asset=asset, shares={newcomer: 10_000}, by=None, now=NOON)
    pay(agreement)
    assert newcomer.public_id not in {line["party"] for line in Settlement.objects.get().lines}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("quantity", -3, "-3"),
        ("quantity", 0, "1 以上"),
        ("quantity", 10_001, "最多"),
        ("years", -1, "期限"),
        ("years", 2, "期限"),
        ("uses", (), "至少"),
        ("uses", ("merchandise", "merchandise"), "所选用途"),
        ("uses", ("ai_train",), "所选用途"),
        ("mode", "exclusive", "选项"),
        ("territory", "UN-150", "选项"),
        ("act", "resell", "选项"),
        ("start", NOON.date() - timedelta(days=1), "今天"),
    ],
)
def test_tampered_choices_are_refused_by_field_and_nothing_is_stored(field, value, message):
    offer, party = offer_on(), licensee()
    with pytest.raises(BadChoice, match=message) as refusal:
        send_request(
            offer=offer,
            choice=choice(**{field: value}),
            licensee=party,
            by=party.user,
            signature="张三",
            shown_fen=1,
            shown_digest="",
            now=NOON,
        )
    assert refusal.value.field == field
    assert not LicenceRequest.objects.exists()


def test_a_tampered_price_or_missing_signature_or_foreign_party_is_refused():
    offer, party = offer_on(), licensee()
    shown = quote(offer=offer, choice=choice(), now=NOON)
    asked = {
        "offer": offer,
        "choice": choice(),
        "licensee": party,
        "by": party.user,
        "signature": "张三",
        "shown_fen": shown.price_fen,
        "shown_digest": shown.digest,
        "now": NOON,
    }
    with pytest.raises(PriceChanged, match=r"¥0\.01"):
        take_up_offer(**asked | {"shown_fen": 1})
    with pytest.raises(SignatureMissing):
        take_up_offer(**asked | {"signature": "  "})
    with pytest.raises(NotYours):
        take_up_offer(**asked | {"by": UserFactory()})
    assert not LicenceRequest.objects.exists()


def test_three_years_at_once_cost_a_fifth_less_than_three_single_years():
    offer = offer_on()
    one = quote(offer=offer, choice=choice(), now=NOON)
    three = quote(offer=offer, choice=choice(years=3), now=NOON)
    assert three.price_fen * 10 == one.price_fen * 3 * 8
    assert [line.item for line in three.lines][-1] == "multi_year"


def test_an_exclusive_licence_blocks_and_the_refusal_names_it():
    offer = offer_on(terms={"modes": {"nonexclusive": 10_000, "exclusive": 50_000}})
    first = take(offer, licensee(), mode="exclusive")
    with pytest.raises(GrantRefused) as refusal:
        take(offer, licensee(), start=NOON.date() + timedelta(days=30))
    assert [(str(b.reason), b.ref) for b in refusal.value.blockers] == [("RESERVED", first.number)]
    pay(first)
    with pytest.raises(GrantRefused, match="独占"):
        take(offer, licensee())
    assert take(offer, licensee(), uses=("publishing",)).state == "awaiting_payment"
    after = take(offer, licensee(), start=first.end_day)
    assert after.start_day == first.end_day


def test_a_request_that_needs_an_officer_waits_for_one():
    offer, party, boss = offer_on(instant=False), licensee(), officer()
    shown = quote(offer=offer, choice=choice(), now=NOON)
    request, agreement = take_up_offer(
        offer=offer,
        choice=choice(),
        licensee=party,
        by=party.user,
        signature="张三",
        shown_fen=shown.price_fen,
        shown_digest=shown.digest,
        now=NOON,
    )
    assert agreement is None
    with pytest.raises(NotYours):
        accept_request(request, by=party.user, now=NOON)
    agreement = accept_request(request, by=boss, now=NOON)
    assert agreement.state == Agreement.State.SIGNING
    with pytest.raises(WrongState):
        accept_request(LicenceRequest.objects.get(), by=boss, now=NOON)
    with pytest.raises(NotYours):
        sign_agreement(agreement, signature="张三", by=boss, now=NOON)
    sign_agreement(agreement, signature="张三", by=party.user, now=NOON)
    with pytest.raises(WrongState):
        sign_agreement(Agreement.objects.get(), signature="张三", by=party.user, now=NOON)


def test_a_counter_offer_is_accepted_by_the_licensee_at_its_price():
    offer, party, boss = offer_on(instant=False), licensee(), officer()
    shown = quote(offer=offer, choice=choice(), now=NOON)
    request, _ = take_up_offer(
        offer=offer,
        choice=choice(),
        licensee=party,
        by=party.user,
        signature="张三",
        shown_fen=shown.price_fen,
        shown_digest=shown.digest,
        now=NOON,
    )
    with pytest.raises(BadChoice):
        counter_request(request, price_fen=-1, answer="", by=boss, now=NOON)
    counter_request(request, price_fen=99_999, answer="首单优惠", by=boss, now=NOON)
    with pytest.raises(NotYours):
        accept_request(request, by=boss, now=NOON)
    agreement = accept_request(request, by=party.user, now=NOON)
    assert agreement.price_fen == 99_999
    assert agreement.licensor_signed_by == boss


def test_a_refusal_needs_a_reason_and_closes_the_request():
    offer, party, boss = offer_on(instant=False), licensee(), officer()
    shown = quote(offer=offer, choice=choice(), now=NOON)
    request = send_request(
        offer=offer,
        choice=choice(),
        licensee=party,
        by=party.user,
        signature="张三",
        shown_fen=shown.price_fen,
        shown_digest=shown.digest,
        now=NOON,
    )
    decline_request(request, reason="用途与村规不符", by=boss, now=NOON)
    with pytest.raises(WrongState):
        accept_request(request, by=boss, now=NOON)


def test_nothing_is_paid_twice():
    agreement = take(offer_on(), licensee())
    payment = pay(agreement)
    with pytest.raises(WrongState):
        confirm_bank_transfer(
            Payment.objects.get(pk=payment.pk),
            amount_fen=payment.amount_fen,
            bank_reference="another line",
            by=officer(),
            now=NOON,
        )
    with pytest.raises(WrongState):
        open_payment(agreement=agreement, method="sandbox", by=agreement.licensee.user, now=NOON)
    assert JournalEntry.objects.count() == Settlement.objects.count() == 1


def test_a_wrong_amount_a_used_bank_line_or_a_stranger_confirms_nothing():
    offer = offer_on()
    first, second = take(offer, licensee()), take(offer, licensee())
    with pytest.raises(AmountDiffers, match=r"¥2,399\.99"):
        pay(first, amount_fen=239_999)
    pay(first, bank_reference="ICBC-1")
    with pytest.raises(BankLineUsed):
        pay(second, bank_reference="ICBC-1")
    waiting = second.payments.get()
    with pytest.raises(NotYours):
        confirm_bank_transfer(
            waiting, amount_fen=240_000, bank_reference="x", by=second.licensee.user, now=NOON
        )
    second.refresh_from_db()
    assert second.state == Agreement.State.AWAITING_PAYMENT


def test_a_gateway_notice_counts_once_and_only_when_it_is_signed(settings):
    agreement = take(offer_on(), licensee())
    payment = open_payment(
        agreement=agreement, method="sandbox", by=agreement.licensee.user, now=NOON
    )
    body, signature = sandbox.notice(payment, paid=True)
    with pytest.raises(BadSignature):
        receive_gateway_notice(body=body.replace(b"240000", b"1"), signature=signature, now=NOON)
    with pytest.raises(BadSignature):
        receive_gateway_notice(body=b"[]", signature=sandbox.sign(b"[]"), now=NOON)
    for _ in range(3):
        receive_gateway_notice(body=body, signature=signature, now=NOON)
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.IN_FORCE
    assert JournalEntry.objects.count() == Delivery.objects.count() == 1
    settings.SANDBOX_GATEWAY = False
    with pytest.raises(SandboxOff):
        receive_gateway_notice(body=body, signature=signature, now=NOON)


def test_a_failed_sandbox_payment_can_be_tried_again():
    agreement = take(offer_on(), licensee())
    user = agreement.licensee.user
    first = open_payment(agreement=agreement, method="sandbox", by=user, now=NOON)
    assert open_payment(agreement=agreement, method="sandbox", by=user, now=NOON) == first
    body, signature = sandbox.notice(first, paid=False)
    receive_gateway_notice(body=body, signature=signature, now=NOON)
    second = open_payment(agreement=agreement, method="sandbox", by=user, now=NOON)
    assert second != first
    body, signature = sandbox.notice(second, paid=True)
    assert receive_gateway_notice(body=body, signature=signature, now=NOON).state == "paid"


def test_a_licence_that_costs_nothing_is_in_force_when_it_is_signed():
    agreement = take(offer_on(base_price_fen=0), licensee())
    assert agreement.state == Agreement.State.IN_FORCE
    assert not JournalEntry.objects.exists()


def test_a_lapsed_reservation_frees_its_cells_and_late_money_is_refused():
    offer = offer_on(terms={"modes": {"exclusive": 50_000}})
    agreement = take(offer, licensee(), mode="exclusive")
    payment = open_payment(
        agreement=agreement,
        method="offline_bank_transfer",
        by=agreement.licensee.user,
        now=NOON,
    )
    late = agreement.hold_until + timedelta(seconds=1)
    second = take(offer, licensee(), now=late, mode="exclusive", start=late.date())
    assert second.state == Agreement.State.AWAITING_PAYMENT
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.RESCINDED
    assert not GrantCell.objects.filter(grant=agreement.grant, walled=True).exists()
    with pytest.raises(HoldLapsed, match="退回"):
        confirm_bank_transfer(
            payment, amount_fen=payment.amount_fen, bank_reference="x", by=officer(), now=late
        )


def test_a_sweep_closes_what_nobody_signed_paid_or_answered():
    unpaid = take(offer_on(), licensee())
    offer, party = offer_on(instant=False), licensee()
    shown = quote(offer=offer, choice=choice(), now=NOON)
    request = send_request(
        offer=offer,
        choice=choice(),
        licensee=party,
        by=party.user,
        signature="张三",
        shown_fen=shown.price_fen,
        shown_digest=shown.digest,
        now=NOON,
    )
    late = max(unpaid.hold_until, request.expires_at)
    assert lapse_agreements(now=late) == 2
    assert lapse_agreements(now=late) == 0
    request.refresh_from_db()
    assert request.state == LicenceRequest.State.LAPSED


def test_a_freeze_stops_new_grants_money_and_downloads(run_jobs):
    offer, boss = offer_on(), officer()
    paid, unpaid = take(offer, licensee()), take(offer, licensee())
    pay(paid)
    delivery = paid.deliveries.get()
    open_delivery(delivery, now=NOON)
    set_switches(
        offer.asset.public_id,
        no_new_grants=True,
        delivery_stopped=True,
        reason="权属争议",
        by=boss,
        now=NOON,
    )
    with pytest.raises(GrantRefused, match="争议"):
        take(offer, licensee())
    with pytest.raises(GrantRefused):
        pay(unpaid)
    with pytest.raises(DeliveryClosed, match="暂停"):
        count_download(delivery, now=NOON)


def test_a_licence_ends_after_its_last_day_once():
    agreement = take(offer_on(), licensee())
    pay(agreement)
    last = NOON + timedelta(days=364)
    assert end_agreements(now=last) == 0
    assert end_agreements(now=last + timedelta(days=1)) == 1
    assert end_agreements(now=last + timedelta(days=1)) == 0
    assert Event.objects.about(agreement.number).filter(kind="agreement.ended").count() == 1


def test_a_sweep_queues_what_a_crash_after_the_commit_lost():
    agreement = take(offer_on(), licensee())
    pay(agreement)
    assert sweep(now=NOON) == Swept(closed=0, documents=1, deliveries=1)
    assert Job.objects.filter(kind__startswith="licensing.").count() == 2


def test_downloads_are_counted_to_the_last_and_expire(settings):
    settings.DELIVERY_DOWNLOADS = 2
    agreement = take(offer_on(), licensee())
    pay(agreement)
    delivery = agreement.deliveries.get()
    with pytest.raises(DeliveryClosed, match="准备"):
        count_download(delivery, now=NOON)
    open_delivery(delivery, now=NOON)
    with pytest.raises(DeliveryClosed, match="过期"):
        count_download(delivery, now=delivery.expires_at)
    count_download(delivery, now=NOON)
    count_download(delivery, now=NOON)
    assert delivery.state == Delivery.State.EXHAUSTED
    with pytest.raises(DeliveryClosed, match="用完"):
        count_download(delivery, now=NOON)


def test_a_licensee_sees_the_asset_in_full_while_the_licence_runs(time_machine):
    time_machine.move_to(NOON)
    agreement = take(offer_on(), licensee())
    user, stranger = agreement.licensee.user, UserFactory()
    assert access(user, agreement.asset).level == "preview"
    pay(agreement)
    assert access(user, agreement.asset).level == "full"
    assert access(stranger, agreement.asset).level == "preview"
    time_machine.move_to(NOON + timedelta(days=365))
    assert access(user, agreement.asset).level == "preview"


def test_contracts_are_made_in_both_languages_and_come_out_the_same_again(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    agreement = take(offer_on(), licensee())
    pay(agreement)
    agreement.refresh_from_db()
    first = make_documents(agreement, now=NOON)
    assert [document.language for document in first] == ["zh-hans", "en"]
    for document in first:
        assert path_of(document.sha256).stat().st_size == document.size_bytes
    path_of(first[0].sha256).unlink()  # lost: made again, the same bytes
    again = make_documents(agreement, now=NOON + timedelta(days=1))
    assert [d.sha256 for d in again] == [d.sha256 for d in first]
    from pypdf import PdfReader

    reader = PdfReader(path_of(again[0].sha256))
    assert json.loads(reader.attachments[f"{agreement.number}.json"][0]) == agreement.terms
    text = "".join(page.extract_text() for page in reader.pages)
    assert agreement.number in text
    assert "许可合同" in text
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r'pdfaid:part(="|>)3', xmp)
