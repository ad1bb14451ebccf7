"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) as pure functions."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # signature type of a log key; 0x04 would be a witness's cosignature
DASH = "\N{EM DASH}"


class BadNote(ValueError):
    """The text is no signed note, or no checkpoint, or its signature does not hold."""


def key_id(name: str, public: bytes) -> bytes:
    """First 4 bytes of SHA-256(name, newline, type, public key)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A log's public key with its name."""

    name: str
    public: bytes

    @property
    def vkey(self) -> str:
        """`name+key id+base64(type, key)`, as published."""
        text = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{key_id(self.name, self.public).hex()}+{text}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a published key.

        Raises:
            BadNote: malformed, another type, or the key id is not that of the key.
        """
        name, _, rest = vkey.strip().partition("+")
        shown, _, text = rest.partition("+")
        try:
            raw = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise BadNote("the key is not base64") from error
        if not name or len(raw) != 33 or raw[:1] != ED25519:
            raise BadNote("not an Ed25519 log key")
        if key_id(name, raw[1:]).hex() != shown:
            raise BadNote("the key id does not belong to the key")
        return cls(name, raw[1:])


@dataclass(frozen=True, slots=True)
class Signer:
    """A log's private key with its name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: text, empty line, signature line. The text ends with a newline."""
        if not text.endswith("\n"):
            raise ValueError("the text of a note ends with a newline")
        blob = key_id(self.name, self.verifier.public) + self.private.sign(text.encode())
        return f"{text}\n{DASH} {self.name} {base64.b64encode(blob).decode()}\n"


@dataclass(frozen=True, slots=True)
class Tree:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Tree:
        """Read the text of a checkpoint (extension lines may follow).

        Raises:
            BadNote: fewer than three lines, or a size or root that is none.
        """
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0]:
            raise BadNote("a checkpoint has three lines")
        origin, size, root = lines[:3]
        if not (size.isascii() and size.isdigit()) or (size != "0" and size[0] == "0"):
            raise BadNote("the size is not a decimal number")
        try:
            raw = base64.b64decode(root, validate=True)
        except binascii.Error as error:
            raise BadNote("the root is not base64") from error
        if len(raw) != 32:
            raise BadNote("the root is not a SHA-256")
        return cls(origin, int(size), raw)


def open_checkpoint(note: str, verifier: Verifier) -> Tree:
    """Check the log's signature on a checkpoint and read it. Unknown signatures are skipped.

    Raises:
        BadNote: malformed, not signed by this key, or signed for another origin.
    """
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise BadNote("no signature lines")
    text += "\n"
    wanted = key_id(verifier.name, verifier.public)
    for line in signatures[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, blob_text = rest.partition(" ")
        try:
            blob = base64.b64decode(blob_text, validate=True)
        except binascii.Error as error:
            raise BadNote("a signature is not base64") from error
        if dash != DASH or len(blob) < 5:
            raise BadNote("not a signature line")
        if name != verifier.name or blob[:4] != wanted:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(blob[4:], text.encode())
        except InvalidSignature as error:
            raise BadNote("the signature does not hold") from error
        tree = Tree.parse(text)
        if tree.origin != verifier.name:
            raise BadNote("the checkpoint is of another log")
        return tree
    raise BadNote("not signed by this key")
