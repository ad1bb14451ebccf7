"""The queue page shows why a job failed and lets an operator mend it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from jobs.models import Job

pytestmark = pytest.mark.django_db


def _signed_in(client, role: Role) -> None:
    user = User.objects.create_user(f"{role}@example.org", "secret-words-1")
    user.groups.add(Group.objects.get(name=role.value))
    client.force_login(user)


def _failed() -> Job:
    return Job.objects.create(
        kind="media.renditions", subject="h2x", state=Job.State.FAILED, run_after=timezone.now(),
        error="Traceback\nOSError: no space left", attempts=4,
    )  # fmt: skip


def test_an_operator_sees_the_reason_and_retries(client):
    _signed_in(client, Role.OPERATOR)
    job = _failed()

    page = client.get("/cms/jobs/").content.decode()
    assert "OSError: no space left" in page
    assert f"/cms/jobs/{job.pk}/retry/" in page

    assert client.get(f"/cms/jobs/{job.pk}/retry/").status_code == 200
    client.post(f"/cms/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


def test_a_cataloguer_looks_but_does_not_act(client):
    _signed_in(client, Role.CATALOGUER)
    job = _failed()

    page = client.get("/cms/jobs/")
    assert page.status_code == 200
    assert "<pre>" not in page.content.decode()
    assert "/retry/" not in page.content.decode()
    assert client.post(f"/cms/jobs/{job.pk}/retry/").status_code in {302, 403}
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_nobody_edits_or_deletes_a_job_by_hand(client):
    _signed_in(client, Role.OPERATOR)
    job = _failed()

    for action in ("edit", "delete"):
        answer = client.get(f"/cms/snippets/jobs/job/{action}/{job.pk}/")
        assert answer.status_code in {302, 403, 404}
    assert client.get("/cms/snippets/jobs/job/add/").status_code in {302, 403, 404}


def _job(subject: str, state: str = "waiting", **columns) -> Job:
    now = timezone.now()
    defaults = {"kind": "media.renditions", "subject": subject, "state": state, "lane": "av"}
    return Job.objects.create(**defaults | {"run_after": now, "created_at": now} | columns)


def test_the_page_tells_what_runs_and_why_the_rest_waits(client):
    _signed_in(client, Role.OPERATOR)
    now = timezone.now()
    _job("runs", "running", slot=0, started_at=now, progress_done=30, progress_total=100,
         note="720p", worker="host:1:x")  # fmt: skip
    _job("lane")
    later = now + timedelta(minutes=5)
    _job("later", lane="image", run_after=later, outages=1, reason_zh="存储空间不足。")

    page = client.get("/cms/jobs/").content.decode()

    assert "30%" in page
    assert "720p" in page
    assert "通道已满（1 / 1）" in page
    assert f"{timezone.localtime(later):%H:%M:%S} 再试" in page
    assert "存储空间不足。" in page
    assert "磁盘" in page


def test_due_work_that_nobody_takes_is_told(client):
    _signed_in(client, Role.OPERATOR)
    job = _job("alone")
    assert "./run worker" not in client.get("/cms/jobs/").content.decode()

    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(minutes=2))

    assert "./run worker" in client.get("/cms/jobs/").content.decode()


def test_an_empty_queue_says_so(client):
    _signed_in(client, Role.CATALOGUER)
    assert "没有失败的任务" in client.get("/cms/jobs/").content.decode()


def test_filters_narrow_the_rows_and_the_part_is_only_the_state(client):
    _signed_in(client, Role.OPERATOR)
    _job("first-one", "failed", finished_at=timezone.now())
    _job("other-one", "failed", kind="community.notify", lane="default", finished_at=timezone.now())

    page = client.get("/cms/jobs/", {"kind": "community.notify", "part": "1"}).content.decode()

    assert "other-one" in page
    assert "first-one" not in page
    assert "<html" not in page


def test_all_of_a_kind_are_retried_after_a_question(client):
    _signed_in(client, Role.OPERATOR)
    for subject in ("a", "b"):
        _job(subject, "failed", finished_at=timezone.now(), attempts=4)
    _job("c", "failed", kind="community.notify")
    url = "/cms/jobs/failed/media.renditions/retry/"

    assert "2" in client.get(url).content.decode()
    assert client.post(url).status_code == 302

    assert set(Job.objects.waiting().values_list("subject", flat=True)) == {"a", "b"}


def test_more_jobs_ask_no_more_queries(client, django_assert_num_queries):
    _signed_in(client, Role.OPERATOR)
    for number in range(3):
        _job(f"w{number}")
        _job(f"f{number}", "failed", finished_at=timezone.now())
    client.get("/cms/jobs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/cms/jobs/")
    for number in range(3, 12):
        _job(f"w{number}")
        _job(f"f{number}", "failed", finished_at=timezone.now())

    with django_assert_num_queries(len(few)):
        client.get("/cms/jobs/")
