"""Rows of the archive: valid with nothing said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.institution import default_institution
from archive.models import (
    Agent,
    Circle,
    Collection,
    Consent,
    ConsentCover,
    Place,
    Protocol,
    ProtocolRecord,
    ProtocolSeason,
    Record,
    RecordMedia,
    Term,
    Vocabulary,
)
from archive.services.put_consent_in_force import put_consent_in_force
from archive.services.put_protocol_in_force import put_protocol_in_force
from media.models import Asset
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


class CircleFactory(DjangoModelFactory[Circle]):
    class Meta:
        model = Circle

    institution = factory.LazyFunction(default_institution)
    name_zh = factory.Sequence(lambda n: f"傩戏班 {n}")


class ConsentFactory(DjangoModelFactory[Consent]):
    """Written down, with all that it needs to come into force but what it covers."""

    class Meta:
        model = Consent

    institution = factory.LazyFunction(default_institution)
    reference = factory.Sequence(lambda n: f"同意-{n}")
    giver = factory.SubFactory(AgentFactory)
    capacity = "interviewee"
    given_on = date(2020, 3, 1)
    scan = factory.SubFactory(
        AssetFactory, grade="sensitive", kind="document", width=None, height=None
    )


def consent_for(*records: Record, asset: Asset | None = None, **fields: Any) -> Consent:
    """A consent in force over these records, or over one file of them."""
    institution = records[0].collection.institution
    consent = ConsentFactory(**({"institution": institution} | fields))
    for record in records:
        ConsentCover.objects.create(consent=consent, record=record, asset=asset)
    return put_consent_in_force(consent, by=None, at=timezone.now())


class ProtocolFactory(DjangoModelFactory[Protocol]):
    """A draft with all that it needs to come into force but whom it touches."""

    class Meta:
        model = Protocol

    institution = factory.LazyFunction(default_institution)
    title_zh = factory.Sequence(lambda n: f"还傩愿的规矩 {n}")
    title_en = factory.Sequence(lambda n: f"Rules of the Nuo vow {n}")
    notice_zh = "傩面请出时要焚香。看之前请静一静。"
    notice_en = "Incense is burnt before the masks are taken out. Please pause first."
    agreed_with = factory.SubFactory(AgentFactory)
    agreed_on = date(2024, 5, 1)


def protocol_over(
    *records: Record, seasons: Iterable[dict[str, Any]] = (), **fields: Any
) -> Protocol:
    """A protocol in force that names these records."""
    protocol = ProtocolFactory(**fields)
    for record in records:
        ProtocolRecord.objects.create(protocol=protocol, record=record)
    for season in seasons:
        ProtocolSeason.objects.create(protocol=protocol, **season)
    return put_protocol_in_force(protocol, by=None, at=timezone.now())
