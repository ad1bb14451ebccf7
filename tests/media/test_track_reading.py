"""Uploaded tracks: three forms, the encodings of Chinese editors, and what to look at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import track_exports, vtt
from media.errors import TrackInvalid
from media.track_pairs import joined
from media.track_reading import read_bytes, read_text, spread
from media.track_warnings import notices
from media.vtt import Cue

SRT = "1\r\n00:00:01,500 --> 00:00:04,000\r\n苗歌唱起来，山谷都听见\r\n\r\n"
SRT += "2\r\n00:00:05,000 --> 00:00:08,000\r\n摆手舞从正月跳到二月\r\n"
TRADITIONAL = SRT.replace("苗歌唱起来，山谷都听见", "苗歌唱起來，山谷都聽見").replace(
    "摆手舞从正月跳到二月", "擺手舞從正月跳到二月"
)
# Times that don't collide, words in one to three lines without empty ones.
LINE = st.text("湖湘文化䶮 abc,.!", min_size=1, max_size=20).map(str.strip).filter(bool)
CUES = st.lists(
    st.builds(
        Cue,
        start_ms=st.integers(0, 10**8),
        end_ms=st.integers(10**8 + 1, 2 * 10**8),
        text=st.lists(LINE, max_size=3).map("\n".join),
        identifier=st.sampled_from(["", "1", "开场", "NOTE 7"]),
        settings=st.sampled_from(["", "line:90%", "align:start position:10%"]),
    ),
    min_size=1,
    max_size=12,
)


@given(CUES)
def test_reading_what_was_written_gives_the_same_cues(cues):
    assert vtt.parse(vtt.render(cues)) == cues


@given(CUES)
def test_srt_keeps_times_and_words(cues):
    again = vtt.parse(vtt.render_srt(cues))

    assert [(c.start_ms, c.end_ms, c.plain) for c in again] == [
        (c.start_ms, c.end_ms, c.plain) for c in cues
    ]


@given(CUES, CUES)
def test_side_by_side_no_cue_is_lost_or_doubled(chinese, english):
    rows = joined({"zh-Hans": chinese, "en": english})

    for language, cues in (("zh-Hans", chinese), ("en", english)):
        shown = [row.cues[language] for row in rows if language in row.cues]
        assert sorted(map(repr, shown)) == sorted(map(repr, cues))


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (SRT, "utf-8", "UTF-8"),
        (SRT, "utf-8-sig", "UTF-8"),
        (SRT, "utf-16", "UTF-16 LE"),
        ("\ufeff" + SRT, "utf-16-be", "UTF-16 BE"),
        (SRT, "gb18030", "GB18030"),
        (SRT, "gbk", "GB18030"),
        (TRADITIONAL, "big5", "Big5"),
    ],
)
def test_the_encoding_is_found_and_named(text, codec, name):
    reading = read_bytes(text.encode(codec))

    assert reading.encoding == name
    assert reading.format == "srt"
    assert [cue.plain for cue in reading.cues] == [
        block.splitlines()[2]
        for block in text.removeprefix("\ufeff").replace("\r", "").split("\n\n")
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", bytes(range(128, 256)) * 3, b"\x00" * 9])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(TrackInvalid):
        read_bytes(content)


def test_lines_without_times_are_spread_over_the_recording_and_marked():
    reading = read_bytes("第一句\n\n第二句比第一句要长一点点\n".encode(), duration_ms=10_000)

    first, second = reading.cues
    assert (reading.format, reading.is_timed) == ("txt", False)
    assert (first.start_ms, second.end_ms) == (0, 10_000)
    assert first.end_ms == second.start_ms < 5_000


@given(st.lists(LINE, min_size=1, max_size=40), st.integers(40, 10**7))
def test_spread_lines_fill_the_recording_without_gap_or_overlap(lines, duration_ms):
    cues = spread(lines, duration_ms=duration_ms)

    assert (cues[0].start_ms, cues[-1].end_ms) == (0, duration_ms)
    assert all(a.end_ms == b.start_ms for a, b in zip(cues, cues[1:], strict=False))
    assert all(cue.start_ms < cue.end_ms for cue in cues)


def test_marks_of_a_plain_text_do_not_become_tags():
    (cue,) = read_text("他说<b>是</b>&nbsp;").cues

    assert cue.plain == "他说<b>是</b>&nbsp;"


@pytest.mark.parametrize(
    ("cues", "language", "codes"),
    [
        ([Cue(0, 2000, "好"), Cue(1500, 3000, "听")], "zh-Hans", ["overlap"]),
        ([Cue(0, 1000, "这一句话实在是太长了读不完")], "zh-Hans", ["too_fast"]),
        ([Cue(0, 1000, "far too many words in one second")], "en", ["too_fast"]),
        ([Cue(0, 1000, "four words are fine")], "en", []),
        ([Cue(0, 1000, "<v 彭></v>")], "zh-Hans", ["empty"]),
        ([Cue(9000, 11_000, "完")], "zh-Hans", ["beyond_end"]),
        ([Cue(0, 1000, "起"), Cue(32_000, 33_000, "承")], "zh-Hans", ["gap", "beyond_end"]),
    ],
)
def test_what_an_editor_should_look_at(cues, language, codes):
    found = notices(cues, language=language, duration_ms=10_000)

    assert [notice.code for notice in found] == codes
    assert all(str(notice.text) for notice in found)


def test_languages_side_by_side_as_text_and_as_a_table_without_formulas():
    columns = {
        "zh-Hans": [Cue(0, 2000, "<v 彭大爷>跳起来"), Cue(5000, 6000, "只有中文")],
        "en": [Cue(200, 2100, "=Dance"), Cue(9000, 9500, "English only")],
    }

    assert track_exports.side_by_side_text(columns) == (
        "[00:00:00]\n跳起来\n=Dance\n\n[00:00:05]\n只有中文\n\n[00:00:09]\nEnglish only\n"
    )
    table = track_exports.side_by_side_csv(columns).removeprefix("\ufeff").splitlines()
    assert table[0] == "start,end,zh-Hans,en"
    assert table[1] == "00:00:00.000,00:00:02.000,跳起来,'=Dance"
    assert track_exports.as_text(columns["zh-Hans"]) == "彭大爷：跳起来\n只有中文\n"
