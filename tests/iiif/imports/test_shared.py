"""Real manifests of other museums: all come in, and two upgrades are compared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from iiif.imports.faults import Notes
from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_file
from iiif.imports.understand import understand
from iiif.imports.upgrade import upgrade

pytestmark = pytest.mark.shared
# file: canvases, members, and the faults that are tolerated
FILES: dict[str, tuple[int, int, set[str]]] = {
    "bad-v2-annotation-type.json": (1, 0, {"type_wrong"}),
    "v2-artic.json": (2, 0, {"map_wanted", "provider_made"}),
    "v2-loc-map.json": (55, 0, {"provider_made", "no_place"}),
    "v2-nga.json": (26, 0, {"provider_made", "no_place"}),
    "v2-utokyo-cjk.json": (1, 0, {"provider_made", "no_place", "label_empty"}),
    "v3-choice-av.json": (1, 0, {"label_missing"}),
    "v3-lunchroom-avalon.json": (1, 0, {"label_missing"}),
    "v3-multivolume-collection.json": (0, 2, {"language_mended"}),
    "v3-navplace.json": (2, 0, set()),
    "v3-newspaper-ocr.json": (2, 0, set()),
    "v3-opera-ranges.json": (2, 0, set()),
    "v3-svg-annotation.json": (1, 0, {"label_missing"}),
    "v3-va-ocean-liners.json": (1, 0, set()),
    "v3-video-captions.json": (1, 0, {"label_missing"}),
    "v3-wellcome.json": (10, 0, {"map_wanted"}),
}


def test_no_manifest_is_left_out(shared_data):
    here = {path.name for path in (shared_data / "iiif" / "manifests").glob("*.json")}

    assert here == FILES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_every_manifest_comes_in_and_is_kept_byte_for_byte(shared_data, curator, name):
    body = (shared_data / "iiif" / "manifests" / name).read_bytes()
    now = timezone.now()
    source = receive_file(body, file_name=name, owner=None, by=curator, now=now)

    item = bring_in(source, by=curator, now=now)

    canvases, members, faults = FILES[name]
    assert item.canvases.count() == canvases
    assert item.members.count() == members
    assert {fault.code for fault in item.faults} == faults
    assert ForeignItem.objects.get(pk=item.pk).source.content == body
    assert all(canvas.kind and canvas.url for canvas in item.canvases.all())


@pytest.mark.parametrize("name", FILES)
def test_what_is_understood_passes_the_official_schema(shared_data, name):
    schema = json.loads((shared_data / "iiif" / "schema" / "iiif_3_0.json").read_text())
    body = (shared_data / "iiif" / "manifests" / name).read_bytes()
    document = understand(body).document
    untouched = json.loads(body)
    checker = jsonschema.Draft7Validator(schema)

    faults = list(checker.iter_errors(document))

    if faults and "@id" not in untouched:  # what was not valid at its museum: no worse here
        assert len(faults) <= len(list(checker.iter_errors(untouched)))
    else:
        assert faults == [], [error.message[:200] for error in faults]


@pytest.mark.parametrize(
    ("ours", "theirs"), [("v2-nga.json", "nga.json"), ("v2-utokyo-cjk.json", "utokyo-cjk.json")]
)
def test_the_upgrade_differs_from_the_reference_only_where_we_say(shared_data, ours, theirs):
    folder: Path = shared_data / "iiif"
    source = json.loads((folder / "manifests" / ours).read_text())
    reference = json.loads((folder / "expected-v3" / theirs).read_text())

    made = upgrade(source, "Manifest", Notes())

    assert as_the_reference(made) == plain(reference)


def as_the_reference(made: dict[str, Any]) -> Any:
    """Our upgrade, told as the reference tells it. Each step is a difference that we keep:

    1. `description` becomes `summary`, which version 3 made for it; the reference makes a row
       of metadata called Description.
    2. `logo` stands on a provider: version 3 allows it nowhere else.
    3. A property that no version knows (`guid`) is not carried over but reported; the source
       keeps it.
    4. An empty label is kept out at mending; the upgrade gives an empty map for it.
    """

    def told(thing: Any) -> Any:
        if isinstance(thing, list):
            return [told(one) for one in thing]
        if not isinstance(thing, dict):
            return thing
        thing = dict(thing)
        if "summary" in thing:
            row = {"label": {"none": ["Description"]}, "value": thing.pop("summary")}
            thing["metadata"] = [*thing.get("metadata", []), row]
        for agent in thing.pop("provider", []):
            thing["logo"] = agent["logo"]
        if thing.get("label") == {}:
            thing["label"] = {"none": [""]}
        return {name: told(value) for name, value in thing.items()}

    return plain(told(made))


def plain(thing: Any) -> Any:
    """What says nothing about an upgrade: our deterministic ids and their random ones, `none`
    (version 3) and `@none` (a draft of it), the language of a word that we add, contexts."""
    if isinstance(thing, list):
        return [plain(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    made = {}
    for name, value in thing.items():
        if name == "@context" or name == "guid":
            continue
        if name == "id" and (re.search(r"/uuid/|/page$|/annotation/\d+$", str(value))):
            continue
        made["none" if name == "@none" else name] = plain(value)
    return {"none": ["Attribution"]} if made == {"en": ["Attribution"]} else made
