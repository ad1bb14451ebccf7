"""Rows of the archive: valid with nothing said."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from archive.models import Agent, Collection, Place, Record, RecordMedia, Term, Vocabulary
from tests.media.factories import AssetFactory


class CollectionFactory(DjangoModelFactory[Collection]):
    class Meta:
        model = Collection

    slug = factory.Sequence(lambda n: f"xiangxi-{n}")
    title_zh = factory.Sequence(lambda n: f"湘西织锦 {n}")
    title_en = factory.Sequence(lambda n: f"Brocade of Xiangxi {n}")
    live = True


class AgentFactory(DjangoModelFactory[Agent]):
    class Meta:
        model = Agent

    name_zh = factory.Sequence(lambda n: f"织锦艺人 {n}")
    name_en = factory.Sequence(lambda n: f"Weaver {n}")


class PlaceFactory(DjangoModelFactory[Place]):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"T{n:05d}")
    name_zh = factory.Sequence(lambda n: f"捞车河村 {n}")
    level = "village"
    lat = "29.123456"
    lon = "109.654321"


class VocabularyFactory(DjangoModelFactory[Vocabulary]):
    class Meta:
        model = Vocabulary
        django_get_or_create = ("code",)

    code = "periods"
    title_zh = "年代"
    title_en = "Periods"


class TermFactory(DjangoModelFactory[Term]):
    class Meta:
        model = Term

    vocabulary = factory.SubFactory(VocabularyFactory)
    code = factory.Sequence(lambda n: f"t{n}")
    label_zh_hans = factory.Sequence(lambda n: f"词 {n}")


class RecordFactory(DjangoModelFactory[Record]):
    """A draft; `published=True` makes it public, with its evidence event."""

    class Meta:
        model = Record

    class Params:
        published = factory.Trait(live=True)

    collection = factory.SubFactory(CollectionFactory)
    title_zh = factory.Sequence(lambda n: f"土家族西兰卡普“䶮纹” {n}")
    title_en = factory.Sequence(lambda n: f"Tujia brocade {n}")


class RecordMediaFactory(DjangoModelFactory[RecordMedia]):
    class Meta:
        model = RecordMedia

    record = factory.SubFactory(RecordFactory)
    asset = factory.SubFactory(AssetFactory, ready=True)
