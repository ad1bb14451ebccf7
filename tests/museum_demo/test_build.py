"""The builder at its smallest scale: complete, killed in the middle, run again."""

from __future__ import annotations

import stat
from collections.abc import Callable

import pytest
from django.conf import settings

from accounts.models import User
from archive.models import Collection, Motif, MotifBearing, Record, RecordMedia
from archive.services.load_vocabularies import load_vocabularies
from community.models import Contribution
from jobs.services.run import run_all
from licensing.models import Agreement, Derivation, OfferVersion
from media.models import Asset, Master, TextTrack
from museum.demo.build import build
from museum.demo.build.records import subjects
from museum.demo.works import works
from museum.models import HomePage, StoryPage
from provenance.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

COUNTED = (Asset, Master, TextTrack, Collection, Record, RecordMedia, Motif,
           MotifBearing, OfferVersion, Agreement,
           Derivation, Contribution, StoryPage, User)  # fmt: skip


class Killed(Exception):
    """Stands for the end of the process."""


def kill_at(step: int) -> Callable[[int, int, str], None]:
    def report(done: int, total: int, what: str) -> None:
        if done == step:
            raise Killed(what)

    return report


def go_on(done: int, total: int, what: str) -> None:
    return None


def render(public_ids: list[str]) -> None:
    run_all()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


@pytest.mark.once
def test_a_build_killed_among_its_media_and_run_again_is_complete_and_holds_nothing_twice():
    load_vocabularies()
    last = len(works("tiny"))
    with pytest.raises(Killed):
        build(scale="tiny", report=kill_at(4), wait=render)
    assert 0 < Asset.objects.count() < last

    built = build(scale="tiny", report=go_on, wait=render)
    run_all()
    once, events = counts(), Event.objects.count()
    build(scale="tiny", report=go_on, wait=render)

    assert counts() == once
    assert Event.objects.count() == events
    assert (built.records, built.works) == (64, last)
    _holds_what_was_promised()


def _holds_what_was_promised() -> None:
    assert (
        Collection.objects.filter(live=True, parent=None, slug__in=["red", "xiangxi"]).count() == 2
    )
    assert Collection.objects.filter(live=True, parent__slug__in=["red", "xiangxi"]).count() == 6
    for subject_id, subject in subjects().items():
        record = Record.objects.live().get(identifiers__value=f"DEMO-{subject_id}")
        for language, suffix in (("zh-Hans", "zh"), ("en", "en")):
            said = [getattr(record, f"summary_{suffix}")]
            said += getattr(record, f"description_{suffix}").split("\n\n")
            assert said == subject["facts"][language]
        assert len(record.unsure_list) == len(subject["unsure"])
        wanted = sorted(
            (w for w in works("tiny") if w.subject == subject_id), key=lambda w: w.position
        )
        shown = [item.asset.master.original_name for item in record.ordered_media]
        assert shown == [f"{w.key}{w.suffix}" for w in wanted]

    assert not Asset.objects.exclude(state=Asset.State.READY).exists()
    assert not Asset.objects.filter(is_generated=False).exists()
    assert OfferVersion.objects.filter(state="published").count() == 3
    assert list(Agreement.objects.values_list("state", flat=True)) == ["in_force"]
    assert sorted(Contribution.objects.values_list("state", flat=True)) == [
        "published",
        "submitted",
    ]
    assert Derivation.objects.count() == 1
    assert StoryPage.objects.live().count() == 4
    assert all(page.hero_id for page in HomePage.objects.all())
    file = settings.VAR_DIR / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text(encoding="utf-8").splitlines()) == 8
