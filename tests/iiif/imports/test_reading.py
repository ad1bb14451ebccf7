"""Lenient in, nothing lost: what foreign documents get wrong, and what is made of it."""

# ruff: noqa: E501  # documents as tables, one a row
from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import (
    booleans,
    dictionaries,
    floats,
    integers,
    lists,
    none,
    recursive,
    sampled_from,
    text,
)

from iiif.imports.contents import MOST_LINES
from iiif.imports.errors import (
    DocumentTooLarge,
    ImportRefused,
    NotJson,
    NotPresentation,
    TooManyCanvases,
)
from iiif.imports.faults import Fault, Notes
from iiif.imports.languages import normalise
from iiif.imports.remarks import MOST_REMARKS
from iiif.imports.understand import Understood, understand
from iiif.imports.upgrade import upgrade

AT = "https://museum.example.org/m"


def canvas(number: int = 1, **more: Any) -> dict[str, Any]:
    name = f"{AT}/canvas/{number}"
    body = {
        "id": f"{AT}/{number}.jpg",
        "type": "Image",
        "width": 900,
        "height": 700,
        "service": [
            {
                "id": f"https://images.example.org/{number}",
                "type": "ImageService3",
                "profile": "level2",
            }
        ],
    }
    annotation = {
        "id": f"{name}/a",
        "type": "Annotation",
        "motivation": "painting",
        "target": name,
        "body": body,
    }
    page = {"id": f"{name}/p", "type": "AnnotationPage", "items": [annotation]}
    return {
        "id": name,
        "type": "Canvas",
        "label": {"en": ["1r"]},
        "width": 900,
        "height": 700,
        "items": [page],
    } | more


def manifest(**more: Any) -> dict[str, Any]:
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": AT,
        "type": "Manifest",
        "label": {"zh-Hans": ["苗族绣片"], "en": ["Miao embroidery"]},
        "items": [canvas()],
    } | more


def read(document: Any, **more: Any) -> Understood:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return understand(body, **more)


def codes(found: Understood) -> set[str]:
    return {fault.code for fault in found.notes.faults}


def test_a_good_manifest_has_nothing_to_report():
    found = read(manifest())

    assert found.notes.faults == []
    assert found.document == manifest()
    (shown,) = found.facts.canvases
    assert (shown.service, shown.service_version) == ("https://images.example.org/1", 3)
    assert shown.thumbnail == "https://images.example.org/1/full/400,/0/default.jpg"


