#!/usr/bin/env python3
"""Check a Huxiang evidence bundle without asking, or trusting, the house that made it.

    python3 huxiang_verify.py evidence.json [--key VKEY] [--file FILE] [--older CHECKPOINT PROOF]

What is checked: the checkpoint is signed by the log's Ed25519 key (C2SP signed note); every
event hashes to its leaf (SHA-256, RFC 9162); every leaf is in the signed tree. With --file,
that the SHA-256 of a file of yours occurs in one of the events. With --older, that the log
only grew since a checkpoint that you kept (PROOF is /evidence/consistency/<old>/<new>.json).

A bundle carries the key it says it was signed with. Pass --key with the key that you got
some other way (/evidence/key, printed on certificates); without it the bundle can only be
shown to agree with itself, and this program says so.

Needs Python 3.9 or later and the package `cryptography`. Exit status: 0 all holds,
1 something does not hold, 2 it could not be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Broken(Exception):
    """Something in the bundle does not hold; the message says what."""


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_path(index, size, leaf, path):
    """RFC 9162, 2.1.3.2: the root that the path leads to."""
    if not 0 <= index < size:
        raise Broken(f"event {index} cannot be in a tree of {size}")
    first, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Broken(f"event {index}: the proof is too long")
        if first & 1 or first == last:
            found = node(sibling, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node(found, sibling)
        first, last = first >> 1, last >> 1
    if last:
        raise Broken(f"event {index}: the proof is too short")
    return found


def check_consistency(old, new, old_root, new_root, path):
    """RFC 9162, 2.1.4.2."""
    if not 0 < old <= new:
        raise Broken(f"no log grows from {old} to {new}")
    if old == new:
        if path or old_root != new_root:
            raise Broken("two checkpoints of one size differ")
        return
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        raise Broken("the consistency proof is empty")
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise Broken("the consistency proof is too long")
        if first & 1 or first == last:
            was, now = node(sibling, was), node(sibling, now)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            now = node(now, sibling)
        first, last = first >> 1, last >> 1
    if last or was != old_root or now != new_root:
        raise Broken("the log did not grow out of the older checkpoint")


def open_note(note, vkey):
    """Check a checkpoint's signature; returns (size, root)."""
    name, _, rest = vkey.strip().partition("+")
    shown_id, _, key_text = rest.partition("+")
    raw = base64.b64decode(key_text, validate=True)
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or key_id.hex() != shown_id:
        raise Broken("the public key is malformed")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise Broken("the checkpoint carries no signature")
    text += "\n"
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        signer, _, blob_text = rest.partition(" ")
        blob = base64.b64decode(blob_text, validate=True)
        if mark != "\u2014" or signer != name or blob[:4] != key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(raw[1:]).verify(blob[4:], text.encode())
        except InvalidSignature:
            raise Broken("the checkpoint's signature does not hold") from None
        origin, size, root = text.split("\n")[:3]
        if origin != name:
            raise Broken("the checkpoint is of another log")
        return int(size), base64.b64decode(root, validate=True)
    raise Broken("the checkpoint is not signed by this key")


def verify(bundle, key=None):
    """Check a parsed bundle; returns (size, root, [parsed events]). Raises Broken."""
    if bundle.get("format") != "huxiang-evidence/1":
        raise Broken("not an evidence bundle of format 1")
    if key is not None and key.strip() != bundle["key"].strip():
        raise Broken("the bundle was signed with another key than the one you trust")
    size, root = open_note(bundle["checkpoint"], bundle["key"])
    events = []
    for entry in bundle["entries"]:
        index = entry["index"]
        leaf = hashlib.sha256(b"\x00" + entry["leaf"].encode()).digest()
        if leaf.hex() != entry["leaf_hash"]:
            raise Broken(f"event {index}: the text does not have its hash")
        if entry["tree_size"] != size:
            raise Broken(f"event {index}: the proof is for another tree")
        path = [bytes.fromhex(text) for text in entry["path"]]
        if root_from_path(index, size, leaf, path) != root:
            raise Broken(f"event {index}: not in the signed log")
        event = json.loads(entry["leaf"])
        if event.get("seq") != index:
            raise Broken(f"event {index}: the text names another place in the log")
        events.append(event)
    if not events:
        raise Broken("the bundle holds no event")
    return size, root, events


def sha256_of(path):
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bundle", help="evidence.json, as downloaded")
    parser.add_argument("--key", help="the log's public key, got another way")
    parser.add_argument("--file", help="a file whose SHA-256 must occur in the events")
    parser.add_argument("--older", nargs=2, metavar=("CHECKPOINT", "PROOF"))
    options = parser.parse_args(arguments)
    say = sys.stdout.write
    try:
        bundle = json.loads(Path(options.bundle).read_text(encoding="utf-8"))
        size, root, events = verify(bundle, options.key)
        for event in events:
            say(f"{event['seq']:>8}  {event['at']}  {event['kind']}  {event['subject']}\n")
        if options.older:
            note = Path(options.older[0]).read_text(encoding="utf-8")
            proof = json.loads(Path(options.older[1]).read_text(encoding="utf-8"))
            old_size, old_root = open_note(note, bundle["key"])
            path = [bytes.fromhex(text) for text in proof["path"]]
            check_consistency(old_size, size, old_root, root, path)
            say(f"The log only grew since your checkpoint of {old_size} events.\n")
        if options.file:
            digest = sha256_of(options.file)
            if not any(digest in entry["leaf"] for entry in bundle["entries"]):
                raise Broken(f"no event names the file's SHA-256 {digest}")
            say(f"The file's SHA-256 {digest} is named by the events.\n")
    except Broken as fault:
        say(f"DOES NOT HOLD: {fault}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
        say(f"Could not be read: {type(fault).__name__}: {fault}\n")
        return 2
    say(f"HOLDS: {len(events)} events in the signed log of {size}, root {root.hex()}\n")
    if options.key is None:
        say(f"The key was taken from the bundle itself; compare it: {bundle['key']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
