"""A contribution's life: every arrow is guarded, recorded, and told."""

from __future__ import annotations

import json
from itertools import product

import pytest
from django.core import mail
from django.utils import timezone

from archive.models import Record
from community import states
from community.consents import CURRENT, consent_text
from community.errors import (
    ContributionIncomplete,
    ContributionMoved,
    DecisionReasonMissing,
    OwnContribution,
    SourceNeedsLicence,
    SourceNotFound,
    SourcesAboveWhole,
    SourceTwice,
    TooManyOpen,
)
from community.models import Contribution
from community.services import start_contribution as starting
from community.services.decide_contribution import decide_contribution
from community.services.declare_source import declare_source
from community.services.edit import edit
from community.services.move import move
from community.services.publish_contribution import publish_contribution
from community.services.submit_contribution import submit_contribution
from community.services.withdraw_contribution import withdraw_contribution
from community.states import State
from licensing.errors import RoyaltyAboveWhole
from licensing.models import Derivation
from media.access import decide
from provenance.models import Event
from provenance.services.chain import chains
from tests.archive.factories import RecordFactory
from tests.community.factories import (
    ContributionFactory,
    SourceFactory,
    make_moderator,
    submitted,
)
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def moderator():
    return make_moderator()


def events(contribution):
    return list(Event.objects.about(contribution.number).values_list("kind", flat=True))


def accepted(moderator, **fields) -> Contribution:
    return decide_contribution(submitted(**fields), State.ACCEPTED, by=moderator, now=NOW)


@pytest.mark.parametrize(("here", "there"), list(product(State, State)))
def test_only_the_drawn_arrows_can_be_walked(here, there, moderator):
    contribution = ContributionFactory(
        state=here,
        submitted_at=NOW,
        decision_note="理由",
        record=RecordFactory() if here == State.PUBLISHED else None,
    )
    if there in states.ARROWS[here] and there != State.PUBLISHED:
        move(contribution, there, by=moderator, at=NOW)
        assert contribution.state == there
        assert events(contribution) == [f"contribution.{there.value}"]
    elif there not in states.ARROWS[here]:
        with pytest.raises(ContributionMoved):
            move(contribution, there, by=moderator, at=NOW)
        assert events(contribution) == []


def test_two_moderators_decide_once(moderator):
    contribution = submitted()
    other_window = Contribution.objects.get(pk=contribution.pk)

    decide_contribution(contribution, State.RETURNED, by=moderator, now=NOW, reason="请补充地点")
    with pytest.raises(ContributionMoved, match="需修改"):
        decide_contribution(other_window, State.ACCEPTED, by=moderator, now=NOW)

    assert events(contribution) == ["contribution.submitted", "contribution.returned"]


def test_sending_keeps_the_words_that_were_agreed_to():
    contribution = submitted()
    consent = contribution.consents.get()
    leaf = json.loads(Event.objects.about(contribution.number).last().leaf)

    assert consent.sha256 == consent_text(CURRENT).sha256 == leaf["facts"]["consent_sha256"]
    assert leaf["role"] == "contributor"
    assert leaf["facts"]["sha256"] == contribution.asset.master.sha256


def test_the_words_of_a_version_never_change():
    assert consent_text("2026-01").sha256 == (
        "614c95fbcd186942d94a323b483283be08d0651a0bb8ddc52d17a478b24964c3"
    )


@pytest.mark.parametrize(
    ("lacking", "step"),
    [
        ({"asset": None}, "file"),
        ({"title_zh": ""}, "about"),
        ({"description_zh": ""}, "about"),
        ({"alt_zh": ""}, "about"),
        ({"no_sources": False}, "sources"),
        ({"terms": ""}, "rights"),
        ({"origin": ""}, "rights"),
        ({"credit_zh": ""}, "rights"),
    ],
)
def test_what_is_missing_is_named_with_its_step(lacking, step):
    with pytest.raises(ContributionIncomplete) as refusal:
        submitted(**lacking)

    assert [name for name, _sentence in refusal.value.missing] == [step]
    assert Contribution.objects.get().state == State.DRAFT


def test_an_outdated_consent_is_asked_again():
    with pytest.raises(ContributionIncomplete):
        submit_contribution(ContributionFactory(), now=NOW, language="en", version="2019-01")


def test_what_is_under_review_cannot_be_edited():
    contribution = submitted()

    with pytest.raises(ContributionMoved):
        edit(contribution, title_zh="换掉")

    contribution.refresh_from_db()
    assert contribution.title_zh != "换掉"


def test_a_refusal_needs_a_reason(moderator):
    with pytest.raises(DecisionReasonMissing):
        decide_contribution(submitted(), State.DECLINED, by=moderator, now=NOW, reason="  ")


def test_nobody_decides_about_their_own_work(moderator):
    own = submitted(contributor=moderator)

    with pytest.raises(OwnContribution):
        decide_contribution(own, State.ACCEPTED, by=moderator, now=NOW)


def test_a_person_can_hold_only_so_many_open_ones(monkeypatch):
    monkeypatch.setattr(starting, "MOST_OPEN", 2)
    person = UserFactory()
    starting.start_contribution(by=person, now=NOW)
    second = starting.start_contribution(by=person, now=NOW)

    with pytest.raises(TooManyOpen):
        starting.start_contribution(by=person, now=NOW)
    withdraw_contribution(second, now=NOW)
    assert starting.start_contribution(by=person, now=NOW)


