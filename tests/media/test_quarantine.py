"""The quarantine desk: operators see, fetch and delete what was refused; nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from media.errors import MediaRefused
from media.quarantined import Quarantined, find, quarantined
from media.services.empty_quarantine import sweep_quarantine
from media.services.receive_upload import receive_upload

pytestmark = pytest.mark.django_db

DESK = "/cms/media/quarantine/"


@pytest.fixture
def operator(client) -> User:
    sync_roles()
    user = User.objects.create_user("op@example.org", display_name="值班员")
    user.groups.add(Group.objects.get(name=Role.OPERATOR.value))
    client.force_login(user)
    return user


def refused(by: User | None = None, *, days_ago: int = 0) -> Quarantined:
    upload = SimpleUploadedFile("<b>假.jpg", "文字".encode())
    with pytest.raises(MediaRefused):
        receive_upload(upload, owner=None, by=by, now=timezone.now() - timedelta(days=days_ago))
    return quarantined()[-1]


def test_the_desk_tells_name_size_who_when_and_why(client, operator):
    one = refused(operator)

    page = client.get(DESK).content.decode()

    assert "&lt;b&gt;假.jpg" in page
    assert "<b>假" not in page
    assert "值班员" in page
    assert "media_type_mismatch" in page
    assert one.size_bytes == 6


def test_a_file_comes_as_bytes_without_a_type(client, operator):
    one = refused(operator)

    answer = client.get(f"{DESK}{one.name}/file/")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{one.name}.bin"'
    assert b"".join(answer.streaming_content) == "文字".encode()


def test_deleting_asks_first(client, operator):
    one = refused(operator)

    assert client.get(f"{DESK}{one.name}/delete/").status_code == 200
    assert find(one.name) is not None
    assert client.post(f"{DESK}{one.name}/delete/").status_code == 302

    assert find(one.name) is None
    assert not one.folder.exists()
    assert client.post(f"{DESK}{one.name}/delete/").status_code == 404


def test_nobody_but_operators_comes_in(client):
    sync_roles()
    one = refused()
    user = User.objects.create_user("cat@example.org")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER.value))
    client.force_login(user)

    for path in (DESK, f"{DESK}{one.name}/file/", f"{DESK}{one.name}/delete/"):
        assert client.get(path).status_code in (302, 403)
    client.post(f"{DESK}{one.name}/delete/")
    assert find(one.name) is not None


@pytest.mark.parametrize("name", ["..", "20260101-00000000000g", "20260101-000000000000/.."])
def test_a_name_leads_nowhere_else(name):
    assert find(name) is None


def test_the_sweep_takes_what_is_over_its_days(settings):
    settings.QUARANTINE_DAYS = 30
    old = refused(days_ago=31)
    refused(days_ago=29)

    assert sweep_quarantine(now=timezone.now()) == 1

    assert find(old.name) is None
    assert len(quarantined()) == 1
