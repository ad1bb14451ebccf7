"""One function decides; every line of its table is written out here."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q
from django.utils import timezone

from media import access
from media.access import Level, decide
from media.errors import GradeForbidsPublic
from media.models import Asset
from media.services.access import set_public_access
from provenance.models import Event
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db

GRADES = ("open", "internal", "sensitive", "core")


@pytest.fixture
def licensed(monkeypatch):
    """Lets one user have a level, as the licensing floor would."""
    monkeypatch.setattr(access, "_entitlements", [])
    monkeypatch.setattr(access, "_filters", [])

    def grant(user, level):
        access.register_entitlement(
            lambda viewer, asset: level if viewer.pk == user.pk else None,
            listed=lambda viewer: Q() if viewer.pk == user.pk else Q(pk__in=[]),
        )

    return grant


def person(*permissions: str, **fields):
    user = UserFactory(**fields)
    for codename in permissions:
        user.user_permissions.add(Permission.objects.get(codename=codename))
    return type(user).objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("grade", "public", "level", "reason"),
    [
        ("open", "none", "none", "unpublished"),
        ("open", "preview", "preview", "public"),
        ("open", "full", "full", "public"),
        ("internal", "none", "none", "grade"),
        ("internal", "preview", "none", "grade"),
        ("internal", "full", "none", "grade"),
        ("sensitive", "none", "none", "grade"),
        ("sensitive", "preview", "none", "grade"),
        ("sensitive", "full", "none", "grade"),
        ("core", "none", "none", "grade"),
        ("core", "preview", "none", "grade"),
        ("core", "full", "none", "grade"),
    ],
)
def test_the_public_sees_what_is_published_and_graded_open(grade, public, level, reason):
    asset = AssetFactory(grade=grade, public_access=public)

    for viewer in (None, AnonymousUser(), UserFactory()):
        found = decide(viewer, asset)
        assert (found.level, found.reason) == (level, reason)
        assert Asset.objects.visible_to(viewer).exists() == (level != "none")


@pytest.mark.parametrize(
    ("grade", "level"),
    [("open", "master"), ("internal", "master"), ("sensitive", "master"), ("core", "none")],
)
def test_the_owner_has_the_master_unless_it_is_core_data(grade, level):
    owner = person()
    asset = AssetFactory(grade=grade, owner=owner)

    assert decide(owner, asset).level == level
    assert Asset.objects.visible_to(owner).exists() == (level != "none")


@pytest.mark.parametrize("grade", GRADES)
def test_staff_who_may_see_all_need_one_permission_more_for_core_data(grade):
    asset = AssetFactory(grade=grade)
    some, all_of_it = person("view_all"), person("view_all", "view_core")

    assert decide(some, asset).level == ("none" if grade == "core" else "master")
    assert Asset.objects.visible_to(some).exists() == (grade != "core")
    assert decide(all_of_it, asset).level == "master"
    assert Asset.objects.visible_to(all_of_it).exists()


@pytest.mark.parametrize(
    ("grade", "public", "entitled", "level", "reason"),
    [
        ("open", "none", "full", "full", "entitled"),
        ("open", "preview", "full", "full", "entitled"),
        ("open", "full", "preview", "full", "public"),
        ("open", "full", "master", "master", "entitled"),
        ("internal", "none", "full", "full", "entitled"),
        ("sensitive", "none", "master", "none", "grade"),
        ("core", "none", "master", "none", "grade"),
    ],
)
def test_a_licence_widens_but_never_beyond_the_grade(
    licensed, grade, public, entitled, level, reason
):
    licensee = person()
    licensed(licensee, entitled)
    asset = AssetFactory(grade=grade, public_access=public)

    found = decide(licensee, asset)

    assert (found.level, found.reason) == (level, reason)
    assert Asset.objects.visible_to(licensee).exists() == (level != "none")
    assert decide(person(), asset).level == decide(None, asset).level


def test_an_account_that_was_closed_is_the_public():
    closed = person("view_all", "view_core", is_active=False)
    asset = AssetFactory(owner=closed)

    assert decide(closed, asset).level is Level.NONE
    assert not Asset.objects.visible_to(closed).exists()


def test_a_refused_file_is_hidden_from_all_but_its_owner_and_staff():
    owner = person()
    asset = AssetFactory(refused=True, public=True, owner=owner)

    assert decide(None, asset).reason == "refused"
    assert decide(owner, asset).level is Level.MASTER
    assert not Asset.objects.visible_to(None).exists()


def test_a_preview_has_its_limits_from_the_settings(settings):
    settings.MEDIA_PREVIEW_PX, settings.MEDIA_PREVIEW_SECONDS = 1000, 9

    found = decide(None, AssetFactory(public_access="preview"))

    assert (found.max_px, found.max_seconds) == (1000, 9)
    assert decide(None, AssetFactory(public=True)).max_px is None


def test_opening_an_asset_writes_one_event_and_a_second_time_none():
    asset = AssetFactory()
    now = timezone.now()

    assert set_public_access(asset, "full", by=None, at=now)
    assert not set_public_access(asset, "full", by=None, at=now)

    asset.refresh_from_db()
    assert asset.public_access == "full"
    event = Event.objects.about(asset.public_id).get()
    assert event.kind == "asset.access_changed"
    assert asset.file_events.get().detail == {"from": "none", "to": "full", "reason": ""}


@pytest.mark.parametrize("grade", ["internal", "sensitive", "core"])
def test_what_is_not_graded_open_cannot_be_published(grade):
    asset = AssetFactory(grade=grade)

    with pytest.raises(GradeForbidsPublic):
        set_public_access(asset, "preview", by=None, at=timezone.now())

    assert not Event.objects.about(asset.public_id).exists()
