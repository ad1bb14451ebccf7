from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from lxml import etree

from archive.exchange.thing import Thing, thing_of
from archive.services.load_vocabularies import load_vocabularies
from tests.archive.exchange.records import KINDS, bare, filled, for_export, hostile


@pytest.fixture(scope="session")
def things(
    django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker
) -> dict[str, list[Thing]]:
    """A record of each kind as exports see it: filled, bare and hostile. Nothing is kept."""
    found = {}
    with django_db_blocker.unblock(), transaction.atomic():
        load_vocabularies()
        for make in (filled, bare, hostile):
            records = [make(kind) for kind in KINDS]
            found[make.__name__] = [thing_of(for_export(record)) for record in records]
        transaction.set_rollback(True)
    return found


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """House and database are one machine here, and what was just published is harvested."""
    monkeypatch.setattr("archive.oai.settled.SKEW", timedelta(0))


@pytest.fixture
def schemas(shared_data: Path) -> Path:
    """The folder of published schemas; tests that use it carry the mark `shared`."""
    return shared_data / "schemas"


@pytest.fixture
def validate_xml(schemas: Path) -> Callable[[str, bytes], None]:
    """Check a document by an XSD of the folder; the schema is read once in a process."""

    def check(name: str, document: bytes) -> None:
        schema = _SCHEMAS.get(name)
        if schema is None:
            schema = _SCHEMAS[name] = etree.XMLSchema(etree.parse(str(schemas / name)))
        schema.assertValid(etree.fromstring(document))

    return check


_SCHEMAS: dict[str, etree.XMLSchema] = {}
