"""Two people bring in the same thing at the same moment: it is there once."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from iiif.imports.models import ForeignItem
from iiif.imports.services import bring_in as module
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_file
from tests.iiif.imports.documents import manifest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
NOW = timezone.now()
GUARD = next(c for c in ForeignItem._meta.constraints if c.name == "foreign_once_in_house")


def both_say_yes(monkeypatch) -> None:
    """Two threads look for the item, find none, and then both make it."""
    meet = threading.Barrier(2, timeout=20)
    create = module._create

    def after_both_looked(*args, **kwargs):
        meet.wait()
        return create(*args, **kwargs)

    monkeypatch.setattr(module, "_create", after_both_looked)
    body = json.dumps(manifest("https://museum.example.org/m/1")).encode()
    sources = [receive_file(body, file_name="", owner=None, by=None, now=NOW) for _ in range(2)]
    faults: list[Exception] = []

    def say_yes(source) -> None:
        try:
            bring_in(source, by=None, now=NOW)
        except Exception as fault:  # noqa: BLE001  # told to the test below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say_yes, args=[source]) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_the_same_address_at_the_same_moment_is_one_item(monkeypatch):
    both_say_yes(monkeypatch)

    item = ForeignItem.objects.get()
    assert item.sources.count() == 2
    assert item.canvases.count() == 2


def test_without_the_constraint_it_would_be_two(monkeypatch):
    with connection.schema_editor() as editor:
        editor.remove_constraint(ForeignItem, GUARD)
    try:
        both_say_yes(monkeypatch)
        assert ForeignItem.objects.count() == 2
    finally:
        ForeignItem.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(ForeignItem, GUARD)
