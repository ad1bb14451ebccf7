"""Three offers and one concluded licence, by the services that everybody uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from licensing.models import Agreement, OfferVersion, Party, Registration
from licensing.services.confirm_bank_transfer import confirm_bank_transfer
from licensing.services.draft_offer import draft_offer
from licensing.services.draft_registration import draft_registration
from licensing.services.move_registration import move_registration
from licensing.services.open_payment import open_payment
from licensing.services.publish_offer import publish_offer
from licensing.services.quote import quote
from licensing.services.save_party import save_party
from licensing.services.seal_split_plan import seal_split_plan
from licensing.services.take_up_offer import take_up_offer
from licensing.terms import Choice, default_terms
from media.models import Asset

# work → base price in 分 for one use, one year, on the mainland; whether it answers at once
OFFERS: dict[str, tuple[int, bool]] = {
    "story-brocade": (120_000, True),
    "X09-main": (80_000, True),
    "X04-video": (200_000, False),
}
SOLD = "story-brocade"
PARTS = {"clip": {"allowed": True, "min_ms": 2_000, "factor": "by_duration", "floor_bp": 2_000}}


def ensure_licensing(assets: dict[str, str], people: dict[str, User]) -> None:
    """Parties, registrations, split plans, offers, and the one licence that is in force."""
    offered = {key: Asset.objects.get(public_id=assets[key]) for key in OFFERS if key in assets}
    if not offered:
        return
    museum, weavers = _parties()
    officer = people["rights_officer"]
    for key, asset in offered.items():
        _offer(asset, museum, weavers, *OFFERS[key], officer=officer)
    if SOLD in offered:
        _conclude(offered[SOLD], people["licensee"], officer)


def _parties() -> tuple[Party, Party]:
    museum, _made = Party.objects.get_or_create(
        legal_name_zh="湖湘示范馆（演示）",
        defaults={
            "kind": Party.Kind.INSTITUTION,
            "legal_name_en": "Huxiang Demonstration Museum (demo)",
            "is_fictitious": True,
        },
    )
    weavers, _made = Party.objects.get_or_create(
        legal_name_zh="捞车河织锦合作社（虚构）",
        defaults={
            "kind": Party.Kind.COMMUNITY,
            "legal_name_en": "Laoche River Weavers' Cooperative (fictitious)",
            "is_fictitious": True,
        },
    )
    return museum, weavers


def _offer(
    asset: Asset, museum: Party, weavers: Party, price_fen: int, instant: bool, *, officer: User
) -> None:
    if OfferVersion.objects.filter(asset=asset).exists():
        return
    now = timezone.now()
    if not Registration.objects.filter(asset=asset, state="registered").exists():
        _register(asset, museum, officer)
    if not asset.split_plans.filter(current=True).exists():
        seal_split_plan(asset=asset, shares={museum: 4_000, weavers: 6_000}, by=officer, now=now)
    offer = draft_offer(
        asset=asset,
        licensor=museum,
        now=now,
        base_price_fen=price_fen,
        terms=default_terms() | (PARTS if asset.duration_ms else {}),
        credit_line_zh="湖湘示范馆（演示）",
        credit_line_en="Huxiang Demonstration Museum (demo)",
        instant=instant,
    )
    publish_offer(offer, by=officer, now=now)


def _register(asset: Asset, museum: Party, officer: User) -> None:
    """The public notice takes days; the demo's has run before the museum opens."""
    noticed = timezone.now() - timedelta(days=settings.REGISTRATION_NOTICE_DAYS + 1)
    State = Registration.State
    registration = Registration.objects.filter(asset=asset).first() or draft_registration(
        asset=asset,
        rights=[("hold", museum), ("use", museum), ("operate", museum)],
        source=Registration.Source.ORIGINAL,
        now=noticed,
        name_zh=f"{asset.title_zh}（演示登记）",
        name_en=f"{asset.title_en} (demo registration)",
        source_statement="湖湘演示生成器制作",
    )
    steps = [State.SUBMITTED, State.ACCEPTED, State.NOTICED]
    for state in steps[_steps_done(registration, steps) :]:
        registration = move_registration(registration, state, by=officer, now=noticed)
    move_registration(registration, State.REGISTERED, by=officer, now=timezone.now())


def _steps_done(registration: Registration, steps: list[Any]) -> int:
    return steps.index(registration.state) + 1 if registration.state in steps else 0


def _conclude(asset: Asset, agent: User, officer: User) -> None:
    """Ask, sign, pay by bank transfer; each step goes on from what an earlier run reached."""
    party = Party.objects.of(agent).first() or save_party(
        user=agent,
        kind=Party.Kind.COMPANY,
        legal_name_zh="长沙某文创工作室（虚构）",
        legal_name_en="A Changsha design studio (fictitious)",
        is_fictitious=True,
    )
    now = timezone.now()
    agreement = Agreement.objects.filter(asset=asset, licensee=party).first()
    if agreement is None:
        offer = OfferVersion.objects.get(asset=asset, state="published")
        choice = Choice(
            uses=("merchandise",),
            act="publish",
            territory="CN-MAINLAND",
            mode="nonexclusive",
            years=1,
            quantity=1_000,
            start=timezone.localdate(now),
        )
        shown = quote(offer=offer, choice=choice, now=now)
        agreement = take_up_offer(
            offer=offer,
            choice=choice,
            licensee=party,
            by=agent,
            signature="虚构经办人",
            purpose="演示：织锦纹样帆布袋 / demo: canvas bags with the brocade pattern",
            show_licensee=True,
            shown_fen=shown.price_fen,
            shown_digest=shown.digest,
            now=now,
        )[1]
    if agreement is None or agreement.state != Agreement.State.AWAITING_PAYMENT:
        return
    payment = open_payment(agreement=agreement, method="offline_bank_transfer", by=agent, now=now)
    confirm_bank_transfer(
        payment,
        amount_fen=payment.amount_fen,
        bank_reference=f"DEMO-{payment.number}",
        by=officer,
        now=now,
    )
