"""All known forms in which an address of a manifest is dropped or pasted."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis.strategies import text

from iiif.imports.dropped import read_drop
from iiif.imports.errors import NoAddress

M = "https://museum.example.org/iiif/苗绣/manifest.json"
PLAIN = "https://museum.example.org/iiif/1/manifest.json"
CANVAS = "https://museum.example.org/iiif/1/canvas/2"


def encoded(value: object) -> str:
    """Content State 1.0 §6.1: percent-encode, then base64url without padding."""
    raw = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(quote(raw, safe="").encode()).decode().rstrip("=")


TARGET = {
    "id": CANVAS + "#xywh=1,2,3,4",
    "type": "Canvas",
    "partOf": [{"id": PLAIN, "type": "Manifest"}],
}
STATE = {"@context": "x", "type": "Annotation", "motivation": ["contentState"], "target": TARGET}


@pytest.mark.parametrize(
    "dropped",
    [
        PLAIN,
        f"  {PLAIN}\n",
        f"# a comment\r\n{PLAIN}\r\n",
        f"{PLAIN}\nThe title of the page",
        f"https://viewer.example.org/?manifest={PLAIN}",
        f"https://viewer.example.org/?manifest={quote(PLAIN, safe='')}&canvas={quote(CANVAS, safe='')}",
        f"https://viewer.example.org/uv.html#?manifest={PLAIN}&c=0&m=0",
        f"https://viewer.example.org/mirador?theme=dark&iiif-content={quote(PLAIN, safe='')}",
        f"https://viewer.example.org/?iiif-content={encoded(STATE)}",
        f"https://viewer.example.org/?iiif-content={encoded(PLAIN)}",
        f"https://viewer.example.org/?iiif-content={quote(json.dumps(STATE))}",
        encoded(STATE),
        json.dumps(STATE),
        json.dumps({"id": PLAIN, "type": "Manifest"}),
        json.dumps({"type": "Annotation", "target": [TARGET]}),
        json.dumps(
            {"type": "Annotation", "target": {"type": "SpecificResource", "source": TARGET}}
        ),
        json.dumps(
            {"@id": CANVAS, "@type": "sc:Canvas", "within": {"@id": PLAIN, "@type": "sc:Manifest"}}
        ),
        f'<a href="https://viewer.example.org/?manifest={PLAIN}&amp;x=1"><img src="icon.png"></a>',
        f"<a title='IIIF' href='{PLAIN}'>IIIF</a>",
        f"看这件：{PLAIN}，很好",
        f"https://viewer.example.org/?collection={PLAIN}",
    ],
)
def test_every_form_of_a_drop_means_its_manifest(dropped):
    assert read_drop(dropped).address == PLAIN


def test_a_drop_may_point_at_one_canvas():
    assert read_drop(f"https://v.example.org/?manifest={PLAIN}&canvas={CANVAS}").canvas == CANVAS


def test_an_address_with_chinese_characters_is_one():
    assert read_drop(M).address == M


def test_a_whole_document_may_be_pasted():
    text_ = json.dumps({"id": PLAIN, "type": "Manifest", "items": []})

    assert read_drop(text_).document == text_.encode()


@pytest.mark.parametrize(
    "dropped",
    [
        "",
        "苗族银饰",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user:pass@example.org/m.json",
        "{broken",
        "aGVsbG8gd29ybGQgaGVsbG8",
        "http:///m.json",
    ],
)
def test_what_holds_no_address_is_refused_with_the_mend(dropped):
    with pytest.raises(NoAddress):
        read_drop(dropped)


@given(text(max_size=200))
def test_whatever_is_dropped_there_is_an_answer_or_a_refusal(dropped):
    try:
        meant = read_drop(dropped)
    except NoAddress:
        return
    assert meant.document or meant.address.startswith(("http://", "https://"))
