"""Jobs survive dead workers, run once, and tell why they failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
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
