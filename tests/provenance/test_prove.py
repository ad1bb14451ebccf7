"""Proofs hold for anyone, cost little, and a damaged log is noticed, not signed."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from provenance.errors import EvidenceDamaged, LogKeyMissing, NoSuchEvidence
from provenance.models import Checkpoint, Event, LogHead
from provenance.notes import Verifier, open_checkpoint
from provenance.services.checkpoint import sign_checkpoint
from provenance.services.prove import consistency, inclusion
from provenance.services.publish import publish, published_size
from provenance.services.verify_log import verify_log
from provenance.tiles import tiles_of, unpack_entries
from tests.provenance.factories import NOON, write_event, write_events

pytestmark = pytest.mark.django_db


def damage(sql: str, *values) -> None:
    """Change a row behind the guard, as someone with the database file could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [row for row in cursor.fetchall() if "append-only" in row[1]]
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql, values)
            for _, create in triggers:
                cursor.execute(create)
        else:
            cursor.execute("ALTER TABLE provenance_event DISABLE TRIGGER USER")
            cursor.execute(sql, values)
            cursor.execute("ALTER TABLE provenance_event ENABLE TRIGGER USER")


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 600])
def test_every_event_is_proved_in_the_tree_as_it_is(count):
    events = write_events(count)

    assert all(inclusion(event).holds() for event in {events[0], events[-1], events[count // 2]})


def test_an_event_is_proved_in_an_earlier_tree_as_well():
    event = write_events(300)[3]

    proof = inclusion(event, size=270)

    assert proof.holds()
    assert proof.size == 270


def test_growth_is_proved_between_any_two_sizes():
    write_events(300)

    for old, new in [(1, 300), (255, 256), (256, 300), (299, 300), (300, 300), (37, 258)]:
        assert consistency(old, new).holds()


@pytest.mark.parametrize(("old", "new"), [(0, 5), (3, 6), (5, 3)])
def test_a_proof_about_what_is_not_there_is_refused(old, new):
    write_events(5)

    with pytest.raises(NoSuchEvidence):
        consistency(old, new)


def test_a_proof_costs_a_few_small_queries_however_long_the_log():
    event = write_events(10)[3]
    with CaptureQueriesContext(connection) as few:
        inclusion(event)
    write_events(600)
    with CaptureQueriesContext(connection) as many:
        inclusion(event)

    assert len(few) == 2
    assert len(many) <= 6
    assert sum("leaf_hash" in q["sql"] and '"leaf"' in q["sql"] for q in many.captured_queries) == 0


def test_a_checkpoint_is_signed_once_for_one_state_of_the_log():
    write_events(3)
    first = sign_checkpoint(now=NOON)
    again = sign_checkpoint(now=NOON)
    write_event()
    later = sign_checkpoint(now=NOON)

    assert first == again
    assert (first.size, later.size) == (3, 4)
    assert open_checkpoint(later.note, Verifier.parse(later.vkey)).root.hex() == later.root


def test_the_key_is_made_once_and_readable_by_its_owner_only(settings):
    sign_checkpoint(now=NOON)
    path = settings.KEYS_DIR / "log-ed25519.key"

    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in settings.KEYS_DIR.iterdir()] == ["log-ed25519.key"]


def test_a_lost_key_is_not_replaced_in_silence(settings):
    sign_checkpoint(now=NOON)
    (settings.KEYS_DIR / "log-ed25519.key").unlink()
    write_event()

    with pytest.raises(LogKeyMissing, match="HUXIANG_LOG_KEY"):
        sign_checkpoint(now=NOON)


def test_a_log_that_does_not_grow_out_of_its_last_checkpoint_is_not_signed():
    write_events(4)
    sign_checkpoint(now=NOON)
    damage("UPDATE provenance_event SET leaf_hash = %s WHERE seq = 1", "0" * 64)
    write_event()

    with pytest.raises(EvidenceDamaged):
        sign_checkpoint(now=NOON)
    assert Checkpoint.objects.count() == 1


def test_a_whole_log_has_no_faults():
    write_events(300)
    sign_checkpoint(now=NOON)

    assert list(verify_log()) == []


@pytest.mark.parametrize(
    ("sql", "values", "fault"),
    [
        ("UPDATE provenance_event SET leaf = leaf || ' ' WHERE seq = %s", [3], "event 3: the leaf"),
        ("UPDATE provenance_event SET subject = 'h1x' WHERE seq = %s", [3], "event 3: its columns"),
        ("DELETE FROM provenance_event WHERE seq = %s", [3], "event 3: missing"),
        ("DELETE FROM provenance_event WHERE seq = %s", [6], "log head: says 7"),
        ("UPDATE provenance_loghead SET size = %s", [6], "covers more than the log's 6"),
        ("UPDATE provenance_loghead SET frontier = %s", ['["00"]'], "frontier does not agree"),
    ],
)
def test_every_damage_is_named(sql, values, fault):
    write_events(7)
    sign_checkpoint(now=NOON)
    damage(sql, *values)

    assert any(fault in line for line in verify_log())


def test_the_command_leaves_with_3_when_the_log_is_damaged(capsys):
    write_events(3)
    call_command("verify_log")
    damage("UPDATE provenance_event SET leaf = '{}' WHERE seq = 1")

    with pytest.raises(CommandError) as failure:
        call_command("verify_log")

    assert failure.value.returncode == 3
    assert "3 events, root" in capsys.readouterr().out


def test_the_folder_holds_exactly_the_files_of_the_log(settings):
    write_events(200)
    publish()
    write_events(120)
    publish()
    found = {str(p.relative_to(settings.EVIDENCE_DIR)) for p in _files(settings.EVIDENCE_DIR)}

    assert found == {tile.path for tile in tiles_of(320)} | {"checkpoint"}
    assert published_size() == 320


def test_published_entries_are_the_leaves_and_published_tiles_their_hashes(settings):
    events = write_events(300)
    publish()
    folder = settings.EVIDENCE_DIR / "tile"

    entries = unpack_entries((folder / "entries/001.p/44").read_bytes())
    assert [entry.decode() for entry in entries] == [event.leaf for event in events[256:]]
    assert (folder / "0/000").read_bytes()[:32].hex() == events[0].leaf_hash


def test_the_folder_can_be_made_again_from_the_database(settings):
    write_events(260)
    publish()
    before = {p: p.read_bytes() for p in _files(settings.EVIDENCE_DIR)}
    for path in before:
        path.write_bytes(b"rotten")

    call_command("publish_evidence", rebuild=True, verbosity=0)

    assert {p: p.read_bytes() for p in _files(settings.EVIDENCE_DIR)} == before


def test_a_publication_that_was_cut_short_is_finished_by_the_next(settings, monkeypatch):
    from provenance.services import publish as module

    write_events(300)
    written = []

    def dies_at_the_third_file(path, content):
        written.append(path)
        if len(written) == 3:
            raise OSError("killed")
        write_file(path, content)

    write_file = module.write_file
    monkeypatch.setattr(module, "write_file", dies_at_the_third_file)
    with pytest.raises(OSError, match="killed"):
        publish()
    assert published_size() == 0
    monkeypatch.setattr(module, "write_file", write_file)
    publish()

    found = {str(p.relative_to(settings.EVIDENCE_DIR)) for p in _files(settings.EVIDENCE_DIR)}
    assert found == {tile.path for tile in tiles_of(300)} | {"checkpoint"}


@pytest.mark.django_db(transaction=True)
def test_committed_events_are_published_by_the_worker(run_jobs):
    with transaction.atomic():
        write_event()

    run_jobs()

    assert published_size() == Event.objects.count() == LogHead.objects.get().size == 1


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
