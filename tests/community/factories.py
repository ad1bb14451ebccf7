"""Creators and their contributions: a factory row is whole enough to be sent."""

from __future__ import annotations

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from community.consents import CURRENT
from community.models import Contribution, ContributionSource, CreatorProfile
from community.services.submit_contribution import submit_contribution
from community.states import State
from tests.media.factories import AssetFactory, UserFactory


class CreatorProfileFactory(DjangoModelFactory[CreatorProfile]):
    class Meta:
        model = CreatorProfile

    user = factory.SubFactory(UserFactory)
    slug = factory.Sequence(lambda n: f"weaver-{n}")
    name_zh = factory.Sequence(lambda n: f"向䶮妹 {n}")
    is_public = True


class ContributionFactory(DjangoModelFactory[Contribution]):
    """A draft that lacks nothing but its consent."""

    class Meta:
        model = Contribution

    contributor = factory.SubFactory(UserFactory)
    asset = factory.LazyAttribute(lambda o: AssetFactory(ready=True, owner=o.contributor))
    title_zh = factory.Sequence(lambda n: f"我织的西兰卡普 {n}")
    description_zh = "用外婆的老机子织的，花样是四十八勾。"
    alt_zh = "红黑相间的织锦，中间一列菱形勾纹。"
    no_sources = True
    origin = "own"
    terms = "cc-by-4.0"
    credit_zh = "向䶮妹"
    created_at = factory.LazyFunction(timezone.now)


class SourceFactory(DjangoModelFactory[ContributionSource]):
    class Meta:
        model = ContributionSource

    contribution = factory.SubFactory(ContributionFactory)
    parent = factory.SubFactory(AssetFactory, ready=True, public=True)
    kind = "adaptation"
    statement = "取了中间的花纹，重新配色。"
    rate_bp = 1_000


def submitted(**fields) -> Contribution:
    return submit_contribution(
        ContributionFactory(**fields), now=timezone.now(), language="zh-hans", version=CURRENT
    )


def make_moderator(email: str = "shen@example.org") -> User:
    sync_roles()
    user = User.objects.create_user(email, display_name="沈审核", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.MODERATOR.value))
    return user


__all__ = ["State", "make_moderator", "submitted"]
