"""Events are written with the change they tell of, in one order, and never change."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from jobs.models import Job
from provenance import merkle
from provenance.errors import LeafTooLarge, NotCanonical, NotInTransaction
from provenance.models import ActorDigest, Checkpoint, Event, LogHead, TileHash
from provenance.services import record
from provenance.services.erase import forget_actor
from provenance.services.record import record_event
from tests.provenance.factories import NOON, write_event, write_events

pytestmark = pytest.mark.django_db
WRITERS, EACH = 6, 8


@pytest.fixture
def creator():
    return User.objects.create_user("龙阿妹@example.org", display_name="龙阿妹")


def test_events_are_numbered_from_zero_without_gaps():
    write_events(5)

    assert list(Event.objects.values_list("seq", flat=True)) == [0, 1, 2, 3, 4]


def test_the_leaf_is_canonical_json_that_has_the_stored_hash():
    event = write_event("license.granted", "L-2026-0001", fee_fen=128_000, uses=["publish"])

    assert event.leaf == (
        '{"actor":null,"alg":"sha256","at":"2026-03-02T04:00:00.000000Z",'
        '"facts":{"fee_fen":128000,"uses":["publish"]},"kind":"license.granted","role":"system",'
        '"seq":0,"subject":"L-2026-0001","v":1}'
    )
    assert event.leaf_hash == merkle.leaf_hash(event.leaf.encode()).hex()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    with pytest.raises(NotInTransaction):
        record_event("record.published", "h1", by=None, at=NOON)

    assert not Event.objects.exists()


def test_an_event_goes_with_its_change_when_that_is_rolled_back():
    write_event()
    with pytest.raises(RuntimeError, match="change failed"), transaction.atomic():
        write_event()
        raise RuntimeError("change failed")
    write_event()

    assert list(Event.objects.values_list("seq", flat=True)) == [0, 1]


def test_a_float_in_the_facts_is_refused_by_name():
    with pytest.raises(NotCanonical, match=r"\$\.facts\.rate"):
        write_event(rate=0.3)

    assert not Event.objects.exists()


def test_an_entry_too_long_for_the_log_is_refused_with_its_size():
    with pytest.raises(LeafTooLarge, match="65535"):
        write_event(text="湘" * 30_000)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), transaction.atomic():
        record_event("a.b", "x", by=None, at=NOON.replace(tzinfo=None))


def test_a_leaf_names_the_role_and_never_the_person(creator):
    event = write_event(by=creator)
    officer = User.objects.create_user("officer@example.org")
    officer.groups.add(*_group(Role.RIGHTS_OFFICER))

    assert json.loads(event.leaf)["role"] == "member"
    assert write_event(by=officer).role == "rights_officer"
    assert "龙阿妹" not in event.leaf
    assert "example.org" not in event.leaf


def test_one_account_has_one_digest_until_its_salt_is_destroyed(creator):
    first, second = write_event(by=creator), write_event(by=creator)
    forgotten = forget_actor(user=creator)
    third = write_event(by=creator)

    assert first.content["actor"] == second.content["actor"]
    assert forgotten
    assert third.content["actor"] != first.content["actor"]
    assert ActorDigest.objects.count() == 1


def test_deleting_an_account_keeps_its_events(creator):
    event = write_event(by=creator)
    creator.delete()

    assert Event.objects.filter(pk=event.pk).exists()
    assert not ActorDigest.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [Event, TileHash, Checkpoint])
def test_the_database_refuses_to_change_what_was_said(model, change):
    write_event()
    TileHash.objects.create(level=1, index=0, hash="0" * 64)
    Checkpoint.objects.create(
        size=0, root="0" * 64, origin="o", vkey="v", note="n", signed_at=timezone.now()
    )
    field = {Event: "kind", TileHash: "hash", Checkpoint: "note"}[model]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if change == "update":
            model.objects.update(**{field: "x"})
        else:
            model.objects.all()._raw_delete(model.objects.db)

    assert model.objects.exists()


def test_appending_stores_the_frontier_and_one_tile_hash_for_256_events():
    events = write_events(300)
    head = LogHead.objects.get()
    leaves = [bytes.fromhex(event.leaf_hash) for event in events]

    assert head.size == 300
    assert len(head.frontier) == (300).bit_count()
    assert merkle.fold([bytes.fromhex(h) for h in head.frontier]) == merkle.root_of(leaves)
    assert TileHash.objects.get().hash == merkle.root_of(leaves[:256]).hex()


def test_appending_to_a_long_log_asks_no_more_queries():
    write_events(1)
    with CaptureQueriesContext(connection) as short:
        write_event()
    write_events(60)
    with CaptureQueriesContext(connection) as long:
        write_event()

    assert len(long) == len(short)
    assert len(short) <= 6  # savepoint, head, head, event, one of a receiver, release


def test_a_transaction_asks_for_one_checkpoint_however_many_events(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        write_events(10)

    assert len([c for c in callbacks if c is record._enqueue_publish]) == 1
    assert Job.objects.filter(kind="provenance.publish").count() == 1


# The race, with the guard and without. Without it every writer reads the same size and all
# but one lose their whole transaction, change included.


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_share_one_order():
    faults = _race()

    assert faults == []
    assert list(Event.objects.values_list("seq", flat=True)) == list(range(WRITERS * EACH))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_writers_lose_their_changes(monkeypatch):
    monkeypatch.setattr(record, "_locked_head", _unlocked_head)

    faults = _race(deferred=True)

    assert faults
    assert Event.objects.count() < WRITERS * EACH


def _unlocked_head():
    head = LogHead.objects.get(pk=LogHead.ONLY)
    threading.Event().wait(0.005)  # the time that a real change takes
    return head


def _race(*, deferred: bool = False) -> list[Exception]:
    """Append from several connections at once; `deferred` takes SQLite's write lock away."""
    LogHead.objects.get_or_create(pk=LogHead.ONLY)
    start, faults = threading.Barrier(WRITERS), []

    def write() -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            if deferred:
                connection.transaction_mode = "DEFERRED"
        start.wait()
        for _ in range(EACH):
            try:
                write_event()
            except (DatabaseError, RuntimeError) as fault:
                faults.append(fault)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def _group(role):
    from django.contrib.auth.models import Group

    return [Group.objects.get_or_create(name=role.value)[0]]
