"""A datestamp that is committed late is in the next harvest (PostgreSQL); without the guard it is lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from lxml import etree

from archive.models import HarvestEntry, Record
from archive.oai import settled
from archive.services.note_harvest import note_harvest
from tests.archive.exchange.records import bare

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
    ),
]
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def harvest(since: str = "") -> tuple[set[str], str]:
    """Names of the records that a harvester gets, and the `from` of its next harvest."""
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"} | (
        {"from": since} if since else {}
    )
    root = etree.fromstring(Client().get("/oai", asked).content)
    found = {each.text.rpartition("/")[2] for each in root.iterfind(f".//{OAI}identifier")}
    return found, root.findtext(f"{OAI}responseDate")


@pytest.fixture
def late():
    """Two records noted again: the first in a transaction that is still open."""
    first, second = bare("object", title_zh="先"), bare("object", title_zh="后")
    past = datetime.now(UTC) - timedelta(days=1)
    HarvestEntry.objects.update(datestamp=past)
    began, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                note_harvest([first.pk], at=datetime.now(UTC), changed=True)
                began.set()
                may_end.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(30)
    # whole seconds of the protocol must not hide the loss
    threading.Event().wait(2.1)
    note_harvest([second.pk], at=datetime.now(UTC), changed=True)
    threading.Event().wait(1.1)
    yield first, second, lambda: (may_end.set(), thread.join(30))
    may_end.set()
    thread.join(30)


def two_harvests(since: str, commit) -> tuple[set[str], set[str]]:
    """One before the late commit, one after it that goes on where the first was dated."""
    before, following = harvest(since)
    commit()
    threading.Event().wait(1.1)
    after, _end = harvest(following)
    return before, after


def start() -> str:
    return f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


def test_the_entry_that_comes_late_is_in_the_next_harvest(late):
    first, second, commit = late

    before, after = two_harvests(start(), commit)

    names = {first.ark_name, second.ark_name}
    assert before == set(), "the list ends where the open transaction began"
    assert after == names
    assert Record.objects.count() == 2


def test_without_the_guard_it_is_lost(late, monkeypatch):
    first, second, commit = late
    monkeypatch.setattr("archive.views.oai.settled_until", lambda: datetime.now(UTC))

    before, after = two_harvests(start(), commit)

    assert before == {second.ark_name}
    assert first.ark_name not in before | after, "no harvest ever asks for it"


def test_a_reader_that_is_long_at_work_holds_nothing_back(monkeypatch):
    monkeypatch.setattr(settled, "_READER_S", 0)
    began, may_end = threading.Event(), threading.Event()

    def reader() -> None:
        try:
            with transaction.atomic():
                Record.objects.count()
                began.set()
                may_end.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=reader)
    thread.start()
    began.wait(30)
    threading.Event().wait(1.5)
    moment = settled.settled_until()
    may_end.set()
    thread.join(30)

    assert datetime.now(UTC) - moment < timedelta(seconds=1.4)
    assert connection.vendor == "postgresql"
