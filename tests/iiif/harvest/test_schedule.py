"""When sources are harvested, who is told, and how a run is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.waiting import piles
from iiif.harvest import jobs
from iiif.harvest.errors import SourceBusy, SourceKnown
from iiif.harvest.models import HarvestRun, HarvestSource
from iiif.harvest.services.change_source import change_source, readmit, set_paused
from iiif.harvest.services.delete_source import delete_source, start_removal
from iiif.harvest.services.run import open_run
from iiif.harvest.services.schedule import (
    after,
    end_orphans,
    forget_old_runs,
    job_of,
    next_after,
    queue_due,
    start_run,
)
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.sweep_sources import sweep_sources
from iiif.imports.services.take_back import take_back
from jobs.models import Job
from jobs.progress import JobCancelled, Progress
from jobs.services import end
from jobs.services.cancel import cancel
from jobs.services.claim import claim
from jobs.services.run import run_all
from tests.iiif.harvest.conftest import harvest
from tests.iiif.harvest.oai_server import record, token

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_month_ends_where_the_next_one_does():
    day = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)
    assert after("monthly", day).day == 28
    assert after("daily", day) == day + timedelta(days=1)
    assert after("hand", day) is None


def test_missed_dates_are_not_made_up_for():
    last = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    assert next_after("weekly", last, now=now) == datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def test_what_is_due_is_queued_once_and_paused_sources_are_left(oai, add):
    due = add(schedule="daily")
    paused = add(schedule="daily", set_spec="s")
    set_paused(paused, paused=True, now=NOW)
    later = due.next_run_at + timedelta(minutes=5)

    assert (queue_due(now=later), queue_due(now=later)) == (1, 0)
    assert [job.subject for job in Job.objects.filter(kind="iiif.harvest")] == [str(due.pk)]
    due.refresh_from_db()
    assert due.next_run_at > later


def test_the_worker_harvests_what_is_due(oai, add):
    oai.say(record("oai:m:1"))
    source = add(schedule="daily")
    HarvestSource.objects.filter(pk=source.pk).update(next_run_at=NOW - timedelta(hours=1))
    queue_due(now=timezone.now())
    run_all()

    assert source.runs.get().state == "done"
    assert ForeignItem.objects.count() == 1


def test_a_source_is_added_once(oai, add):
    add()
    with pytest.raises(SourceKnown):
        add()
    add(set_spec="other")


def test_a_second_run_is_not_started_beside_the_first(oai, add, curator):
    source = add()
    start_run(source, by=curator)
    with pytest.raises(SourceBusy):
        start_run(source, by=curator)
    with pytest.raises(SourceBusy):
        delete_source(source)


def test_the_database_lets_one_run_be_under_way(oai, add):
    source = add()
    open_run(source, full=False, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        HarvestRun.objects.create(source=source, started_at=NOW)


def test_a_cancelled_run_stops_and_keeps_what_it_has(oai, add, curator):
    source = add()
    oai.pages = {
        "": record("oai:m:1") + token("a"),
        "a": record("oai:m:2") + token("b"),
        "b": record("oai:m:3"),
    }
    start_run(source, by=curator)
    job = claim("w")

    class Told(Progress):
        def __call__(self, done: int, total: int, note: str = "") -> None:
            if done == 2:
                cancel(job, now=timezone.now())
                self._last = 0  # as if half a second had passed
            super().__call__(done, total, note)

    with pytest.raises(JobCancelled):
        jobs.harvest(str(source.pk), progress=Told(job))

    run_ = source.runs.get()
    assert (run_.state, run_.seen) == ("cancelled", 2)
    end.stop(job)
    oai.asked.clear()
    assert harvest(source).state == "done"
    assert [each.get("resumptionToken") for each in oai.lists] == ["b"]
    assert ForeignItem.objects.count() == 3


def test_a_run_that_another_worker_took_over_is_not_ended(oai, add, curator):
    source = add()
    oai.say(record("oai:m:1"))
    start_run(source, by=curator)
    job = claim("w")
    Job.objects.filter(pk=job.pk).update(claim="another")

    with pytest.raises(JobCancelled):
        jobs.harvest(str(source.pk), progress=Progress(job, every_s=0))

    assert source.runs.get().state == "running"


def test_old_reports_are_forgotten_but_not_what_waits(oai, add):
    source = add(on_change="ask")
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record("oai:m:1", "新名"))
    harvest(source)
    HarvestRun.objects.update(ended_at=NOW - timedelta(days=500))

    assert forget_old_runs(now=NOW) == 1
    assert source.runs.get().changes.waiting().count() == 1


def test_a_run_whose_work_is_no_more_is_ended_with_a_reason(oai, add):
    source = add()
    open_run(source, full=False, by=None)

    assert end_orphans(now=NOW) == 1
    run_ = source.runs.get()
    assert (run_.state, run_.error_code) == ("failed", "iiif_harvest_interrupted")
    assert end_orphans(now=NOW) == 0


def test_a_run_with_a_job_is_no_orphan(oai, add, curator):
    source = add()
    start_run(source, by=curator)
    open_run(source, full=False, by=None)

    assert end_orphans(now=NOW) == 0


def test_changes_and_failures_wait_at_the_desk_of_who_may_act(oai, add, curator, maker_of_nothing):
    source = add(on_change="ask")
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record("oai:m:1", "新名"))
    harvest(source)
    broken = add(set_spec="s")
    oai.pages = {"": b"<html/>"}
    harvest(broken)

    seen = {pile.name: pile.count for pile in piles(curator, now=NOW)}
    assert (seen["harvest"], seen["harvest-failed"]) == (1, 1)
    assert not {pile.name for pile in piles(maker_of_nothing, now=NOW)} & {
        "harvest",
        "harvest-failed",
    }


@pytest.fixture
def maker_of_nothing(db):
    from accounts.models import User

    return User.objects.create_user("nobody@example.org", "secret-words-1")


def test_what_waits_for_a_yes_is_not_swept_away(oai, add):
    source = add(on_change="ask")
    oai.say(record("oai:m:1"))
    harvest(source)
    oai.say(record("oai:m:1", "新名"))
    harvest(source)
    ForeignSource.objects.update(received_at=NOW - timedelta(days=9))
    sweep_sources(now=NOW)

    assert ForeignSource.objects.filter(is_taken=False).count() == 1


def test_a_deleted_source_leaves_its_items_and_another_takes_them_up(oai, add, curator):
    source = add(new_items="public")
    oai.say(record("oai:m:1"))
    harvest(source)
    delete_source(source)

    item = ForeignItem.objects.get()
    assert (item.is_public, item.harvest) == (True, None)
    again = add()
    run_ = harvest(again)
    assert (run_.new, ForeignItem.objects.count()) == (1, 1)
    assert ForeignItem.objects.get().harvest == again


def test_a_source_can_go_with_everything_it_brought(oai, add, curator, client):
    source = add(new_items="public")
    oai.say(record("oai:m:1"), record("oai:m:2"))
    harvest(source)
    held = ForeignItem.objects.last()
    ForeignItem.objects.filter(pk=held.pk).update(state="held", first_published_at=None)
    start_removal(source, by=curator, reason_zh="合作结束", reason_en="The agreement ended")
    run_all()

    assert not HarvestSource.objects.exists()
    tomb = ForeignItem.objects.get()
    assert (tomb.state, tomb.harvest) == ("removed", None)
    assert "合作结束" in client.get(tomb.get_absolute_url()).content.decode()


def test_what_we_removed_may_be_let_in_again(oai, add, curator):
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    take_back(ForeignItem.objects.get(), by=curator, now=NOW)

    assert readmit(source) == 1
    assert harvest(source, full=True).new == 1


def test_a_new_schedule_counts_from_now(oai, add):
    source = add()
    change_source(source, now=NOW, schedule="weekly")
    source.refresh_from_db()
    assert source.next_run_at == NOW + timedelta(days=7)
    change_source(source, now=NOW, schedule="hand")
    source.refresh_from_db()
    assert source.next_run_at is None
    assert job_of(source) is None


def test_a_server_that_keeps_no_deletions_is_compared_whole_now_and_then(oai, add):
    oai.deleted = "no"
    source = add()
    oai.say(record("oai:m:1"))
    harvest(source)
    assert not harvest(source).is_full
    HarvestSource.objects.filter(pk=source.pk).update(last_full_at=NOW - timedelta(days=40))
    assert harvest(source).is_full
