"""A creator with a page, one published remix, and one contribution that waits."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from community import consents
from community.models import Contribution, CreatorProfile
from community.services.decide_contribution import decide_contribution
from community.services.declare_source import declare_source
from community.services.edit import edit
from community.services.publish_contribution import publish_contribution
from community.services.save_profile import save_profile
from community.services.start_contribution import start_contribution
from community.services.submit_contribution import submit_contribution
from community.states import State
from media.models import Asset

REMIX, WAITING = "remix-brocade", "contribution-photo"
SOURCE = "X27-main"  # CC BY: everybody may adapt it with credit


def ensure_community(assets: dict[str, str], people: dict[str, User]) -> None:
    creator, moderator = people["creator"], people["moderator"]
    _profile(creator)
    if REMIX in assets and SOURCE in assets:
        _remix(assets, creator, moderator)
    if WAITING in assets:
        _waiting(assets, creator)


def _profile(creator: User) -> None:
    if CreatorProfile.objects.filter(user=creator).exists():
        return
    save_profile(
        CreatorProfile(
            user=creator,
            slug="tian-xiaoman",
            name_zh="田小满（虚构）",
            name_en="Tian Xiaoman (fictitious)",
            bio_zh="演示用的虚构创作者：把织锦的勾纹改成今天的图案。",
            bio_en="A fictitious creator for this demo, who turns hook patterns of brocade into new designs.",
            place_zh="湘西",
            place_en="Xiangxi",
            is_public=True,
            is_fictitious=True,
        ),
        by=creator,
        now=timezone.now(),
    )


def _draft(key: str, assets: dict[str, str], creator: User) -> Contribution:
    """The contribution over this work, or a new draft."""
    asset = Asset.objects.get(public_id=assets[key])
    found = Contribution.objects.of(creator).filter(asset=asset).first()
    if found is None:
        started = Contribution.objects.of(creator).filter(asset=None).first()
        found = edit(started or start_contribution(by=creator, now=timezone.now()), asset=asset)
    return found


def _remix(assets: dict[str, str], creator: User, moderator: User) -> None:
    contribution = _draft(REMIX, assets, creator)
    if contribution.is_editable:
        edit(
            contribution,
            title_zh="八角星·再织",
            title_en="Eight-Pointed Star, Rewoven",
            description_zh="取侗锦的八角星，换成夜色的配色，重排成方巾。",
            description_en="The eight-pointed star of Dong brocade in night colours, laid out anew as a scarf.",
            alt_zh="深色方巾上排着八角星纹样",
            alt_en="Eight-pointed stars on a dark square scarf",
            origin=Contribution.Origin.OWN,
            terms="cc-by-4.0",
        )
        source = Asset.objects.get(public_id=assets[SOURCE])
        if not contribution.sources.filter(parent=source).exists():
            declare_source(
                contribution,
                reference=source.public_id,
                kind="design",
                statement="取八角星一个单元，换色、重排。",
                rate_bp=2_000,
                today=timezone.localdate(),
            )
        contribution = submit_contribution(
            contribution, now=timezone.now(), language="zh-hans", version=consents.CURRENT
        )
    if contribution.state == State.SUBMITTED:
        contribution = decide_contribution(
            contribution, State.ACCEPTED, by=moderator, now=timezone.now()
        )
    if contribution.state == State.ACCEPTED:
        publish_contribution(contribution, by=moderator, now=timezone.now())


def _waiting(assets: dict[str, str], creator: User) -> None:
    contribution = _draft(WAITING, assets, creator)
    if not contribution.is_editable:
        return
    edit(
        contribution,
        title_zh="吊脚楼速写（示意图）",
        title_en="Sketch of a stilted house (generated illustration)",
        description_zh="按记忆画的吊脚楼立面，供审核流程演示。",
        description_en="An elevation of a stilted house from memory, to show how review works.",
        alt_zh="墨线画的吊脚楼",
        alt_en="A stilted house in ink lines",
        no_sources=True,
        origin=Contribution.Origin.OWN,
        terms="cc-by-sa-4.0",
    )
    submit_contribution(
        contribution, now=timezone.now(), language="zh-hans", version=consents.CURRENT
    )