@pytest.mark.parametrize(
    ("change", "code", "check"),
    [
        ({"label": "苗族绣片"}, "map_wanted", lambda f: f.label == {"none": ["苗族绣片"]}),
        ({"label": ["甲", "乙"]}, "map_wanted", lambda f: f.label == {"none": ["甲", "乙"]}),
        ({"label": {"en": "Miao"}}, "list_wanted", lambda f: f.label == {"en": ["Miao"]}),
        ({"label": {"zh_cn": ["绣"]}}, "language_mended", lambda f: f.label == {"zh-CN": ["绣"]}),
        ({"label": {"jp": ["絵"]}}, "language_mended", lambda f: f.label == {"ja": ["絵"]}),
        ({"label": {"@none": ["x"]}}, "language_mended", lambda f: f.label == {"none": ["x"]}),
        ({"label": {"?!": ["x"]}}, "language_unknown", lambda f: f.label == {"none": ["x"]}),
        ({"label": {"en": [7]}}, "", lambda f: f.label == {"en": ["7"]}),
        ({"label": {"en": [{}]}}, "text_wanted", lambda f: f.label == {}),
        ({"label": {"en": [""]}}, "label_empty", lambda f: f.label == {}),
        ({"label": None}, "label_missing", lambda f: f.label == {}),
        ({"items": canvas()}, "list_wanted", lambda f: len(f.canvases) == 1),
        ({"items": [canvas(), 7, None]}, "object_wanted", lambda f: len(f.canvases) == 1),
        ({"items": [canvas(width="900")]}, "number_text", lambda f: f.canvases[0].width == 900),
        ({"items": [canvas(width=-1)]}, "number_wanted", lambda f: f.canvases[0].width == 0),
        ({"items": [canvas(width=10**30)]}, "number_wanted", lambda f: f.canvases[0].width == 0),
        ({"items": [canvas(), canvas()]}, "duplicate", lambda f: len({c.address for c in f.canvases}) == 2),
        ({"items": [canvas(id=7)]}, "id_unusable", lambda f: f.canvases[0].address == "#canvas/1"),
        ({"items": [canvas(items=[])]}, "no_picture", lambda f: f.canvases[0].kind == ""),
        ({"items": [{"id": f"{AT}/c", "type": "Canvas"}]}, "size_missing", lambda f: f.canvases[0].width == 0),
        ({"rights": ["http://creativecommons.org/licenses/by/4.0/", "x"]}, "rights_many", lambda f: f.rights.endswith("/by/4.0/")),
        ({"rights": "https://example.org/terms"}, "rights_unknown", lambda f: f.rights == "https://example.org/terms"),
        ({"rights": "All rights reserved"}, "rights_text", lambda f: f.rights == ""),
        ({"requiredStatement": "某馆藏"}, "map_wanted", lambda f: f.statement["value"] == {"none": ["某馆藏"]}),
        ({"provider": {"id": AT, "label": {"en": ["A museum"]}}}, "list_wanted", lambda f: f.provider[0].label == {"en": ["A museum"]}),
        ({"metadata": [{"label": "年代", "value": "清"}]}, "map_wanted", lambda f: f.metadata == [{"label": {"none": ["年代"]}, "value": {"none": ["清"]}}]),
        ({"homepage": {"id": "javascript:alert(1)"}}, "list_wanted", lambda f: f.homepage == []),
        ({"id": "urn:x"}, "id_unusable", lambda f: f.address == "https://found.example.org/m"),
        ({"type": "sc:manifest"}, "type_wrong", lambda f: f.kind == "Manifest"),
        ({"type": ["Manifest"]}, "type_wrong", lambda f: f.kind == "Manifest"),
        ({"type": None}, "type_missing", lambda f: f.kind == "Manifest"),
    ],
)  # fmt: skip
def test_a_fault_is_tolerated_mended_and_told(change, code, check):
    found = read(manifest(**change), found_at="https://found.example.org/m")

    assert check(found.facts), found.facts
    assert code in codes(found) | {""}
    for fault in found.notes.faults:
        assert fault.reason
        assert fault.mend


def test_a_report_says_each_fault_once_with_how_often(settings):
    found = read(manifest(items=[canvas(n, width="900") for n in range(1, 51)]))

    (line,) = found.notes.faults
    assert (line.code, line.where, line.count) == ("number_text", "/items/0", 50)


def test_a_report_is_written_in_the_language_of_its_reader():
    from django.utils.translation import override

    fault = Fault("map_wanted", "/items/0", "label", "绣片")
    with override("zh-hans"):
        assert "绣片" in fault.reason
        zh = fault.reason
    with override("en"):
        assert fault.reason != zh


def test_a_report_stops_growing_and_counts_what_it_left_out():
    notes = Notes()
    for number in range(500):
        notes.add("no_place", "", f"x{number}")

    assert (len(notes.faults), notes.left_out) == (400, 100)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", NotJson),
        (b"<html>404</html>", NotJson),
        (b"[" * 100_000, NotJson),
        (b'{"a":' * 500 + b"1" + b"}" * 500, NotJson),
        (b"1" * 10_000, NotJson),
        (b"\xff\xfe\x00", NotJson),
        (b"7", NotPresentation),
        (b"[]", NotPresentation),
        (b"{}", NotPresentation),
        (b'{"type": "Canvas", "id": "https://x.org/c"}', NotPresentation),
        (b'{"protocol": "http://iiif.io/api/image", "width": 1}', NotPresentation),
    ],
)
def test_what_is_no_manifest_is_refused_with_what_it_is(body, refusal):
    with pytest.raises(refusal) as found:
        understand(body)

    assert str(found.value)


def test_limits_of_bytes_and_canvases_hold(settings):
    settings.IIIF_IMPORT_MAX_CANVASES = 2
    with pytest.raises(TooManyCanvases, match="3"):
        read(manifest(items=[canvas(n) for n in range(3)]))
    settings.IIIF_IMPORT_MAX_MB = 1
    with pytest.raises(DocumentTooLarge):
        read(b" " * (1 << 20) + b"{}")


