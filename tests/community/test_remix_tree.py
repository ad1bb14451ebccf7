"""The tree shows who came from whom, and nothing that the viewer may not see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from archive.models import RecordMedia
from community.remix_tree import (
    MOST_PER_LEVEL,
    NODE_WIDTH,
    TITLE_UNITS,
    drawing,
    tree_of,
    two_lines,
)
from licensing.services.declare_derivation import declare_derivation
from tests.archive.factories import RecordFactory
from tests.community.factories import ContributionFactory
from tests.media.factories import AssetFactory

pytestmark = pytest.mark.django_db


def work(title: str, *, public: bool = True):
    return AssetFactory(ready=True, public=public, title_zh=title)


def derive(parent, child, rate_bp=1_000):
    return declare_derivation(
        parent=parent,
        child=child,
        kind="adaptation",
        statement="改了配色",
        rate_bp=rate_bp,
        by=None,
        now=timezone.now(),
    )


@pytest.fixture
def family():
    """Two sources, the work, two re-creations, one of them of the other as well."""
    old, photo = work("清代被面"), work("老照片")
    middle, scarf, game = work("新织锦"), work("围巾"), work("游戏皮肤")
    derive(old, middle, 2_000)
    derive(photo, middle)
    derive(middle, scarf)
    derive(middle, game)
    derive(scarf, game)
    return {"old": old, "photo": photo, "middle": middle, "scarf": scarf, "game": game}


def test_sources_stand_above_and_re_creations_below(family):
    tree = tree_of(family["middle"])
    levels = {node.title: node.level for node in tree.nodes}

    assert levels == {"清代被面": -1, "老照片": -1, "新织锦": 0, "围巾": 1, "游戏皮肤": 2}
    assert all(edge.parent.level < edge.child.level for edge in tree.edges)
    assert {edge.share for edge in tree.sources} == {"20%", "10%"}


def test_a_grandparent_is_seen_and_a_cousin_is_not(family):
    tree = tree_of(family["scarf"])

    assert {node.title for node in tree.nodes} == {
        "清代被面",
        "老照片",
        "新织锦",
        "围巾",
        "游戏皮肤",
    }
    assert {node.title for node in tree_of(family["old"]).nodes} == {
        "清代被面",
        "新织锦",
        "围巾",
        "游戏皮肤",
    }


def test_a_work_that_is_not_public_keeps_its_place_without_its_name():
    secret, shown = work("还没公开", public=False), work("公开的")
    derive(secret, shown)

    page = render(shown)

    assert "还没公开" not in page
    assert "改了配色" not in page
    assert "未公开的作品" in page


def test_boxes_of_a_row_do_not_overlap_and_all_fit(family):
    plan = drawing(tree_of(family["middle"]))
    rows = {}
    for box in plan.boxes:
        rows.setdefault(box.y, []).append(box.x)
    for places in rows.values():
        places.sort()
        assert all(
            right - left > NODE_WIDTH for left, right in zip(places, places[1:], strict=False)
        )
        assert places[0] >= 0
        assert places[-1] + NODE_WIDTH <= plan.width


@given(st.text(min_size=1, max_size=80))
def test_a_title_takes_two_lines_at_most(title):
    lines = two_lines(title)

    assert 1 <= len(lines) <= 2
    assert all(len(line) <= TITLE_UNITS + 1 for line in lines)


def test_a_line_never_begins_with_a_closing_mark():
    assert two_lines("四十八勾被面（外婆的花样）新") == ("四十八勾被面（外婆的花样）", "新")


def test_an_edge_past_the_work_is_drawn_too(family):
    derive(family["old"], family["game"], 500)

    tree = tree_of(family["middle"])

    assert ("清代被面", "游戏皮肤") in {(e.parent.title, e.child.title) for e in tree.edges}


def test_a_great_many_re_creations_are_cut_and_that_is_said():
    root = work("母本")
    for number in range(MOST_PER_LEVEL + 3):
        derive(root, work(f"再创作 {number}"), 0)

    tree = tree_of(root)

    assert tree.cut
    assert len(tree.remixes) == MOST_PER_LEVEL
    assert "只画出最近的一部分" in render(root)


def test_a_wider_tree_asks_no_more_queries(family):
    with CaptureQueriesContext(connection) as few:
        tree_of(family["middle"])
    for number in range(5):
        derive(family["middle"], work(f"更多 {number}"), 0)
    with CaptureQueriesContext(connection) as many:
        tree_of(family["middle"])

    assert len(many) == len(few)


def test_the_drawing_and_the_list_tell_the_same(family):
    page = render(family["middle"])
    drawn, listed = page.split("</svg>")

    for title in ("清代被面", "老照片", "围巾", "游戏皮肤"):
        assert title in drawn
        assert title in listed
    assert "style=" not in page


def test_a_work_alone_invites(client):
    assert "第一件可以是你的" in render(work("独一件"))


def test_the_page_of_a_records_tree_links_to_the_other_records(client, family):
    record = RecordFactory(live=True)
    RecordMedia.objects.create(record=record, asset=family["middle"])
    other = RecordFactory(live=True)
    RecordMedia.objects.create(record=other, asset=family["scarf"])

    page = client.get(f"/objects/{record.ark_name}/remixes").content.decode()

    assert re.search(rf'href="/objects/{other.ark_name}"', page)
    assert client.get(f"/en/objects/{record.ark_name}/remixes").status_code == 200


def test_the_tree_of_a_draft_does_not_exist_for_the_public(client):
    record = RecordFactory(live=False)
    RecordMedia.objects.create(record=record, asset=ContributionFactory().asset)

    assert client.get(f"/objects/{record.ark_name}/remixes").status_code == 404


def render(asset):
    return Template("{% load remixes %}{% remix_tree asset %}").render(Context({"asset": asset}))
