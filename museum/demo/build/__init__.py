"""Build the demo museum through the product's own services.

Every step looks first whether its piece is there, so that the builder can be killed at any
instant and run again: records are known by their number (`DEMO-R01`), media by the name
of their generated file, people by their address. Texts come first, so that the museum can
be browsed while its media are still made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from foundation.turns import Turns
from museum.demo.build.accounts import ensure_accounts
from museum.demo.build.collections import ensure_collections
from museum.demo.build.community import ensure_community
from museum.demo.build.home import ensure_home
from museum.demo.build.licensing import ensure_licensing
from museum.demo.build.media import add_words, bring_in, dress, known_works
from museum.demo.build.motifs import ensure_motifs
from museum.demo.build.records import ensure_records
from museum.demo.build.stories import ensure_stories
from museum.demo.studio import Studio
from museum.demo.works import works
from museum.services.ensure_site import ensure_site

Report = Callable[[int, int, str], None]
Wait = Callable[[list[str]], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What the museum holds after a build."""

    records: int
    works: int


def build(*, scale: str = "full", report: Report, wait: Wait) -> Built:
    """Make or complete the demo museum.

    Args:
        scale: `full`, or `tiny` for tests.
        report: called with (done, total, what is at hand).
        wait: called with public ids of assets; returns when their renditions are made.
            What is licensed must be ready first.
    """
    wanted = works(scale)
    total = len(wanted) + 4
    report(0, total, "texts")
    known = known_works(wanted)
    folder = Path(settings.VAR_DIR) / "demo-works"
    # The studio draws while the texts are still written.
    with Studio([work for work in wanted if work.key not in known], folder) as studio:
        site = ensure_site()
        people = ensure_accounts()
        collections = ensure_collections(by=people["publisher"])
        records = ensure_records(collections, by=people["publisher"])
        report(1, total, "records")

        assets: dict[str, str] = {}
        turns = Turns()
        for done, (work, asset) in enumerate(_media(wanted, known, studio, people), 1):
            assets[work.key] = asset.public_id
            dress(work, asset, records, wanted, assets, by=people["publisher"])
            report(1 + done, total, work.title_en)
            turns.pass_on()
    if not any(folder.iterdir()):
        folder.rmdir()
    ensure_home(site.home, records, collections, assets)
    ensure_motifs(records, assets, by=people["publisher"])
    ensure_stories(site.stories, records, assets, by=people["publisher"])
    report(len(wanted) + 2, total, "stories")
    wait(list(assets.values()))
    ensure_licensing(assets, people)
    report(len(wanted) + 3, total, "licences")
    ensure_community(assets, people)
    report(total, total, "complete")
    return Built(len(records), len(assets))


def _media(wanted: list, known: dict, studio: Studio, people: dict) -> Iterator[tuple]:
    """Works of earlier runs first, then the others as they are drawn."""
    for work in wanted:
        if work.key in known:
            add_words(work, known[work.key], people)
            yield work, known[work.key]
    for work, path in studio.works():
        yield work, bring_in(work, path, people)
        path.unlink()
