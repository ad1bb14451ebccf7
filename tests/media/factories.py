"""Rows of the media room. Files behind them exist only where a test stores them."""

from __future__ import annotations

import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from media.models import Asset, Master, Rendition, TextTrack


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"ren{n}@example.org")
    display_name = factory.Sequence(lambda n: f"龙䶮 {n}")


class MasterFactory(DjangoModelFactory[Master]):
    class Meta:
        model = Master

    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"master {n}".encode()).hexdigest())
    size_bytes = 12_345
    media_type = "image/jpeg"
    original_name = factory.Sequence(lambda n: f"西兰卡普 {n}.jpg")


class AssetFactory(DjangoModelFactory[Asset]):
    """An image whose file has arrived; traits for what comes after and for other kinds."""

    class Meta:
        model = Asset

    class Params:
        ready = factory.Trait(
            state=Asset.State.READY,
            ready_at=factory.LazyFunction(timezone.now),
            version="0123456789ab",
            dominant_colour="#a8281e",
        )
        public = factory.Trait(public_access=Asset.PublicAccess.FULL)
        video = factory.Trait(kind=Asset.Kind.VIDEO, duration_ms=30_000)
        audio = factory.Trait(kind=Asset.Kind.AUDIO, duration_ms=30_000, width=None, height=None)
        refused = factory.Trait(
            state=Asset.State.REFUSED,
            refusal_code="media_damaged",
            refusal_text_zh="文件已损坏。",
            refusal_text_en="The file is damaged.",
        )

    kind = Asset.Kind.IMAGE
    title_zh = factory.Sequence(lambda n: f"土家织锦“西兰卡普”残片 {n}")
    title_en = factory.Sequence(lambda n: f"Fragment of Tujia brocade {n}")
    master = factory.SubFactory(MasterFactory)
    width = 4000
    height = 3000


class RenditionFactory(DjangoModelFactory[Rendition]):
    class Meta:
        model = Rendition

    asset = factory.SubFactory(AssetFactory, ready=True)
    purpose = Rendition.Purpose.THUMBNAIL
    params = "400"
    media_type = "image/webp"
    path = factory.LazyAttribute(lambda row: f"{row.asset.public_id}/thumb-{row.params}.webp")
    size_bytes = 9
    sha256 = "a" * 64
    width = 400
    height = 300


class TextTrackFactory(DjangoModelFactory[TextTrack]):
    class Meta:
        model = TextTrack

    asset = factory.SubFactory(AssetFactory, ready=True, video=True)
    kind = TextTrack.Kind.CAPTIONS
    language = "zh-Hans"
    label = "中文字幕"
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n摆手舞开始了。\n"
