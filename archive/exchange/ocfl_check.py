"""Read an OCFL object and say what is not as the specification and its own digests want it.

Of a reader's rules (https://ocfl.io/1.1/spec/#validation) those that an object of ours can
break: it has one digest algorithm, every version has its content in `vN/content`, and nothing
lies in it that no inventory names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.exchange.ocfl import CHUNK, Inventory

SIDECAR = "inventory.json.sha512"
ROOT_FILES = {"0=ocfl_object_1.1", "inventory.json", SIDECAR}

Fault = tuple[str, str]  # a code of `FAULTS` in archive.preservation_words, and a path inside


def check_object(
    folder: Path, identifier: str, *, on_bytes: Callable[[int], None] = lambda read: None
) -> list[Fault]:
    """Everything that is wrong with the object; [] where nothing is.

    Args:
        folder: of the object.
        identifier: what it must be the object of.
        on_bytes: told the size of each file that was read.
    """
    if not folder.is_dir():
        return [("missing", "")]
    try:
        told = _inventory(folder)
    except _Unreadable as fault:
        return [(fault.code, fault.path)]
    faults = [*_root(folder, told, identifier), *_versions(folder, told)]
    faults += _content(folder, told, on_bytes)
    return faults


class _Unreadable(Exception):
    def __init__(self, code: str, path: str) -> None:
        super().__init__(code)
        self.code, self.path = code, path


def _inventory(folder: Path, within: str = "") -> Inventory:
    """An inventory that is what its sidecar says, and has the parts that all else needs.

    Raises:
        _Unreadable: it is not.
    """
    path = f"{within}inventory.json"
    try:
        body = (folder / path).read_bytes()
        sidecar = (folder / f"{within}{SIDECAR}").read_text(encoding="utf-8").split()
    except OSError:
        raise _Unreadable("inventory_missing", path) from None
    if sidecar != [hashlib.sha512(body).hexdigest(), "inventory.json"]:
        raise _Unreadable("inventory_digest", path)
    try:
        told = json.loads(body)
        whole = (
            told["digestAlgorithm"] == "sha512"
            and told["head"] in told["versions"]
            and isinstance(told["manifest"], dict)
            and all(isinstance(each["state"], dict) for each in told["versions"].values())
        )
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise _Unreadable("inventory_invalid", path)
    found: Inventory = told
    return found


def _root(folder: Path, told: Inventory, identifier: str) -> Iterator[Fault]:
    if told.get("id") != identifier:
        yield "other_object", "inventory.json"
    declared = folder / "0=ocfl_object_1.1"
    if not declared.is_file() or declared.read_bytes() != b"ocfl_object_1.1\n":
        yield "not_declared", declared.name
    wanted = ROOT_FILES | set(told["versions"])
    for name in sorted({path.name for path in folder.iterdir()} - wanted):
        yield "unknown_file", name


def _versions(folder: Path, told: Inventory) -> Iterator[Fault]:
    """v1 to the head without a gap, each with its inventory; the head's is the root's."""
    names = [f"v{number}" for number in range(1, len(told["versions"]) + 1)]
    if set(names) != set(told["versions"]) or told["head"] != names[-1]:
        yield "versions_broken", "inventory.json"
        return
    for name in names:
        try:
            own = _inventory(folder, f"{name}/")
        except _Unreadable as fault:
            yield fault.code, fault.path
            continue
        same = all(own["versions"].get(each) == told["versions"][each] for each in own["versions"])
        if own["head"] != name or own["id"] != told["id"] or not same:
            yield "history_differs", f"{name}/inventory.json"
    head = folder / told["head"] / "inventory.json"
    if head.is_file() and head.read_bytes() != (folder / "inventory.json").read_bytes():
        yield "history_differs", "inventory.json"


def _content(folder: Path, told: Inventory, on_bytes: Callable[[int], None]) -> Iterator[Fault]:
    manifest: dict[str, list[str]] = told["manifest"]
    for name, version in told["versions"].items():
        if set(version["state"]) - set(manifest):
            yield "state_unknown", name
    masters = _masters(told)
    named = {place: digest for digest, places in manifest.items() for place in places}
    for place, digest in sorted(named.items()):
        path = folder / place
        if not path.is_file() or ".." in Path(place).parts:
            yield "file_missing", place
            continue
        try:
            found, own = _digests(path, also=place in masters)
        except OSError:  # a bad sector: the other files and objects are read all the same
            yield "file_unreadable", place
            continue
        on_bytes(path.stat().st_size)
        if found != digest or (place in masters and own != masters[place]):
            yield "file_changed", place
    for path in sorted(folder.glob("v*/content/**/*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in named:
            yield "unknown_file", path.relative_to(folder).as_posix()


def _masters(told: dict[str, Any]) -> dict[str, str]:
    """SHA-256 by place: the fixity block, which is the name of the master in the house."""
    block = told.get("fixity", {}).get("sha256", {})
    return {place: digest for digest, places in block.items() for place in places}


def _digests(path: Path, *, also: bool) -> tuple[str, str]:
    """SHA-512, and SHA-256 where it is asked for, in one reading."""
    main, other = hashlib.sha512(), hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            main.update(chunk)
            if also:
                other.update(chunk)
    return main.hexdigest(), other.hexdigest()
