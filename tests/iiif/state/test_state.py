"""Content State 1.0: the specification's own examples, and where each form leads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from iiif.errors import BadContentState
from iiif.state.encoding import decode, encode
from iiif.state.make import encoded, state_of
from iiif.state.target import Target, read
from tests.iiif.factories import AssetFactory, RecordFactory

BASE = "http://testserver/iiif/presentation/3/h1abc"
CANVAS = f"{BASE}/canvas/h2xyz"
MANIFEST = {"id": f"{BASE}/manifest", "type": "Manifest"}

# §6.3 of the specification
PLAIN = (
    '{"id":"https://example.org/object1/canvas7#xywh=1000,2000,1000,2000","type":"Canvas",'
    '"partOf":[{"id":"https://example.org/object1/manifest","type":"Manifest"}]}'
)
ENCODED = (
    "JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGb2JqZWN0MSUyRmNhbnZhczclMjN4"
    "eXdoJTNEMTAwMCUyQzIwMDAlMkMxMDAwJTJDMjAwMCUyMiUyQyUyMnR5cGUlMjIlM0ElMjJDYW52YXMlMjIlMkMl"
    "MjJwYXJ0T2YlMjIlM0ElNUIlN0IlMjJpZCUyMiUzQSUyMmh0dHBzJTNBJTJGJTJGZXhhbXBsZS5vcmclMkZvYmpl"
    "Y3QxJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q"
)


def test_the_example_of_the_specification_is_encoded_letter_by_letter():
    assert encode(PLAIN) == ENCODED
    assert decode(ENCODED) == PLAIN


@given(st.text())
def test_what_is_encoded_comes_back_and_passes_through_addresses(text):
    there = encode(text)

    assert decode(there) == text
    assert set(there) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _annotation(target) -> dict:
    return {"type": "Annotation", "motivation": ["contentState"], "target": target}


@pytest.mark.parametrize(
    ("state", "query"),
    [
        (f"{BASE}/manifest", ""),
        (MANIFEST, ""),
        (_annotation(MANIFEST), ""),
        (CANVAS, "media=h2xyz"),
        (
            {"id": f"{CANVAS}#xywh=10,20,30,40", "type": "Canvas", "partOf": [MANIFEST]},
            "media=h2xyz&xywh=10,20,30,40",
        ),
        (
            _annotation({"id": f"{CANVAS}/p3#xywh=pixel:1,2,3,4", "type": "Canvas"}),
            "media=h2xyz&page=3&xywh=1,2,3,4",
        ),
        (
            _annotation(
                {
                    "type": "SpecificResource",
                    "source": {"id": CANVAS, "type": "Canvas", "partOf": [MANIFEST]},
                    "selector": {"type": "PointSelector", "t": 14.5},
                }
            ),
            "media=h2xyz&t=14.5",
        ),
        (
            {
                "type": "SpecificResource",
                "source": CANVAS,
                "selector": [{"type": "FragmentSelector", "value": "t=npt:12,20.25"}],
            },
            "media=h2xyz&t=12,20.25",
        ),
        (_annotation([{"id": CANVAS, "type": "Canvas"}, MANIFEST]), "media=h2xyz"),
        ({"id": f"{CANVAS}#xywh=1,2,0,4", "type": "Canvas"}, "media=h2xyz"),
    ],
)
def test_every_form_is_read_plain_and_encoded(state, query):
    text = state if isinstance(state, str) else json.dumps(state)

    assert read(text).query == query
    if not isinstance(state, str):
        assert read(encode(text)) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense!",
        "JTdC",
        "https://example.org/iiif/presentation/3/h1abc/manifest",
        "http://testserver.evil.example/iiif/presentation/3/h1abc/manifest",
        "http://testserver/accounts/logout/",
        "http://[::1",
        "[" * 5000,
        "[]",
        "7",
        json.dumps({"type": "Annotation", "motivation": "painting", "target": MANIFEST}),
        json.dumps({"type": "SpecificResource"}),
        json.dumps({"id": 7, "type": "Canvas"}),
        encode("x" * 9000),
    ],
)
def test_what_is_not_ours_or_not_readable_is_refused(text):
    with pytest.raises(BadContentState):
        read(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    try:
        read(text)
    except BadContentState:
        pass
    else:
        raise AssertionError("nothing of ours was meant")


def test_our_own_states_are_read_back():
    for target in (
        Target("h1abc"),
        Target("h1abc", "h2xyz", xywh=(1, 2, 3, 4)),
        Target("h1abc", "h2xyz", page=2),
        Target("h1abc", "h2xyz", start=1.5, end=3.0),
    ):
        assert read(encoded(target)) == target
    assert state_of(Target("h1abc", "h2xyz", xywh=(1, 2, 3, 4))) == {
        "id": f"{CANVAS}#xywh=1,2,3,4",
        "type": "Canvas",
        "partOf": [MANIFEST],
    }


@pytest.mark.django_db
class TestOpening:
    @pytest.fixture
    def record(self):
        return RecordFactory(assets=[AssetFactory(), AssetFactory()])

    def test_a_state_leads_to_the_place_in_the_page_of_the_object(self, client, record):
        asset = record.ordered_media[1].asset
        state = encoded(Target(record.ark_name, asset.public_id, xywh=(5, 6, 70, 80)))

        for door in ("/iiif/open", f"/objects/{record.ark_name}", "/objects/anything"):
            answer = client.get(door, {"iiif-content": state})
            assert answer["Location"] == (
                f"/objects/{record.ark_name}?media={asset.public_id}&xywh=5,6,70,80#stage"
            )
        english = client.get("/en/iiif/open", {"iiif-content": state})
        assert english["Location"].startswith("/en/objects/")
        page = client.get(answer["Location"]).content.decode()
        assert 'data-region="5,6,70,80"' in page
        assert (
            f'data-canvas="http://testserver/iiif/presentation/3/{record.ark_name}/canvas/' in page
        )

    def test_only_numbers_become_a_region(self, client, record):
        page = client.get(f"/objects/{record.ark_name}", {"xywh": '1,2,3,4"><script>'})

        assert "data-region" not in page.content.decode()

    def test_a_draft_is_404_a_withdrawn_record_says_so_and_nonsense_is_400(self, client, record):
        draft = RecordFactory(published=False)
        hidden = client.get("/iiif/open", {"iiif-content": encoded(Target(draft.ark_name))})
        unknown = client.get("/iiif/open", {"iiif-content": encoded(Target("h1nothing"))})
        assert hidden.status_code == unknown.status_code == 404
        assert client.get("/iiif/open", {"iiif-content": "x"}).status_code == 400
        assert client.get("/iiif/open").status_code == 400

        gone = publish_record(RecordFactory(), by=None)
        withdraw_record(gone, reason_zh="误发", by=None)
        answer = client.get("/iiif/open", {"iiif-content": encoded(Target(gone.ark_name))})
        assert client.get(answer["Location"]).status_code == 410
