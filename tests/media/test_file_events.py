"""Every act on a file leaves a PREMIS event: the list of acts, and those that none told before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import media.services
from accounts.models import User
from accounts.roles import Role
from media.errors import EmptyFile, NoIntactCopy
from media.gates import Gate, Who
from media.models import FileEvent, TextTrack
from media.services.access import set_gates, set_public_access, set_public_until
from media.services.add_track import add_track
from media.services.approve_track import approve_track
from media.services.empty_quarantine import sweep_quarantine
from media.services.quarantine import quarantine
from media.services.repair_master import repair_master
from media.services.sweep_renditions import KEPT, sweep_renditions
from media.services.undo_access import former_access, undo_access
from tests.media.factories import AssetFactory, MasterFactory, TextTrackFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
T = FileEvent.Type
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n摆手舞。\n"

# Each service of the room: the types of event that it writes, itself or by the service in
# brackets; or why it writes none.
SERVICES: dict[str, set[T] | str] = {
    "access": {T.POLICY},
    "add_track": "[replace_track_text.note_track]",
    "approve_track": "[replace_track_text.note_track]",
    "cancel_upload": "the file was never taken in",
    "check_due": "[check_fixity]",
    "check_fixity": {T.FIXITY},
    "copy_masters": {T.REPLICATION},
    "decide_likeness": "a judgement about two assets; no file is touched",
    "declare_digest": "the file was never taken in",
    "describe": {T.METADATA},
    "empty_quarantine": {T.DELETION},
    "extract_metadata": {T.EXTRACTION},
    "find_likenesses": "reads fingerprints, no file",
    "fingerprint": {T.EXTRACTION},
    "finish_upload": "queues the check",
    "ingest": {T.DIGEST, T.IDENTIFICATION, T.VALIDATION, T.INGESTION},
    "ingest_upload": "[ingest], [quarantine]",
    "make_renditions": {T.NORMALIZATION},
    "note_use": {T.DISSEMINATION},
    "propose_chapters": "[add_track]",
    "quarantine": {T.QUARANTINE},
    "receive_piece": "the file was never taken in",
    "receive_upload": "[ingest], [quarantine]",
    "recognise_speech": "[add_track]",
    "repair_master": {T.RECOVERY},
    "replace_track_text": {T.METADATA},
    "reprocess": "queues it; [make_renditions]",
    "restore_track": "[replace_track_text.note_track]",
    "save_tracks": "[replace_track_text.note_track]",
    "start_upload": "the file was never taken in",
    "store_master": "[ingest], [repair_master]",
    "store_remote": {T.REPLICATION},
    "sweep_orphans": "files that no row speaks of: there is nothing to tell it to",
    "sweep_renditions": {T.DELETION},
    "sweep_uploads": "the file was never taken in",
    "undo_access": "[access]",
}


def test_each_service_is_in_the_list_with_the_events_it_writes():
    folder = Path(media.services.__path__[0])
    sources = {p.stem: p.read_text() for p in folder.glob("*.py") if p.stem != "__init__"}

    assert set(sources) == set(SERVICES)
    for name, told in SERVICES.items():
        written = set(re.findall(r"FileEvent\.Type\.(\w+)", sources[name]))
        written = (
            written if "FileEvent.objects" in sources[name] or "note_" in sources[name] else set()
        )
        wanted = {kind.name for kind in told} if isinstance(told, set) else set()
        if name in {"undo_access", "propose_chapters"}:
            continue  # these read events
        assert written == wanted, name
        for other in re.findall(r"\[(\w+)", told) if isinstance(told, str) else ():
            assert f"{other} import" in sources[name] or name in {"reprocess", "store_master"}, name


@pytest.fixture
def staff() -> Callable[[Role], User]:
    """Make a person with one role."""

    def make(role: Role) -> User:
        user = UserFactory()
        user.groups.add(Group.objects.get(name=role.value))
        return user

    return make


def told(**by: object) -> list[tuple[str, dict[str, object]]]:
    rows = FileEvent.objects.filter(**by).order_by("pk")
    return list(rows.values_list("type", "detail"))


def test_a_download_of_a_master_is_told_by_role(client, staff):
    person = staff(Role.CATALOGUER)
    asset = AssetFactory(ready=True)
    client.force_login(person)

    client.head(asset.master_url)
    assert told(asset=asset) == []
    client.get(asset.master_url)

    event = FileEvent.objects.get(asset=asset)
    assert (event.type, event.master) == (T.DISSEMINATION, asset.master)
    assert event.detail == {"to": "staff", "way": "download"}


def test_who_may_not_have_it_leaves_no_event(client):
    asset = AssetFactory(ready=True, public=True)

    assert client.get(asset.master_url).status_code == 404
    assert told(asset=asset) == []


def test_the_life_of_a_refused_file_is_told(tmp_path, settings, client, staff):
    file = tmp_path / "a.exe"
    file.write_bytes(b"MZ")
    kept = quarantine(file, EmptyFile(), name="机密.exe", at=NOW, by_id=None)
    name = kept.parent.name
    client.force_login(staff(Role.OPERATOR))

    client.get(f"/cms/media/quarantine/{name}/file/")
    page = client.get("/cms/media/quarantine/").content.decode()
    sweep_quarantine(now=NOW + timedelta(days=settings.QUARANTINE_DAYS + 1))

    events = told(quarantine=name)
    assert [kind for kind, _ in events] == [T.QUARANTINE, T.DISSEMINATION, T.DELETION]
    assert "机密" not in str(events)
    assert page.count(f"<code>{name}</code>") == 2


def test_an_event_is_about_something():
    with pytest.raises(IntegrityError), transaction.atomic():
        FileEvent.objects.create(type=T.DELETION, outcome="success", agent="x", at=NOW)


def test_a_deleted_track_is_told_but_not_when_its_asset_goes():
    track = TextTrackFactory()
    other = TextTrackFactory()

    track.delete()
    TextTrack.objects.filter(pk=other.pk).delete()

    ((kind, detail),) = told(asset=track.asset)
    assert kind == T.DELETION
    assert (detail["track"], detail["language"]) == ("captions", "zh-Hans")
    assert len(told(asset=other.asset)) == 1
    gone = TextTrackFactory().asset
    gone.delete()
    assert not FileEvent.objects.exclude(asset__in=[track.asset, other.asset]).exists()


def test_an_approved_proposal_that_replaces_is_told_as_both():
    asset = AssetFactory(ready=True, video=True)
    for origin in ("uploaded", "recognised"):
        add_track(
            asset, kind="transcript", language="zh-Hans", text=VTT, origin=origin, by=None, at=NOW
        )
    FileEvent.objects.all().delete()

    approve_track(asset.tracks.get(is_public=False), by=UserFactory(), at=NOW)

    assert [kind for kind, _ in told(asset=asset)] == [T.DELETION, T.METADATA]


def test_the_last_public_day_is_told_once():
    asset = AssetFactory(ready=True, public=True)

    assert set_public_until(asset, date(2030, 1, 1), at=NOW, reason="a")
    assert not set_public_until(asset, date(2030, 1, 1), at=NOW, reason="a")
    assert set_public_until(asset, None, at=NOW, reason="a")
    assert not set_public_until(asset, None, at=NOW, reason="a")

    assert [detail["until"] for _, detail in told(asset=asset)] == ["2030-01-01", ""]


def test_what_was_changed_of_who_may_see_is_told_and_only_levels_are_taken_back(client, staff):
    asset = AssetFactory(ready=True, public=True)
    set_public_access(asset, "none", by=None, at=NOW)
    set_public_until(asset, date(2030, 1, 1), at=NOW, reason="a")
    set_public_until(asset, None, at=NOW, reason="a")
    set_gates({asset.pk: [Gate(1, Who.STAFF).as_json()]}, at=NOW, reason="a")

    client.force_login(staff(Role.PUBLISHER))
    page = client.get(reverse("wagtailsnippets_media_asset:inspect", args=[asset.pk]))
    for words in ("公开到 2030-01-01", "没有公开期限", "文化规约的条件"):
        assert words in page.content.decode()
    former = former_access([asset])[asset.pk]
    assert undo_access(asset, by=None, at=NOW)
    assert asset.public_access == former


def test_a_repair_that_found_no_copy_is_told():
    master = MasterFactory()

    with pytest.raises(NoIntactCopy):
        repair_master(master, at=NOW)

    assert FileEvent.objects.get(master=master, type=T.RECOVERY).outcome == "fail"


def test_the_folder_of_a_former_run_is_told_when_it_goes(settings):
    asset = AssetFactory(ready=True)
    folder = Path(settings.RENDITIONS_DIR) / asset.public_id / "former"
    folder.mkdir(parents=True)
    nobody = Path(settings.RENDITIONS_DIR) / "h2zzzz" / "former"

    sweep_renditions(now=NOW)
    sweep_renditions(now=NOW + KEPT + timedelta(hours=1))

    assert not folder.exists()
    assert told(asset=asset) == [(T.DELETION, {"renditions": "former"})]
    assert not nobody.exists()