def test_publication_makes_a_record_with_credit_terms_and_open_file(moderator):
    contribution = accepted(moderator, ai_generated=True, date_found="2024年8月")
    before = decide(None, contribution.asset)

    record = publish_contribution(contribution, by=moderator, now=NOW)

    asset = record.primary_asset
    asset.refresh_from_db()
    assert (record.live, record.collection.slug, record.kind) == (True, "creators", "object")
    assert record.credit_zh == asset.credit_zh == "向䶮妹"
    assert record.licence_uri == asset.licence_uri == "https://creativecommons.org/licenses/by/4.0/"
    assert asset.ai_generated
    assert asset.alt_zh.startswith("红黑相间")
    assert record.start_year == 2024
    assert before.level == "none"
    assert decide(None, asset).level == "full"
    assert events(contribution)[-1] == "contribution.published"


def test_reserved_rights_open_a_preview_only(moderator):
    record = publish_contribution(accepted(moderator, terms="reserved"), by=moderator, now=NOW)

    assert decide(None, record.primary_asset).level == "preview"


def test_a_recording_becomes_an_audiovisual_record(moderator):
    person = UserFactory()
    sound = AssetFactory(ready=True, audio=True, height=None, owner=person)
    contribution = accepted(moderator, contributor=person, asset=sound, alt_zh="")

    assert publish_contribution(contribution, by=moderator, now=NOW).kind == "audiovisual"


def test_publication_is_whole_or_not_at_all(moderator):
    draft = ContributionFactory(no_sources=False)
    SourceFactory(contribution=draft, rate_bp=6_000)
    SourceFactory(contribution=draft, rate_bp=6_000)  # past the form, straight into the table
    contribution = submit_contribution(draft, now=NOW, language="en", version=CURRENT)
    decide_contribution(contribution, State.ACCEPTED, by=moderator, now=NOW)

    with pytest.raises(RoyaltyAboveWhole):
        publish_contribution(contribution, by=moderator, now=NOW)

    contribution.refresh_from_db()
    assert contribution.state == State.ACCEPTED
    assert not Record.objects.exists()
    assert not Derivation.objects.exists()


def test_declared_sources_become_derivations_on_publication(moderator):
    parent = AssetFactory(
        ready=True, public=True, licence_uri="https://creativecommons.org/licenses/by/4.0/"
    )
    draft = ContributionFactory(no_sources=False)
    declare_source(
        draft,
        reference=parent.public_id,
        kind="adaptation",
        statement="取花纹",
        rate_bp=1_500,
        today=NOW.date(),
    )
    contribution = submit_contribution(draft, now=NOW, language="en", version=CURRENT)
    decide_contribution(contribution, State.ACCEPTED, by=moderator, now=NOW)
    publish_contribution(contribution, by=moderator, now=NOW)

    link = Derivation.objects.get()
    assert (link.parent, link.child_id, link.rate_bp) == (parent, contribution.asset_id, 1_500)


def test_a_source_that_may_not_be_adapted_asks_for_a_licence():
    parent = AssetFactory(ready=True, public=True, title_zh="红军标语", licence_uri="")

    with pytest.raises(SourceNeedsLicence, match="红军标语"):
        _declare(ContributionFactory(), parent)


def test_ones_own_work_is_always_a_source():
    draft = ContributionFactory()
    own = AssetFactory(ready=True, owner=draft.contributor)

    assert _declare(draft, own).parent == own


def test_a_source_that_is_not_public_is_not_found():
    with pytest.raises(SourceNotFound):
        _declare(ContributionFactory(), AssetFactory(ready=True))


def test_a_source_is_declared_once_and_shares_stay_below_the_whole():
    draft = ContributionFactory()
    first = AssetFactory(ready=True, owner=draft.contributor)
    second = AssetFactory(ready=True, owner=draft.contributor)
    _declare(draft, first, rate_bp=6_000)

    with pytest.raises(SourceTwice):
        _declare(draft, first)
    with pytest.raises(SourcesAboveWhole, match="110"):
        _declare(draft, second, rate_bp=5_000)


def _declare(draft, parent, rate_bp=1_000):
    return declare_source(
        draft,
        reference=parent.public_id,
        kind="adaptation",
        statement="取花纹",
        rate_bp=rate_bp,
        today=NOW.date(),
    )


def test_a_decision_reaches_the_contributor_in_their_language(moderator, run_jobs):
    contribution = submitted(contributor=UserFactory(language="en"), title_en="My brocade")
    decide_contribution(contribution, State.RETURNED, by=moderator, now=NOW, reason="请补充地点")

    run_jobs()

    (message,) = mail.outbox
    assert message.to == [contribution.contributor.email]
    assert "请补充地点" in message.body
    assert f"/en/workspace/contributions/{contribution.number}" in message.body


def test_verification_knows_published_contributions_only(moderator):
    contribution = submitted()
    hidden = chains(contribution.number, now=NOW)
    decide_contribution(contribution, State.ACCEPTED, by=moderator, now=NOW)
    publish_contribution(contribution, by=moderator, now=NOW)
    (chain,) = chains(contribution.number, now=NOW)
    by_file = chains(contribution.asset.master.sha256, now=NOW)

    assert all(found.view.label == contribution.number for found in hidden)  # the bare log only
    assert chain.view.label == contribution.title
    assert contribution.number in {found.view.subject for found in by_file}
    assert chain.whole
    assert {"contribution.published", "record.published"} <= {
        link.event.kind for link in chain.links
    }


def test_the_public_log_never_names_a_person(moderator):
    contribution = submitted()
    decide_contribution(
        contribution, State.DECLINED, by=moderator, now=NOW, reason="画面里有未成年人"
    )

    leaves = "".join(Event.objects.values_list("leaf", flat=True))
    for secret in (contribution.contributor.email, "龙䶮", "沈审核", "未成年人"):
        assert secret not in leaves
