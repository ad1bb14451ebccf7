"""Captions: read, checked with the line named, converted, cut."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from media import vtt
from media.errors import TrackInvalid
from media.models import TextTrack
from media.services.add_track import add_track
from provenance.models import Event
from tests.media.factories import AssetFactory, TextTrackFactory

GOOD = """WEBVTT - 摆手舞

NOTE 由志愿者听写

1
00:00:01.000 --> 00:00:04.000 line:90%
<v 彭大爷>跳起来，<b>摆起来</b>！

00:05.500 --> 00:07.000
二行
字幕
"""


def test_cues_are_read_with_their_times_and_words():
    first, second = vtt.parse(GOOD)

    assert (first.start_ms, first.end_ms, first.settings) == (1000, 4000, "line:90%")
    assert first.plain == "跳起来，摆起来！"
    assert (second.start_ms, second.plain) == (5500, "二行 字幕")


def test_srt_becomes_webvtt():
    srt = "\ufeff1\r\n00:00:01,500 --> 00:00:02,000\r\n苗歌\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n飞歌\r\n"

    text = vtt.render(vtt.parse(srt))

    assert text.startswith("WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\n苗歌\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("WEBVTT\n\n00:00:01 --> 00:00:02.000\nx\n", 3),
        ("WEBVTT\n\n1\n00:00:05.000 --> 00:00:02.000\nx\n", 4),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nx\n\n没有时间\n", 6),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx\n", 3),
        ("", 1),
        ("WEBVTT\n\nNOTE only\n", 1),
        ("\x00\x01", 1),
    ],
)
def test_a_fault_names_its_line(text, line):
    with pytest.raises(TrackInvalid) as caught:
        vtt.parse(text)

    assert caught.value.line == line
    assert all(caught.value.both())


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**8), st.integers(1, 10**6), st.text("湖湘文化 abc&<>-", min_size=1)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_can_be_read_again(rows):
    cues = [vtt.Cue(start, start + length, words.strip() or "词") for start, length, words in rows]

    again = vtt.parse(vtt.render(cues))

    assert [(c.start_ms, c.end_ms) for c in again] == [(c.start_ms, c.end_ms) for c in cues]


@pytest.mark.django_db
def test_a_track_is_added_and_replaced_with_its_events():
    asset = AssetFactory(ready=True, video=True)
    how = {"kind": "captions", "language": "zh-Hans", "by": None, "at": timezone.now()}

    add_track(asset, text=GOOD, **how)
    track = add_track(asset, text=GOOD.replace("二行", "三行"), label="字幕", **how)

    assert TextTrack.objects.get() == track
    assert track.cues()[1].plain == "三行 字幕"
    assert Event.objects.about(asset.public_id).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "中文", "en_US", "x" * 40])
def test_a_language_must_be_a_tag(language):
    with pytest.raises(TrackInvalid):
        add_track(
            AssetFactory(video=True),
            kind="captions",
            language=language,
            text=GOOD,
            by=None,
            at=timezone.now(),
        )


@pytest.mark.django_db
def test_the_database_holds_only_webvtt():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        TextTrackFactory(vtt="1\n00:00:01,500 --> 00:00:02,000\nx\n")


@pytest.mark.shared
def test_real_captions_are_read(shared_data):
    for path in sorted((shared_data / "captions").glob("*.*")):
        if path.suffix in {".vtt", ".srt"}:
            assert vtt.parse(path.read_text(encoding="utf-8-sig")), path.name
