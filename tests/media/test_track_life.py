"""The life of a track: versions, restoring, a machine's words and their approval."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from media.errors import (
    NotProcessable,
    SpeechEngineMissing,
    TrackAlreadyPublic,
    TrackInvalid,
    TrackMoved,
)
from media.models import TextTrack
from media.services.add_track import add_track
from media.services.approve_track import approve_track
from media.services.ingest import ingest_file
from media.services.recognise_speech import ask_for_recognition, recognise_speech
from media.services.restore_track import restore_track
from media.services.save_tracks import TrackEdit, save_tracks
from media.vtt import Cue
from provenance.models import Event
from search.sources.transcripts import spoken_in
from tests.media.factories import AssetFactory, TextTrackFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n%s\n"


class LoudParts:
    """A small real engine: a cue wherever the sound is loud."""

    def recognise(self, path: Path, language: str, on_progress) -> list[Cue]:
        with wave.open(str(path)) as sound:
            rate, samples = sound.getframerate(), array("h", sound.readframes(sound.getnframes()))
        step = rate // 10
        blocks = [samples[n : n + step] for n in range(0, len(samples), step)]
        cues: list[Cue] = []
        for n, block in enumerate(blocks):
            on_progress(n + 1, len(blocks))
            if max(map(abs, block), default=0) < 500:
                continue
            if cues and cues[-1].end_ms == n * 100:
                cues[-1] = Cue(cues[-1].start_ms, (n + 1) * 100, cues[-1].text)
            else:
                cues.append(Cue(n * 100, (n + 1) * 100, f"<{language} & {len(cues)}>"))
        return cues


class Deaf:
    def recognise(self, path: Path, language: str, on_progress) -> list[Cue]:
        return []


def save(track: TextTrack, text: str, *, revision: int | None = None):
    edit = TrackEdit(track.pk, revision or track.revision, text)
    return save_tracks(track.asset, edits=[edit], by=UserFactory(), at=timezone.now())[0]


def test_an_edit_keeps_the_text_before_and_can_be_taken_back():
    track = TextTrackFactory(vtt=TEXT % "摆手舞。")

    edited = save(track, TEXT % "跳摆手舞。")
    assert (edited.revision, edited.origin) == (2, "edited")
    version = edited.versions.get()
    assert (version.revision, version.vtt, version.origin) == (1, TEXT % "摆手舞。", "uploaded")

    restored = restore_track(version, by=UserFactory(), at=timezone.now())
    assert (restored.vtt, restored.revision) == (TEXT % "摆手舞。", 3)
    assert restored.versions.count() == 2
    kinds = set(Event.objects.about(track.asset.public_id).values_list("kind", flat=True))
    assert kinds == {"asset.track_edited", "asset.track_restored"}


def test_the_same_text_again_is_no_new_version():
    track = TextTrackFactory(vtt=TEXT % "摆手舞。")

    assert save(track, TEXT % "摆手舞。").revision == 1
    assert not track.versions.exists()
    assert not Event.objects.about(track.asset.public_id).exists()


def test_two_editors_do_not_overwrite_each_other():
    track = TextTrackFactory(vtt=TEXT % "一")
    other = TextTrackFactory(asset=track.asset, language="en", vtt=TEXT % "one")
    save(track, TEXT % "二")

    edits = [TrackEdit(other.pk, 1, TEXT % "three"), TrackEdit(track.pk, 1, TEXT % "三")]
    with pytest.raises(TrackMoved):
        save_tracks(track.asset, edits=edits, by=UserFactory(), at=timezone.now())

    texts = set(TextTrack.objects.values_list("vtt", flat=True))
    assert texts == {TEXT % "二", TEXT % "one"}  # nothing of the second save


def test_a_track_of_another_recording_cannot_be_saved_here():
    track, foreign = TextTrackFactory(), TextTrackFactory()

    edit = TrackEdit(foreign.pk, 1, TEXT % "改")
    with pytest.raises(TrackMoved):
        save_tracks(track.asset, edits=[edit], by=UserFactory(), at=timezone.now())


def test_edited_times_are_set_times():
    asset = AssetFactory(video=True, ready=True)
    track = add_track(
        asset, kind="transcript", language="zh-Hans", text="一句\n两句", by=None, at=timezone.now()
    )
    assert not track.is_timed

    assert save(track, TEXT % "一句").is_timed
    version = track.versions.get()
    assert not restore_track(version, by=UserFactory(), at=timezone.now()).is_timed


def test_what_a_machine_wrote_waits_beside_the_words_of_people_until_approved():
    public = TextTrackFactory(kind="transcript", vtt=TEXT % "人写的")
    asset = public.asset
    waiting = add_track(
        asset, kind="transcript", language="zh-Hans", text=TEXT % "机器写的", origin="recognised",
        by=None, at=timezone.now(),
    )  # fmt: skip
    public.refresh_from_db()
    assert (waiting.is_public, public.vtt) == (False, TEXT % "人写的")
    type(asset).objects.filter(pk=asset.pk).update(public_access="full")
    asset.refresh_from_db()
    assert [said.text for said in spoken_in([asset])] == ["人写的"]

    approved = approve_track(waiting, by=UserFactory(), at=timezone.now())

    assert approved.pk == public.pk
    assert (approved.vtt, approved.origin) == (TEXT % "机器写的", "recognised")
    assert approved.versions.get().vtt == TEXT % "人写的"
    assert TextTrack.objects.count() == 1
    with pytest.raises(TrackAlreadyPublic):
        approve_track(waiting, by=UserFactory(), at=timezone.now())


def test_the_first_track_of_a_language_is_approved_in_its_place():
    waiting = TextTrackFactory(origin="detected", is_public=False, kind="chapters")

    assert approve_track(waiting, by=UserFactory(), at=timezone.now()).is_public


@pytest.mark.parametrize("origin", ["recognised", "detected"])
def test_the_database_lets_no_unread_words_of_a_machine_out(origin):
    with pytest.raises(IntegrityError), transaction.atomic():
        TextTrackFactory(origin=origin, is_public=True)


def test_there_is_one_public_track_of_a_language():
    track = TextTrackFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        TextTrackFactory(asset=track.asset)


@pytest.fixture
def sound(tmp_path):
    """2 s of sound with a silent second in the middle: 0–0.5 and 1.5–2 are loud."""
    path = tmp_path / "歌.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        loud = array("h", [8000, -8000] * 4000)
        file.writeframes((loud + array("h", [0] * 16_000) + loud).tobytes())
    return ingest_file(path, title_zh="山歌", by=None)


def test_an_engine_writes_a_transcript_that_is_not_public(sound, settings, run_jobs):
    settings.SPEECH_ENGINE = "tests.media.test_track_life.LoudParts"
    person = UserFactory()

    ask_for_recognition(sound, language="zh-Hans", by=person)
    run_jobs()

    track = TextTrack.objects.get()
    assert (track.kind, track.origin, track.is_public) == ("transcript", "recognised", False)
    assert [(c.start_ms, c.end_ms, c.plain) for c in track.cues()] == [
        (0, 500, "<zh-Hans & 0>"),
        (1500, 2000, "<zh-Hans & 1>"),
    ]


def test_without_an_engine_or_a_sound_there_is_no_recognition(sound, settings):
    person = UserFactory()
    settings.SPEECH_ENGINE = ""
    with pytest.raises(SpeechEngineMissing):
        ask_for_recognition(sound, language="en", by=person)
    settings.SPEECH_ENGINE = "tests.media.test_track_life.Deaf"
    with pytest.raises(NotProcessable):
        ask_for_recognition(AssetFactory(ready=True), language="en", by=person)
    with pytest.raises(TrackInvalid):
        recognise_speech(
            sound, language="en", by=None, at=timezone.now(), on_progress=lambda *_: None
        )
    assert not TextTrack.objects.exists()
