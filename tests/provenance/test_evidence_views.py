"""The log as other machines and auditors see it, checked with the offline verifier."""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import pytest
from django.urls import reverse

from provenance.notes import Verifier, open_checkpoint
from provenance.verifier import huxiang_verify
from tests.provenance.factories import write_event, write_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(client):
    write_events(20)
    write_event("delivery.made", "D-2026-0007", sha256="ab" * 32)
    write_events(20)
    return client.get("/evidence/bundle.json", {"subject": "D-2026-0007"}).json()


def test_the_checkpoint_is_published_when_somebody_asks(client):
    write_events(5)
    vkey = client.get("/evidence/key").content.decode()
    answer = client.get("/evidence/checkpoint")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert open_checkpoint(answer.content.decode(), Verifier.parse(vkey)).size == 5


def test_tiles_are_served_for_ever_and_nothing_else_is(client, settings):
    write_events(5)
    client.get("/evidence/checkpoint")
    answer = client.get("/evidence/tile/0/000.p/5")

    assert len(b"".join(answer.streaming_content)) == 5 * 32
    assert "immutable" in answer["Cache-Control"]
    for path in ("0/000", "0/../../checkpoint", "64/000", "entries/0", "0/000.p/0"):
        assert client.get(f"/evidence/tile/{path}").status_code == 404


def test_a_leaf_and_its_proof_are_given_by_number(client):
    event = write_events(9)[4]

    assert client.get("/evidence/leaf/4.json").content.decode() == event.leaf
    assert client.get("/evidence/proof/4.json").json()["leaf_hash"] == event.leaf_hash
    assert client.get("/evidence/consistency/3/9.json").json()["new_size"] == 9


@pytest.mark.parametrize("path", ["leaf/9.json", "proof/9.json", "consistency/3/10.json"])
def test_what_the_log_does_not_have_is_a_problem_document(client, path):
    write_events(9)
    answer = client.get(f"/evidence/{path}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "no_such_evidence"


def test_a_bundle_for_nothing_is_not_found(client):
    write_event()

    assert client.get("/evidence/bundle.json").status_code == 404
    assert client.get("/evidence/bundle.json", {"subject": "nothing"}).status_code == 404
    assert client.get("/evidence/bundle.json", {"seq": "²"}).status_code == 404


def test_the_offline_verifier_runs_alone_on_a_download(client, bundle, tmp_path):
    program = tmp_path / "verify.py"
    program.write_bytes(client.get(reverse("evidence_verifier")).content)
    (tmp_path / "evidence.json").write_text(json.dumps(bundle))
    run = subprocess.run(
        [sys.executable, "-I", program, "evidence.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "HOLDS: 1 events in the signed log of 41" in run.stdout
    assert "compare it" in run.stdout


def test_the_offline_verifier_finds_a_file_and_the_growth_since_an_older_checkpoint(
    client, tmp_path, capsys
):
    import hashlib

    (tmp_path / "银饰.jpg").write_bytes(b"silver")
    write_events(3)
    (tmp_path / "old").write_bytes(client.get("/evidence/checkpoint").content)
    write_event("delivery.made", "D-1", sha256=hashlib.sha256(b"silver").hexdigest())
    answer = client.get("/evidence/bundle.json", {"subject": "D-1"})
    (tmp_path / "e.json").write_bytes(answer.content)
    (tmp_path / "proof").write_bytes(client.get("/evidence/consistency/3/4.json").content)
    key = client.get("/evidence/key").content.decode()
    arguments = [str(tmp_path / "e.json"), "--key", key, "--file", str(tmp_path / "银饰.jpg")]

    status = huxiang_verify.main(
        [*arguments, "--older", str(tmp_path / "old"), str(tmp_path / "proof")]
    )

    assert status == 0
    assert "only grew since your checkpoint of 3" in capsys.readouterr().out


def _leaf(bundle):
    entry = bundle["entries"][0]
    entry["leaf"] = entry["leaf"].replace("D-2026-0007", "D-2026-0008")


def _leaf_and_hash(bundle):
    import hashlib

    _leaf(bundle)
    entry = bundle["entries"][0]
    entry["leaf_hash"] = hashlib.sha256(b"\x00" + entry["leaf"].encode()).hexdigest()


def _path(bundle):
    bundle["entries"][0]["path"][1] = "00" * 32


def _index(bundle):
    bundle["entries"][0]["index"] = 21


def _size(bundle):
    bundle["checkpoint"] = bundle["checkpoint"].replace("\n41\n", "\n42\n")


def _no_entries(bundle):
    bundle["entries"] = []


def _other_key(bundle):
    bundle["key"] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def _shorter(bundle):
    bundle["entries"][0]["path"].pop()


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (_leaf, "does not have its hash"),
        (_leaf_and_hash, "not in the signed log"),
        (_path, "not in the signed log"),
        (_index, "not in the signed log"),
        (_size, "signature does not hold"),
        (_no_entries, "no event"),
        (_other_key, "not signed by this key"),
        (_shorter, "too short"),
    ],
)
def test_a_tampered_bundle_does_not_hold(bundle, tamper, reason):
    huxiang_verify.verify(bundle)
    changed = copy.deepcopy(bundle)
    tamper(changed)

    with pytest.raises(huxiang_verify.Broken, match=reason):
        huxiang_verify.verify(changed)


def test_a_bundle_signed_by_a_key_that_is_not_trusted_does_not_hold(bundle):
    with pytest.raises(huxiang_verify.Broken, match="another key"):
        huxiang_verify.verify(bundle, key="museum.example+00000000+AAAA")


def test_what_is_no_bundle_is_said_to_be_unreadable(tmp_path, capsys):
    (tmp_path / "e.json").write_text("[1]")

    assert huxiang_verify.main([str(tmp_path / "e.json")]) == 2
    assert "Could not be read" in capsys.readouterr().out
