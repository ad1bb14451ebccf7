"""Cuts of a film become a chapter track that waits for a person; and only once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from media.models import Asset, TextTrack
from media.services.add_track import add_track
from media.services.approve_track import approve_track
from media.services.ingest import ingest_file
from media.services.propose_chapters import propose_chapters
from media.services.reprocess import reprocess
from media.services.save_tracks import TrackEdit, save_tracks
from media.vtt import Cue
from provenance.models import Event
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db
TEXT = "WEBVTT\n\n00:00:00.000 --> 00:00:40.000\n开场\n"


@pytest.fixture(scope="module")
def cut_film(tmp_path_factory) -> Path:
    """44 s with one hard cut, at 22 s."""
    path = tmp_path_factory.mktemp("films") / "两场.mp4"
    small = "size=160x90:rate=5"
    command = ["ffmpeg", "-v", "error", "-nostdin"]
    for source in (f"color=red:{small}:duration=22", f"testsrc2={small}:duration=22"):
        command += ["-f", "lavfi", "-i", source]
    command += ["-filter_complex", "concat=n=2:v=1", "-pix_fmt", "yuv420p", "-c:v", "libx264"]
    subprocess.run([*command, "-preset", "ultrafast", path], check=True, timeout=60)
    return path


def again(asset: Asset, run_jobs) -> None:
    reprocess(asset, by=None, at=timezone.now())
    run_jobs()
    asset.refresh_from_db()
    assert asset.is_ready


@pytest.fixture
def film(cut_film, run_jobs) -> Asset:
    asset = ingest_file(cut_film)
    run_jobs()
    return asset


def test_the_chapters_of_a_film_wait_for_a_person(film, client):
    track = film.tracks.get()

    assert (track.kind, track.origin, track.is_public) == ("chapters", "detected", False)
    assert [(c.start_ms, c.end_ms, c.text) for c in track.cues()] == [
        (0, 22_000, "第 1 段"),
        (22_000, 44_000, "第 2 段"),
    ]
    assert client.get(track.url).status_code == 404  # not for the public yet
    assert Event.objects.about(film.public_id).filter(kind="asset.track_added").count() == 1
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("media_tracks", args=[film.public_id])).content.decode()
    assert "自动检测" in page
    assert 'value="approve"' in page


def test_processing_again_adds_no_second_and_leaves_a_corrected_one(film, run_jobs):
    track = film.tracks.get()
    by = UserFactory()
    edit = TrackEdit(track.pk, track.revision, track.vtt.replace("第 2 段", "摆手舞"))
    save_tracks(film, edits=[edit], by=by, at=timezone.now())

    again(film, run_jobs)

    track = film.tracks.get()
    assert (track.origin, track.is_public, track.revision) == ("detected", False, 2)
    assert "摆手舞" in track.vtt
    approve_track(track, by=by, at=timezone.now())
    again(film, run_jobs)
    track = film.tracks.get()
    assert track.is_public
    assert "摆手舞" in track.vtt


def test_chapters_of_a_person_get_no_rival_and_a_discarded_proposal_stays_away(film, run_jobs):
    film.tracks.all().delete()
    again(film, run_jobs)
    assert not film.tracks.exists()

    other = AssetFactory(ready=True, video=True)
    add_track(other, kind="chapters", language="en", text=TEXT, by=UserFactory(), at=timezone.now())
    assert propose_chapters(other, [Cue(0, 9, "1"), Cue(9, 30, "2")], at=timezone.now()) is None
    assert other.tracks.get().origin == TextTrack.Origin.UPLOADED


def test_names_of_the_container_keep_their_language(run_jobs):
    asset = AssetFactory(ready=True, video=True)

    track = propose_chapters(asset, [Cue(0, 9, "Opening"), Cue(9, 30, "Song")], at=timezone.now())

    assert (track.language, track.is_public) == ("en", False)


def test_a_film_of_one_scene_gets_none(files, run_jobs):
    asset = ingest_file(files / "film.mp4")
    run_jobs()

    assert not asset.tracks.exists()
