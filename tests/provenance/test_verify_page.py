"""The page that tells where something comes from."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provenance import registry
from provenance.models import Event
from provenance.registry import SubjectView
from provenance.services.chain import chains, normalise
from tests.provenance.factories import NOON, write_event, write_events
from tests.provenance.test_prove import damage

pytestmark = pytest.mark.django_db
FILE_HASH = hashlib.sha256("苗族银饰".encode()).hexdigest()


@pytest.fixture
def silver(monkeypatch):
    """A file that some package knows by its hash, with events about it and its licence."""
    monkeypatch.setattr(registry, "_resolvers", {})
    monkeypatch.setattr(registry, "_event_labels", {"license.granted": "签出授权"})
    view = SubjectView(
        subject="h2bsilver",
        kind="交付文件",
        label="苗族银饰",
        url="/objects/h1b",
        also=("L-1",),
        facts=(("被许可方", "不公开"),),
        state="ok",
        state_text="在有效期内",
    )
    registry.register_resolver("test.silver", lambda q: view if q == FILE_HASH else None)
    write_event("media.stored", "h2bsilver", sha256=FILE_HASH)
    write_events(3)
    write_event("license.granted", "L-1", as_role="rights_officer")
    return view


@pytest.mark.parametrize(
    "typed",
    [
        FILE_HASH,
        f"  {FILE_HASH.upper()}\n",
        f"sha256:{FILE_HASH}",
        "SHA-256 = " + " ".join(FILE_HASH[i : i + 2] for i in range(0, 64, 2)),
    ],
)
def test_a_hash_is_understood_however_it_is_written(typed):
    assert normalise(typed) == FILE_HASH


def test_a_long_question_is_cut_to_its_bound():
    assert len(normalise("湘" * 10_000)) == 200


def test_the_chain_tells_what_was_done_and_in_which_role(client, silver):
    page = client.get("/verify", {"q": FILE_HASH}).content.decode()

    assert page.index("media.stored") < page.index("签出授权")
    assert "权利管理员" in page
    assert "证据完整" in page
    assert "在有效期内" in page
    assert "包含证明成立" in page


def test_the_page_speaks_english_under_its_prefix(client, silver):
    page = client.get("/en/verify", {"q": FILE_HASH})

    assert page.status_code == 200
    assert '<html lang="en"' in page.content.decode()


def test_nothing_found_does_not_call_a_file_a_fake(client):
    page = client.get("/verify", {"q": "0" * 64}).content.decode()

    assert "没有找到这个文件的登记。这不表示它是假的。" in page


def test_the_answer_is_not_kept_by_caches_or_search_engines(client, silver):
    answer = client.get("/verify", {"q": FILE_HASH})

    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_damaged_event_shows_as_a_break(client, silver):
    damage("UPDATE provenance_event SET leaf = leaf || ' ' WHERE seq = 0")

    page = client.get("/verify", {"q": FILE_HASH}).content.decode()

    assert "证据缺失" in page
    assert "chain-break" in page
    assert "证据完整" not in page


def test_a_damaged_tree_shows_instead_of_failing(silver):
    damage("UPDATE provenance_event SET leaf_hash = %s WHERE seq = 2", "0" * 64)

    (chain,) = chains(FILE_HASH, now=NOON)

    assert chain.checkpoint is None
    assert chain.whole is False


def test_the_log_itself_answers_for_a_bare_subject_and_for_the_hash_of_an_entry(silver):
    event = Event.objects.get(seq=0)

    assert chains("h2bsilver", now=NOON)[0].view.subject == "h2bsilver"
    assert chains(event.leaf_hash, now=NOON)[0].links[0].event == event


def test_what_is_asked_comes_back_escaped(client):
    page = client.get("/verify", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page


def test_questions_of_one_address_are_bounded(client, settings):
    settings.VERIFY_PER_MINUTE = 3
    answers = [
        client.get("/verify", {"q": "x"}, REMOTE_ADDR="192.0.2.7").status_code for _ in range(8)
    ]

    assert 429 in answers
    assert client.get("/verify", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/verify", {"q": "x"}, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_a_longer_chain_asks_no_more_queries(client, silver):
    client.get("/verify", {"q": FILE_HASH})
    with CaptureQueriesContext(connection) as few:
        chains(FILE_HASH, now=NOON)
    for _ in range(10):
        write_event("media.checked", "h2bsilver")
    chains(FILE_HASH, now=NOON)
    with CaptureQueriesContext(connection) as many:
        chains(FILE_HASH, now=NOON)

    assert len(many) == len(few)
