"""Lanes are never overfull, turns age, and only the claim that holds a job may end it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundation.errors import HouseError
from jobs import registry, workers
from jobs.models import Job
from jobs.progress import JobCancelled, Progress
from jobs.services import end
from jobs.services.cancel import cancel
from jobs.services.claim import claim
from jobs.services.enqueue import enqueue
from jobs.services.reap import reap_here
from jobs.services.retry import retry
from jobs.services.run import run_next
from jobs.worker import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch, settings):
    settings.JOB_LANES = {"narrow": 1, "wide": 3, "default": 2}
    monkeypatch.setattr(registry, "_kinds", {})

    def register(handler=lambda subject, *, progress: None, *, name="test.work", lane="narrow"):
        registry.job(name, lane=lane)(handler)
        return name

    return register


def test_a_full_lane_lets_the_next_lane_go_on(kind):
    narrow, wide = kind(), kind(name="test.wide", lane="wide")
    enqueue(narrow, "a")
    enqueue(narrow, "b")
    enqueue(wide, "c")

    assert [claim("me").subject for _ in range(2)] == ["a", "c"]
    assert claim("me") is None


def test_the_database_refuses_two_jobs_in_one_place(kind):
    name = kind()
    enqueue(name, "a")
    first = claim("me")

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=name, subject="b", state="running", lane="narrow", slot=first.slot)


def test_what_waits_longer_than_urgency_weighs_comes_first(kind):
    name = kind()
    enqueue(name, "urgent", priority=5)
    old = enqueue(name, "old")
    Job.objects.filter(pk=old.pk).update(turn=timezone.now() - timedelta(hours=6))

    assert claim("me").subject == "old"


def test_asking_again_with_urgency_moves_the_waiting_row_and_joins_what_is_asked(kind):
    name = kind()
    enqueue(name, "first")
    enqueue(name, "second")

    enqueue(name, "second", priority=3, again=True)

    job = claim("me")
    assert (job.subject, job.payload) == ("second", {"again": True})


def test_a_worker_that_lost_its_job_can_neither_end_nor_keep_it(kind):
    enqueue(kind(), "a")
    lost = claim("old worker")
    assert end.take_back(Job.objects.get(pk=lost.pk))
    held = claim("new worker")
    assert held.pk == lost.pk

    assert not end.finish(lost)
    assert not end.fail(lost, OSError("late"))
    with pytest.raises(JobCancelled):
        Progress(lost)(1, 1)
    held.refresh_from_db()

    assert (held.state, held.worker) == (Job.State.RUNNING, "new worker")
    assert end.finish(held)


def test_a_cancelled_job_keeps_its_place_until_it_has_stopped(kind):
    name = kind()
    enqueue(name, "a")
    enqueue(name, "b")
    running = claim("me")
    cancel(running, now=timezone.now())

    assert claim("me") is None
    end.fail(running, OSError("broke meanwhile"))
    running.refresh_from_db()
    assert running.state == Job.State.CANCELLED
    assert claim("me").subject == "b"


def test_an_outage_is_waited_out_however_often(kind):
    class Away(HouseError):
        code = "test_away"
        status = 507

    def work(subject, *, progress):
        raise Away("磁盘满了。")

    job = enqueue(kind(work), "a")
    for _ in range(8):
        Job.objects.update(run_after=timezone.now())
        run_next()
    job.refresh_from_db()

    assert (job.state, job.attempts, job.outages) == (Job.State.WAITING, 0, 8)
    assert job.reason == "磁盘满了。"
    assert job.run_after > timezone.now() + timedelta(seconds=200)


def test_a_wait_can_be_cut_short_by_a_person(kind):
    job = enqueue(kind(), "a")
    Job.objects.update(run_after=timezone.now() + timedelta(hours=1))

    retry(job, now=timezone.now())

    assert claim("me") is not None


def test_the_jobs_of_a_dead_process_are_found_at_once(kind):
    enqueue(kind(), "a")
    dead = subprocess.run(
        [sys.executable, "-c", "from jobs.workers import own_name; print(own_name())"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    job = claim(dead)

    assert workers.is_dead(dead)
    assert workers.is_alive(workers.own_name())
    assert not workers.is_dead("elsewhere:1:4026531836-77")
    assert reap_here() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.deaths) == (Job.State.WAITING, 0, 1)


@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_it_runs_as_many_at_once_as_the_lanes_allow(self, kind):
        now, most, guard = {"narrow": 0, "wide": 0}, {"narrow": 0, "wide": 0}, threading.Lock()
        full = threading.Event()

        def work(subject, *, progress, place):
            with guard:
                now[place] += 1
                most[place] = max(most[place], now[place])
                if now["wide"] == 3:
                    full.set()
            if place == "wide":
                assert full.wait(20)
            time.sleep(0.05)
            with guard:
                now[place] -= 1

        kind(work), kind(work, name="test.wide", lane="wide")
        for number in range(4):
            enqueue("test.work", str(number), place="narrow")
        for number in range(6):
            enqueue("test.wide", str(number), place="wide")

        assert Worker(batch=True).work() == []

        assert most == {"narrow": 1, "wide": 3}
        assert set(
            Job.objects.filter(kind__startswith="test.").values_list("state", flat=True)
        ) == {"done"}

    def test_two_workers_together_never_overfill_a_lane(self, kind):
        running, most, guard = [], [], threading.Lock()

        def work(subject, *, progress):
            with guard:
                running.append(subject)
                most.append(len(running))
            time.sleep(0.03)
            with guard:
                running.remove(subject)

        name = kind(work, lane="wide")
        for number in range(30):
            enqueue(name, str(number))

        def run_worker(number):
            try:
                Worker(batch=True, name=f"w{number}").work()
            finally:
                connection.close()

        threads = [threading.Thread(target=run_worker, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert Job.objects.filter(state="done", kind=name).count() == 30
        assert max(most) <= 3

    def test_it_gives_back_what_the_grace_was_too_short_for(self, kind):
        release = threading.Event()

        def work(subject, *, progress):
            release.wait(20)
            progress(1, 1)

        job = enqueue(kind(work), "a")
        worker = Worker(grace_s=0.2)
        threading.Timer(1.0, worker.stop).start()
        started = time.monotonic()

        given_back = worker.work()

        assert [each.pk for each in given_back] == [job.pk]
        assert time.monotonic() - started < 10
        job.refresh_from_db()
        assert (job.state, job.attempts, job.slot) == (Job.State.WAITING, 0, None)
        release.set()
        time.sleep(0.3)
        job.refresh_from_db()
        assert job.state == Job.State.WAITING  # the old thread ended nothing