def test_chinese_files_of_the_older_encoding_are_read():
    found = understand(
        json.dumps(manifest(label={"zh": ["刺绣"]}), ensure_ascii=False).encode("gb18030")
    )

    assert found.facts.label == {"zh": ["刺绣"]}
    assert "not_utf8" in codes(found)


def test_what_no_database_holds_is_replaced():
    found = read(manifest(label={"en": ["a\x00b\ud800"]}))

    assert found.facts.label == {"en": ["a\ufffdb?"]}


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("zh-hans-cn", "zh-Hans-CN"),
        ("EN_us", "en-US"),
        ("chi", "zh"),
        ("none", "none"),
        ("und", "none"),
        ("de-1996", "de-1996"),
        ("x y", None),
        ("", None),
    ],
)
def test_language_tags_are_written_as_bcp_47_wants(tag, meant):
    assert normalise(tag) == meant


def test_a_choice_shows_what_browsers_play_and_offers_every_file():
    files = [("a.flac", "audio/flac"), ("a.mp4", "audio/mp4"), ("a.ogg", "audio/ogg")]
    items = [{"id": f"{AT}/{name}", "type": "Sound", "format": kind} for name, kind in files]
    one = canvas(duration=12.5)
    one["items"][0]["items"][0]["body"] = {"type": "Choice", "items": items}

    (shown,) = read(manifest(items=[one])).facts.canvases

    assert (shown.kind, shown.url) == ("sound", f"{AT}/a.mp4")
    assert [option["url"] for option in shown.options] == [f"{AT}/{name}" for name, _kind in files]
    assert shown.duration_ms == 12_500


def test_a_service_without_pictures_to_order_gives_one_of_its_sizes():
    one = canvas()
    sizes = [{"width": w, "height": w} for w in (100, 300, 500, 900)]
    service = {
        "@id": "https://i.example.org/x/",
        "@type": "ImageService2",
        "profile": "level0",
        "sizes": sizes,
    }
    one["items"][0]["items"][0]["body"]["service"] = service

    (shown,) = read(manifest(items=[one])).facts.canvases

    assert shown.service == "https://i.example.org/x"
    assert shown.thumbnail == "https://i.example.org/x/full/500,/0/default.jpg"


