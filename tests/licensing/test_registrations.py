"""Registrations: every arrow, its checks, and no arrow that is not drawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from licensing.credit_code import check_character, validate_credit_code
from licensing.errors import (
    NoticeRunning,
    OfferNotReady,
    ReasonMissing,
    RegistrationIncomplete,
    WrongState,
)
from licensing.models import Registration
from licensing.numbers import ALPHABET, new_number, parse_number
from licensing.services.draft_registration import draft_registration
from licensing.services.move_registration import move_registration, precheck
from licensing.services.publish_offer import publish_offer
from licensing.states.registration import ARROWS, State
from provenance.models import Event
from tests.licensing.factories import NOON, AssetFactory, PartyFactory, offer_on, officer, register


def draft(**fields):
    party = PartyFactory()
    return draft_registration(
        asset=AssetFactory(),
        rights=fields.pop("rights", [(r, party) for r in ("hold", "use", "operate")]),
        source="original",
        now=NOON,
        **{
            "name_zh": "银饰图像",
            "name_en": "Silver ornaments",
            "source_statement": "馆藏拍摄",
            **fields,
        },
    )


@pytest.mark.django_db
def test_the_long_way_through_return_and_objection():
    registration = draft()
    end_of_notice = NOON + timedelta(days=10)
    steps = [
        (State.SUBMITTED, "", NOON),
        (State.RETURNED, "缺来源文件", NOON),
        (State.SUBMITTED, "", NOON),
        (State.ACCEPTED, "", NOON),
        (State.NOTICED, "", NOON),
        (State.OBJECTED, "有人主张权利", NOON),
        (State.NOTICED, "", NOON),
        (State.REGISTERED, "", end_of_notice),
        (State.CANCELLED, "权利人申请", end_of_notice),
    ]
    for to, reason, now in steps:
        move_registration(registration, to, by=None, now=now, reason=reason)
    kinds = Event.objects.about(registration.asset.public_id).values_list("kind", flat=True)
    assert list(kinds.order_by("seq")) == [f"registration.{to}" for to, _r, _n in steps]


@pytest.mark.django_db
def test_submission_lists_everything_that_is_missing():
    registration = draft(rights=[], name_en="", source_statement="")
    assert len(precheck(registration)) == 5
    with pytest.raises(RegistrationIncomplete, match="持有权"):
        move_registration(registration, State.SUBMITTED, by=None, now=NOON)


@pytest.mark.django_db
def test_reasons_and_the_end_of_the_notice_are_asked_for():
    registration = draft()
    move_registration(registration, State.SUBMITTED, by=None, now=NOON)
    with pytest.raises(ReasonMissing):
        move_registration(registration, State.RETURNED, by=None, now=NOON, reason=" ")
    move_registration(registration, State.ACCEPTED, by=None, now=NOON)
    move_registration(registration, State.NOTICED, by=None, now=NOON)
    with pytest.raises(NoticeRunning, match="2026-03-12"):
        move_registration(registration, State.REGISTERED, by=None, now=NOON + timedelta(days=9))


@pytest.mark.django_db
def test_arrows_that_are_not_drawn_are_refused():
    for state in State.values:
        registration = draft()
        fields = {"state": state}
        if state == State.REGISTERED:
            fields["valid_from"] = NOON.date()
        Registration.objects.filter(pk=registration.pk).update(**fields)
        registration.refresh_from_db()
        for to in set(State.values) - ARROWS.get(state, frozenset()):
            with pytest.raises(WrongState):
                move_registration(registration, to, by=None, now=NOON, reason="x")


@pytest.mark.django_db
def test_two_officers_cannot_both_move_one_registration():
    registration = draft()
    move_registration(registration, State.SUBMITTED, by=None, now=NOON)
    other = Registration.objects.get(pk=registration.pk)
    move_registration(registration, State.ACCEPTED, by=None, now=NOON)
    with pytest.raises(WrongState, match="已受理"):
        move_registration(other, State.RETURNED, by=None, now=NOON, reason="晚了一步")


@pytest.mark.django_db
def test_an_offer_is_published_only_when_nothing_is_missing():
    offer = offer_on(published=False, base_price_fen=100)
    Registration.objects.all().delete()
    with pytest.raises(OfferNotReady, match="产权登记"):
        publish_offer(offer, by=officer(), now=NOON)
    register(offer.asset, PartyFactory(), now=NOON)
    with pytest.raises(OfferNotReady, match="经营权"):
        publish_offer(offer, by=officer(), now=NOON)


@pytest.mark.django_db
def test_a_new_version_supersedes_the_one_before():
    first = offer_on()
    from licensing.services.draft_offer import draft_offer

    second = draft_offer(
        asset=first.asset,
        licensor=first.licensor,
        now=NOON,
        base_price_fen=5,
        credit_line_zh="湖湘",
        credit_line_en="Huxiang",
    )
    publish_offer(second, by=officer(), now=NOON)
    first.refresh_from_db()
    assert (first.state, second.version) == ("superseded", 2)


def test_every_wrong_character_and_swap_in_a_number_is_found():
    number = new_number("HXL", NOON, taken=lambda _n: False)
    assert parse_number(f" {number.lower()} ") == number
    tail = number[-6:]
    for place in range(6):
        for other in set(ALPHABET) - {tail[place]}:
            assert parse_number(number[:-6] + tail[:place] + other + tail[place + 1 :]) is None
    for place in range(4):
        a, b = tail[place], tail[place + 1]
        if a != b:
            assert parse_number(number[:-6] + tail[:place] + b + a + tail[place + 2 :]) is None


def test_credit_codes_are_checked_as_the_standard_says():
    from django.core.exceptions import ValidationError

    first17 = "91430100MA4L00000"
    validate_credit_code(first17 + check_character(first17))
    for wrong in (
        "9143",
        first17 + "O",
        first17 + ("0" if check_character(first17) != "0" else "1"),
    ):
        with pytest.raises(ValidationError):
            validate_credit_code(wrong)
