"""The list of works: what issue 2 asks for, and words for every picture in both languages."""

from __future__ import annotations

import pickle

import pytest

from media import vtt
from museum.demo.studio import Studio
from museum.demo.works import TINY_KEYS, TINY_SIDE, make, subjects, works


def test_the_demo_has_as_many_pictures_sounds_and_films_as_promised():
    listed = works()
    pixels = [w.args["width"] * w.args["height"] for w in listed if w.kind == "image"]

    assert len(pixels) >= 80
    assert sum(count >= 40_000_000 for count in pixels) >= 10
    assert sum(w.kind == "audio" for w in listed) == 6
    assert sum(w.kind == "video" for w in listed) == 4
    assert len({w.key for w in listed}) == len(listed)
    assert {w.subject for w in listed} - {""} == set(subjects())


def test_every_subject_has_a_first_picture_and_no_two_works_share_a_place():
    places = [(w.subject, w.position) for w in works() if w.subject]

    assert len(set(places)) == len(places)
    assert {subject for subject, position in places if position == 0} == set(subjects())


def test_every_work_has_titles_and_descriptions_in_both_languages():
    for work in works():
        for text in (work.title_zh, work.title_en, work.alt_zh, work.alt_en):
            assert text.strip(), work.key
            assert "{" not in text, work.key
            assert len(text) <= 300, work.key


def test_films_and_sounds_have_timed_words_in_both_languages():
    for work in works():
        if work.kind == "image":
            continue
        assert {language for _kind, language, _text in work.tracks} == {"zh-Hans", "en"}
        for _kind, _language, text in work.tracks:
            cues = vtt.parse(text)
            assert 0 < cues[-1].end_ms <= work.args["seconds"] * 1000, work.key


def test_captions_say_the_facts_of_the_subject_and_nothing_more():
    for work in works():
        if work.kind == "video":
            facts = subjects()[work.subject]["facts"]
            for _kind, language, text in work.tracks:
                said = [cue.text for cue in vtt.parse(text)]
                assert said[1:] == facts[language], work.key


def test_works_cross_process_borders():
    assert pickle.loads(pickle.dumps(works())) == works()  # noqa: S301  # our own bytes


def test_the_tiny_scale_keeps_keys_and_shrinks_pictures():
    tiny = works("tiny")

    assert {w.key for w in tiny} == set(TINY_KEYS)
    assert all(w.args["width"] <= TINY_SIDE for w in tiny if w.kind == "image")


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="full or tiny"):
        works("huge")


def test_the_studio_makes_each_file_once_with_the_same_bytes(tmp_path):
    wanted = [w for w in works("tiny") if w.key in {"X27-main", "X05-audio"}]
    half_done = tmp_path / "X27-main.part.jpg"
    half_done.write_bytes(b"left by a killed run")

    with Studio(wanted, tmp_path) as studio:
        made = {work.key: path.read_bytes() for work, path in studio.works()}
    with Studio(wanted, tmp_path) as studio:
        again = {work.key: path for work, path in studio.works()}

    assert set(made) == {"X27-main", "X05-audio"}
    assert not half_done.exists()
    for work in wanted:
        copy = tmp_path / f"copy{work.suffix}"
        make(work, copy)
        assert copy.read_bytes() == made[work.key] == again[work.key].read_bytes()


def test_a_work_that_fails_says_which_it_was(tmp_path):
    from dataclasses import replace

    broken = replace(works("tiny")[0], maker="make:nothing")

    with pytest.raises(AttributeError) as failure, Studio([broken], tmp_path) as studio:
        list(studio.works())

    assert any(broken.key in note for note in failure.value.__notes__)