SCRIPTS = sampled_from(
    ["javascript:alert(1)", "data:text/html,x", "//x.org", 'https://x.org/" onload=', AT]
)
VALUES = recursive(
    none() | booleans() | integers() | floats(allow_nan=False) | text(max_size=12) | SCRIPTS,
    lambda inner: (
        lists(inner, max_size=4)
        | dictionaries(
            sampled_from(
                [
                    "id",
                    "type",
                    "@id",
                    "@type",
                    "label",
                    "value",
                    "items",
                    "body",
                    "service",
                    "sequences",
                    "canvases",
                    "images",
                    "resource",
                    "on",
                    "members",
                    "manifests",
                    "structures",
                    "ranges",
                    "metadata",
                    "thumbnail",
                    "provider",
                    "logo",
                    "homepage",
                    "rights",
                    "license",
                    "attribution",
                    "description",
                    "within",
                    "related",
                    "service",
                    "profile",
                    "width",
                    "height",
                    "duration",
                    "en",
                    "none",
                    "@value",
                    "@language",
                    "motivation",
                    "target",
                    "annotations",
                    "viewingHint",
                    "requiredStatement",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(value=VALUES, kind=sampled_from(["Manifest", "Collection"]), version=sampled_from([2, 3]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_document_breaks_the_reader_and_no_script_leaves_it(value, kind, version):
    """Whatever stands in a manifest: it is read or refused, and addresses are http(s) only."""
    start = {"@context": f"http://iiif.io/api/presentation/{version}/context.json"}
    rest = value if isinstance(value, dict) else {"items": value, "sequences": value}
    key = "@type" if version == 2 else "type"
    try:
        found = read(start | rest | {key: f"sc:{kind}" if version == 2 else kind})
    except ImportRefused:
        return
    facts = found.facts
    links = [*facts.homepage, *facts.provider, *facts.see_also]
    addresses = [
        facts.address,
        facts.thumbnail,
        *(each.url for each in links),
        *(each.logo for each in links),
    ]
    for each in facts.canvases:
        addresses += [each.service, each.url, each.still, each.thumbnail]
    addresses += [member.address for member in facts.members]
    assert all(not a or a.startswith(("http://", "https://")) for a in addresses), addresses
    assert not any(c in a for a in addresses for c in "\"'<> "), addresses
    for fault in found.notes.faults:
        assert fault.reason is not None
    json.dumps(facts.description())


# Presentation 2


def v2(**more: Any) -> dict[str, Any]:
    return {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": AT,
        "@type": "sc:Manifest",
    } | more


def lifted(document: dict[str, Any], kind: str = "Manifest") -> tuple[dict[str, Any], Notes]:
    notes = Notes()
    return upgrade(document, kind, notes), notes


def test_properties_keep_their_order():
    made, _notes = lifted(v2(label="甲", attribution="乙", description="丙", license="http://creativecommons.org/licenses/by/4.0/", viewingHint="paged"))  # fmt: skip

    assert list(made) == ["@context", "id", "type", "label", "requiredStatement", "summary", "rights", "behavior"]  # fmt: skip


def test_every_licence_is_kept_though_rights_takes_one():
    made, notes = lifted(v2(license=["http://creativecommons.org/licenses/by/4.0/", "http://rightsstatements.org/vocab/InC/1.0/", "Ask us"]))  # fmt: skip

    assert made["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert [row["value"]["none"][0] for row in made["metadata"]] == ["http://rightsstatements.org/vocab/InC/1.0/", "Ask us"]  # fmt: skip
    assert {fault.code for fault in notes.faults} == {"rights_many", "rights_text"}


def test_what_version_3_has_no_place_for_is_listed():
    made, notes = lifted(v2(label="x", guid="7", sequences=[{"label": "Order", "canvases": []}]))

    assert "guid" not in made
    assert [(f.code, f.where, f.field) for f in notes.faults] == [("no_place", "", "guid"), ("no_place", "/sequences/0", "label")]  # fmt: skip


def test_flat_ranges_become_a_tree_whatever_they_name():
    def one(number: int, **more: Any) -> dict[str, Any]:
        return {"@id": f"r{number}", "@type": "sc:Range", "label": str(number)} | more

    ranges = [
        one(0, viewingHint="top", ranges=["r1", "r2"]),
        one(1, canvases=["c1", "c2"]),
        one(2, ranges=["r3", "gone"]),
        one(3, members=[{"@id": "c3", "@type": "sc:Canvas"}, {"@id": "r2", "@type": "sc:Range"}]),
        one(8, ranges=["r9"]),
        one(9, ranges=["r8"]),
    ]
    made, notes = lifted(v2(structures=ranges))

    top, circle = made["structures"]
    assert [r["id"] for r in top["items"]] == ["r1", "r2"]
    assert top["items"][0]["items"] == [
        {"id": "c1", "type": "Canvas"},
        {"id": "c2", "type": "Canvas"},
    ]
    assert top["items"][1]["items"][0]["items"] == [{"id": "c3", "type": "Canvas"}]
    assert circle["items"][0]["id"] == "r9"
    assert sorted(f.code for f in notes.faults) == ["range_circle", "range_circle", "range_lost"]


def test_annotations_choices_and_parts_are_lifted():
    choice = {"@type": "oa:Choice", "default": {"@id": "a.jpg", "@type": "dctypes:Image"}, "item": [{"@id": "b.jpg", "@type": "dctypes:Image", "label": "红外"}]}  # fmt: skip
    part = {"@type": "oa:SpecificResource", "full": {"@id": "c.jpg", "@type": "dctypes:Image"}, "selector": {"@type": "iiif:ImageApiSelector", "region": "0,0,9,9"}}  # fmt: skip
    images = [{"@type": "oa:Annotation", "motivation": "sc:painting", "resource": r, "on": "c1#xywh=0,0,9,9"} for r in (choice, part)]  # fmt: skip
    made, _notes = lifted(v2(sequences=[{"canvases": [{"@id": "c1", "@type": "sc:Canvas", "images": images}]}]))  # fmt: skip

    first, second = made["items"][0]["items"][0]["items"]
    assert first["body"] == {"type": "Choice", "items": [{"id": "a.jpg", "type": "Image"}, {"id": "b.jpg", "label": {"none": ["红外"]}, "type": "Image"}]}  # fmt: skip
    assert second["body"] == {"type": "SpecificResource", "source": {"id": "c.jpg", "type": "Image"}, "selector": {"type": "ImageApiSelector", "region": "0,0,9,9"}}  # fmt: skip
    assert second["target"] == "c1#xywh=0,0,9,9"
    assert first["id"] != second["id"]


def test_further_sequences_become_ranges_of_their_behaviour():
    made, _notes = lifted(v2(sequences=[{"viewingHint": "paged", "canvases": [{"@id": "c1"}]}, {"@id": "s2", "label": "Old order", "canvases": ["c1"]}]))  # fmt: skip

    assert made["behavior"] == ["paged"]
    assert made["structures"] == [{"id": "s2", "type": "Range", "label": {"none": ["Old order"]}, "behavior": ["sequence"], "items": [{"id": "c1", "type": "Canvas"}]}]  # fmt: skip


def test_a_collection_lists_each_member_once():
    both = v2(
        members=[{"@id": f"{AT}/1", "@type": "sc:Manifest", "label": "甲"}],
        manifests=[
            {"@id": f"{AT}/1", "@type": "sc:Manifest"},
            {"@id": f"{AT}/2", "@type": "sc:Manifest"},
        ],
        collections=[f"{AT}/3"],
    )
    both["@type"] = "sc:Collection"

    found = read(both)

    assert [(m.kind, m.address) for m in found.facts.members] == [
        ("Manifest", f"{AT}/1"),
        ("Collection", f"{AT}/3"),
        ("Manifest", f"{AT}/2"),
    ]


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ({"@context": "http://iiif.io/api/image/1/context.json"}, "ImageService1"),
        (
            {"profile": "http://library.stanford.edu/iiif/image-api/1.1/conformance.html#level1"},
            "ImageService1",
        ),
        (
            {"profile": ["http://iiif.io/api/image/2/level2.json", {"supports": ["x"]}]},
            "ImageService2",
        ),
        ({"profile": "http://iiif.io/api/search/1/search"}, "SearchService1"),
        ({"profile": "http://iiif.io/api/auth/1/login"}, "AuthCookieService1"),
        ({"profile": "http://iiif.io/api/auth/1/token"}, "AuthTokenService1"),
        ({"profile": "http://example.org/x"}, "Service"),
    ],
)
def test_services_are_named_by_what_they_say(service, kind):
    made, _notes = lifted(v2(service={"@id": "https://s.example.org/1"} | service))

    assert made["service"][0]["type"] == kind
    assert made["service"][0]["id"] == "https://s.example.org/1"


def test_pictures_of_several_annotations_are_no_choice():
    one = canvas()
    painting = one["items"][0]["items"]
    painting.append(
        painting[0] | {"id": f"{AT}/second", "body": {"id": f"{AT}/b.jpg", "type": "Image"}}
    )

    (shown,) = read(manifest(items=[one])).facts.canvases

    assert shown.options == []


def _range(label, *items, **more):
    return {
        "id": f"{AT}/{label}",
        "type": "Range",
        "label": {"en": [label]},
        "items": list(items),
    } | more


def test_ranges_are_lines_of_a_table_of_contents_that_open_a_canvas():
    first, second = canvas(id=f"{AT}/c1"), canvas(id=f"{AT}/c2", duration=60)
    at = {
        "type": "SpecificResource",
        "source": f"{AT}/c2",
        "selector": {"type": "FragmentSelector", "value": "t=12.5,20"},
    }
    tree = _range(
        "Book",
        _range("Cover", {"id": f"{AT}/c1", "type": "Canvas"}),
        _range("Drum", {"id": f"{AT}/c2#t=4,9", "type": "Canvas"}),
        _range("Song", at),
        _range("Lost", {"id": f"{AT}/c9", "type": "Canvas"}),
        _range(
            "Begins late",
            {"id": f"{AT}/c1", "type": "Canvas"},
            start={"id": f"{AT}/c2", "type": "Canvas"},
        ),
    )
    hidden = _range("Another order", {"id": f"{AT}/c1", "type": "Canvas"}, behavior=["sequence"])

    found = read(manifest(items=[first, second], structures=[tree, hidden])).facts.contents

    told = [(one["label"]["en"][0], one["depth"], one["canvas"], one["start"]) for one in found]
    assert told == [
        ("Book", 0, 1, None),
        ("Cover", 1, 1, None),
        ("Drum", 1, 2, 4.0),
        ("Song", 1, 2, 12.5),
        ("Lost", 1, 0, None),
        ("Begins late", 1, 2, None),
    ]


def test_a_table_of_contents_is_bounded_and_says_so():
    lines = [_range(f"{n}", {"id": f"{AT}/c1", "type": "Canvas"}) for n in range(MOST_LINES + 3)]

    found = read(manifest(items=[canvas(id=f"{AT}/c1")], structures=lines))

    assert len(found.facts.contents) == MOST_LINES
    assert "contents_over" in codes(found)


def _says(body, target=f"{AT}/c1", motivation="commenting"):
    return {
        "id": f"{AT}/says",
        "type": "Annotation",
        "motivation": motivation,
        "body": body,
        "target": target,
    }


def test_texts_about_a_canvas_are_remarks_and_other_annotations_are_not():
    text = {"type": "TextualBody", "value": "老的针法", "language": "zh_hans"}
    items = [
        _says(text, f"{AT}/c1#xywh=1,2,3,4"),
        _says(
            {"type": "TextualBody", "value": "<b>x</b>", "format": "text/html"},
            motivation=["tagging"],
        ),
        _says([text, {"id": f"{AT}/a.vtt", "type": "Text"}], f"{AT}/c1#t=3.5", "supplementing"),
        _says({"type": "Choice", "items": [text, text]}),
        _says({"id": f"{AT}/other", "type": "Dataset"}, motivation="linking"),
        _says(None) | {"bodyValue": "plain"},
        "no annotation",
    ]
    pages = [{"id": f"{AT}/p", "type": "AnnotationPage", "items": items}, {"id": f"{AT}/elsewhere"}]

    (shown,) = read(manifest(items=[canvas(id=f"{AT}/c1", annotations=pages)])).facts.canvases

    told = [
        (r["text"], r["language"], r["is_html"], r["is_tag"], r["start"]) for r in shown.remarks
    ]
    assert told == [
        ("老的针法", "zh-Hans", False, False, None),
        ("<b>x</b>", "", True, True, None),
        ("老的针法", "zh-Hans", False, False, 3.5),
        ("老的针法", "zh-Hans", False, False, None),
        ("老的针法", "zh-Hans", False, False, None),
        ("plain", "", False, False, None),
    ]
    assert shown.remarks[0]["is_part"]
    assert (shown.remark_count, shown.annotations) == (6, 2)


def test_words_of_version_2_are_remarks():
    listed = {
        "@id": f"{AT}/list",
        "@type": "sc:AnnotationList",
        "resources": [
            {
                "@id": f"{AT}/line",
                "@type": "oa:Annotation",
                "motivation": "sc:painting",
                "resource": {"@type": "cnt:ContentAsText", "chars": "湘西"},
                "on": f"{AT}/c1#xywh=1,1,5,5",
            }
        ],
    }
    one = {
        "@id": f"{AT}/c1",
        "@type": "sc:Canvas",
        "width": 9,
        "height": 9,
        "otherContent": [listed],
    }
    source = v2(sequences=[{"@type": "sc:Sequence", "canvases": [one]}])

    found = understand(json.dumps(source).encode()).facts.canvases[0]

    assert [remark["text"] for remark in found.remarks] == ["湘西"]


def test_remarks_are_bounded_and_counted():
    items = [_says({"type": "TextualBody", "value": f"{n}"}) for n in range(MOST_REMARKS + 5)]
    pages = [{"id": f"{AT}/p", "type": "AnnotationPage", "items": items}]

    (shown,) = read(manifest(items=[canvas(annotations=pages)])).facts.canvases

    assert (len(shown.remarks), shown.remark_count) == (MOST_REMARKS, MOST_REMARKS + 5)
