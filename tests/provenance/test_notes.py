"""Signed notes as the C2SP specification writes them."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provenance.notes import BadNote, Signer, Tree, Verifier, open_checkpoint

# The example of golang.org/x/mod/sumdb/note: key PeterNeumann+c74f20a3, its famous text
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n"
)


def signer(name: str = "museum.example/evidence") -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


def test_the_published_example_key_is_read_and_written_again():
    assert Verifier.parse(NEUMANN).vkey == NEUMANN


def test_the_published_example_note_carries_a_signature_that_holds():
    with pytest.raises(BadNote, match="not a decimal|three lines"):  # signed, but no checkpoint
        open_checkpoint(NOTE, Verifier.parse(NEUMANN))
    with pytest.raises(BadNote, match="does not hold"):
        open_checkpoint(NOTE.replace("answer", "question"), Verifier.parse(NEUMANN))


def test_a_checkpoint_is_read_back():
    key = signer()
    tree = Tree(key.name, 12345, b"\x01" * 32)

    assert open_checkpoint(key.sign(tree.text), key.verifier) == tree


def test_further_signatures_are_skipped():
    key = signer()
    note = key.sign(Tree(key.name, 1, b"\x01" * 32).text)
    witness = base64.b64encode(b"\x00\x01\x02\x03" + b"\x04" * 64).decode()

    assert open_checkpoint(note + f"— witness.example {witness}\n", key.verifier).size == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda note: note.replace("\n7\n", "\n8\n"), "does not hold"),
        (lambda note: note.replace("museum", "nuseum"), "not signed by this key"),
        (lambda note: note.partition("\n\n")[0] + "\n", "no signature"),
        (lambda note: note.rstrip("\n"), "no signature"),
    ],
)
def test_a_changed_checkpoint_is_refused_with_the_reason(change, reason):
    key = signer()
    note = key.sign(Tree(key.name, 7, b"\x01" * 32).text)

    with pytest.raises(BadNote, match=reason):
        open_checkpoint(change(note), key.verifier)


def test_a_key_with_a_foreign_id_is_refused():
    with pytest.raises(BadNote, match="key id"):
        Verifier.parse(NEUMANN.replace("c74f20a3", "c74f20a4"))
