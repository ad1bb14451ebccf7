"""The queue page shows why a job failed and lets an operator mend it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
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

    page = client.get("/cms/snippets/jobs/job/").content.decode()
    assert "OSError: no space left" in page
    assert f"/cms/jobs/{job.pk}/retry/" in page

    assert client.get(f"/cms/jobs/{job.pk}/retry/").status_code == 200
    client.post(f"/cms/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


def test_a_cataloguer_looks_but_does_not_act(client):
    _signed_in(client, Role.CATALOGUER)
    job = _failed()

    page = client.get("/cms/snippets/jobs/job/")
    assert page.status_code == 200
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
