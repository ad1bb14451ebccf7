"""Jobs survive dead workers, run once, and tell why they failed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundation.errors import HouseError
from jobs import registry
from jobs.models import Job
from jobs.services.end import MOST_DEATHS
from jobs.services.enqueue import enqueue, enqueue_periodic
from jobs.services.reap import reap
from jobs.services.run import run_all, run_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Register a kind for one test only."""

    def register(handler, **options):
        monkeypatch.setitem(
            registry._kinds,
            "test.work",
            registry.Kind("test.work", handler, options.get("max_attempts", 4)),
        )
        return "test.work"

    return register


def test_the_same_work_is_queued_once(kind):
    name = kind(lambda subject, *, progress: None)

    first, second = enqueue(name, "a"), enqueue(name, "a")

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_more_urgent_work_runs_first(kind):
    seen = []
    name = kind(lambda subject, *, progress: seen.append(subject))
    enqueue(name, "later", priority=0)
    enqueue(name, "sooner", priority=5)

    assert run_all() == 2
    assert seen == ["sooner", "later"]


def test_a_failure_is_kept_with_its_trace_and_tried_again(kind):
    def fail(subject, *, progress):
        raise OSError("disk on fire")

    job = enqueue(kind(fail), "a")
    run_next()
    job.refresh_from_db()

    assert job.state == Job.State.WAITING
    assert job.attempts == 1
    assert "disk on fire" in job.error
    assert job.run_after > timezone.now()


def test_a_refusal_is_not_tried_again(kind):
    def refuse(subject, *, progress):
        raise HouseError("too large")

    job = enqueue(kind(refuse), "a")
    run_next()
    job.refresh_from_db()

    assert job.state == Job.State.FAILED
    assert job.error == "error: too large"


def test_the_job_of_a_dead_worker_runs_again(kind):
    ran = []
    job = enqueue(kind(lambda subject, *, progress: ran.append(subject)), "a")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=1, heartbeat_at=timezone.now() - timedelta(hours=1)
    )

    assert run_all() == 0
    assert reap() == 1
    assert run_all() == 1
    assert ran == ["a"]


def test_a_job_that_kills_every_worker_ends_as_failed(kind):
    job = enqueue(kind(lambda subject, *, progress: None), "a")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING,
        attempts=1,
        deaths=MOST_DEATHS - 1,
        heartbeat_at=timezone.now() - timedelta(hours=1),
    )

    reap()
    job.refresh_from_db()

    assert job.state == Job.State.FAILED
    assert "died while it ran this job" in job.error


def test_a_cancelled_job_stops_at_its_next_report(kind):
    after = []

    def work(subject, *, progress):
        Job.objects.update(state=Job.State.CANCELLED)
        progress(1, 1)
        after.append("went on")

    job = enqueue(kind(work), "a")
    run_next()
    job.refresh_from_db()

    assert job.state == Job.State.CANCELLED
    assert after == []


def test_work_by_the_clock_is_queued_once_in_its_time(kind, monkeypatch):
    ran = []
    name = kind(lambda subject, *, progress: ran.append(subject))
    timed = registry.Kind(name, registry.kind_of(name).handler, 4, every_s=600)
    monkeypatch.setattr(registry, "_kinds", {name: timed})
    now = timezone.now()

    assert enqueue_periodic(now=now) == 1
    assert enqueue_periodic(now=now + timedelta(seconds=60)) == 0
    run_all()
    assert enqueue_periodic(now=now + timedelta(seconds=700)) == 1
    assert ran == [""]


def test_work_that_ends_between_the_two_looks_is_queued_anew(kind):
    name = kind(lambda subject, *, progress: None)
    first = enqueue(name, "a")
    ended = []

    def meanwhile(execute, sql, params, many, context):
        """The other job ends after its row was in the way, and before it is looked for."""
        if sql.startswith("SELECT") and not ended:
            ended.append(True)
            Job.objects.filter(pk=first.pk).update(state=Job.State.DONE)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        second = enqueue(name, "a")

    assert ended
    assert second.pk != first.pk
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


def test_a_row_that_can_never_be_written_is_an_error_and_no_endless_loop(kind):
    name = kind(lambda subject, *, progress: None, max_attempts=-1)

    with pytest.raises(IntegrityError), transaction.atomic():
        enqueue(name, "a")


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_while_the_work_ends_all_get_a_job(kind):
    name = kind(lambda subject, *, progress: None)
    faults, rounds, askers = [], 25, 3
    over = threading.Event()

    def ask(mine):
        try:
            for number in range(rounds):
                enqueue(name, "a", **{f"{mine}-{number}": True})
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test shows it
            faults.append(fault)
        finally:
            connection.close()

    def work():
        try:
            while not over.is_set():
                Job.objects.unfinished().update(state=Job.State.DONE)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    threads = [threading.Thread(target=ask, args=[mine]) for mine in range(askers)]
    for thread in [worker, *threads]:
        thread.start()
    for thread in threads:
        thread.join(60)
    over.set()
    worker.join(60)

    assert faults == []
    wishes = [wish for payload in Job.objects.values_list("payload", flat=True) for wish in payload]
    assert sorted(wishes) == sorted(f"{m}-{n}" for m in range(askers) for n in range(rounds))


def test_what_is_asked_for_while_the_work_runs_is_done_after_it(kind):
    seen = []

    def work(subject, *, progress, **payload):
        if not seen:
            enqueue("test.work", subject, again=True)
            enqueue("test.work", subject, label="AIGC")
            enqueue("test.work", subject)  # nothing new: no wish
        seen.append(payload)

    name = kind(work)
    enqueue(name, "a", first=True)

    assert run_all() == 2
    assert seen == [{"first": True}, {"again": True, "label": "AIGC"}]
    job = Job.objects.get()
    assert (job.state, job.wish, job.attempts) == (Job.State.DONE, None, 1)


def test_work_that_is_cancelled_while_it_runs_is_not_done_again(kind):
    def work(subject, *, progress, **payload):
        enqueue("test.work", subject, again=True)
        Job.objects.update(cancel_asked_at=timezone.now())
        progress(1, 2, "")

    name = kind(work)
    enqueue(name, "a")

    assert run_all() == 1
    assert Job.objects.get().state == Job.State.CANCELLED
