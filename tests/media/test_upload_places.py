"""Whose a file becomes: people of one museum need not say, people of several do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Institution, Membership, User
from accounts.roles import Role
from media.models import Asset
from media.services.ingest import existing_asset, ingest
from media.services.start_upload import start_upload
from media.upload_errors import UploadInstitutionNeeded, UploadNotPermitted

pytestmark = pytest.mark.django_db

WISHES = {"filename": "x.jpg", "purpose": "library"}


def museum(code: str) -> Institution:
    return Institution.objects.create(code=code, name_zh=f"{code} 馆", name_en=code)


def worker_of(*museums: Institution) -> User:
    user = User.objects.create_user("ren@example.org")
    user.groups.set(Group.objects.filter(name=Role.CATALOGUER))
    for place in museums:
        Membership.objects.create(institution=place, user=user, role=Role.CATALOGUER)
    return user


def begin(user: User, **wishes: str):
    return start_upload(owner=user, size_bytes=10, wishes=WISHES | wishes, now=timezone.now())


def test_a_person_of_one_museum_uploads_for_it():
    place = museum("yi")
    assert begin(worker_of(place)).fields["institution_id"] == place.pk


def test_a_person_of_several_says_for_which():
    first, second = museum("yi"), museum("er")
    user = worker_of(first, second)

    with pytest.raises(UploadInstitutionNeeded, match="er、yi"):
        begin(user)
    assert begin(user, institution="er").fields["institution_id"] == second.pk


def test_nobody_uploads_for_a_museum_of_others():
    museum("er")
    with pytest.raises(UploadNotPermitted):
        begin(worker_of(museum("yi")), institution="er")


def test_a_role_without_any_museum_has_no_library():
    Institution.objects.update(is_default=False)
    with pytest.raises(UploadNotPermitted):
        begin(worker_of())


def test_the_form_asks_only_those_who_work_for_several(client, files):
    first, second = museum("yi"), museum("er")
    user = worker_of(first)
    client.force_login(user)
    assert b'name="institution"' not in client.get(reverse("media_upload")).content

    Membership.objects.create(institution=second, user=user, role=Role.CATALOGUER)
    page = client.get(reverse("media_upload"))
    assert b'value="er"' in page.content
    sent = {"grade": "open", "institution": "er"}
    sent["uploads"] = SimpleUploadedFile("a.jpg", (files / "picture.jpg").read_bytes())
    answer = client.post(reverse("media_upload"), sent)
    assert answer.status_code == 200
    assert Asset.objects.get().institution == second


def test_the_same_bytes_of_another_museum_are_not_found(files):
    first, second = museum("yi"), museum("er")
    path = files / "picture.jpg"
    theirs = ingest(path, institution_id=first.pk).asset
    sha256 = theirs.master.sha256

    assert existing_asset(sha256, None, institution_id=first.pk) == theirs
    assert existing_asset(sha256, None, institution_id=second.pk) is None
    ours = ingest(path, institution_id=second.pk)
    assert ours.is_new
    assert ours.asset.master == theirs.master
