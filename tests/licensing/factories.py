"""Valid rows with nothing said; `ready_to_license` builds a whole asset that can be sold."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factory
from django.conf import settings
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Role
from licensing.models import OfferVersion, Party, Registration
from licensing.services.draft_offer import draft_offer
from licensing.services.publish_offer import publish_offer
from licensing.services.register_asset import register_asset
from licensing.services.seal_split_plan import seal_split_plan
from licensing.terms import Choice, default_terms
from media.models import Asset, Master

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Beijing


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"虚构用户{n}")
    password = factory.django.Password("correct horse")


def officer() -> User:
    """An account with the role of rights officer."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=Role.RIGHTS_OFFICER.value))
    return User.objects.get(pk=user.pk)


class PartyFactory(DjangoModelFactory[Party]):
    class Meta:
        model = Party

    kind = Party.Kind.COMPANY
    legal_name_zh = factory.Sequence(lambda n: f"虚构文化有限公司{n}（演示）")
    legal_name_en = factory.Sequence(lambda n: f"Fictitious Culture Co. {n} (demo)")
    is_fictitious = True


class AssetFactory(DjangoModelFactory[Asset]):
    class Meta:
        model = Asset

    kind = Asset.Kind.IMAGE
    title_zh = factory.Sequence(lambda n: f"西兰卡普 四十八勾 {n}")
    title_en = factory.Sequence(lambda n: f"Xilankapu brocade, forty-eight hooks {n}")
    state = Asset.State.READY
    ready_at = NOON
    public_access = Asset.PublicAccess.PREVIEW
    width, height = 6000, 4000
    master = factory.Sequence(lambda n: make_master(f"bytes of master {n}".encode()))


def make_master(content: bytes) -> Master:
    """A master with exactly these bytes on disk."""
    digest = hashlib.sha256(content).hexdigest()
    path = Path(settings.MASTERS_DIR) / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Master.objects.create(
        sha256=digest, size_bytes=len(content), media_type="image/jpeg", original_name="原稿.JPG"
    )


def register(asset: Asset, licensor: Party, *, now: datetime = NOON) -> Registration:
    """A registration that has gone every step to `registered`, its notice over by `now`."""
    early = now - timedelta(days=settings.REGISTRATION_NOTICE_DAYS + 1)
    return register_asset(
        asset=asset,
        holder=licensor,
        source_statement="馆藏拍摄",
        by=None,
        noticed_at=early,
        now=now,
    )


def offer_on(
    asset: Asset | None = None,
    *,
    licensor: Party | None = None,
    terms: dict[str, Any] | None = None,
    now: datetime = NOON,
    published: bool = True,
    **fields: Any,
) -> OfferVersion:
    """A published offer on an asset that is registered and has a split plan."""
    asset = asset or AssetFactory(
        master=make_master(f"licensed master {Asset.objects.count()}".encode())
    )
    licensor = licensor or PartyFactory(kind=Party.Kind.INSTITUTION)
    register(asset, licensor, now=now - timedelta(days=1))
    seal_split_plan(asset=asset, shares={licensor: 10_000}, by=None, now=now)
    offer = draft_offer(
        asset=asset,
        licensor=licensor,
        now=now,
        **{
            "base_price_fen": 120_000,
            "terms": default_terms() | (terms or {}),
            "credit_line_zh": "湖湘数字博物馆（演示）",
            "credit_line_en": "Huxiang digital museum (demo)",
            "instant": True,
            **fields,
        },
    )
    if published:
        publish_offer(offer, by=officer(), now=now)
    return offer


def choice(**changes: Any) -> Choice:
    """One year of merchandise on the mainland, from the day of NOON."""
    return Choice(
        **{
            "uses": ("merchandise",),
            "act": "publish",
            "territory": "CN-MAINLAND",
            "mode": "nonexclusive",
            "years": 1,
            "quantity": 500,
            "start": NOON.date(),
            **changes,
        }
    )
