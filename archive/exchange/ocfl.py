"""OCFL 1.1 (https://ocfl.io/1.1/spec/): a storage root with an object for each record.

An object holds the masters and the metadata of its record in versions; nothing that is there
is ever changed. Everything new is written beside the root and renamed into it, so that a kill
leaves either the old state or one that the next run completes (`_settle`).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.errors import DamagedMaster, RootBusy
from media.models import Master
from media.services.store_master import sync_folder
from media.space import full_disk_told, require_space

CHUNK = 4 * 2**20
LAYOUT = "0004-hashed-n-tuple-storage-layout"
_ALGORITHM = "sha512"
_SIDECAR = f"inventory.json.{_ALGORITHM}"
_TYPE = "https://ocfl.io/1.1/spec/#inventory"

Inventory = dict[str, Any]
State = dict[str, list[str]]  # digest to logical paths
Files = Mapping[str, bytes | Master]


@dataclass(frozen=True, slots=True)
class Root:
    """A storage root; `staging` lies beside it, on the same file system."""

    folder: Path

    @property
    def staging(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}-staging")

    @contextmanager
    def held(self) -> Iterator[None]:
        """One process at a time; a process that is killed lets go.

        Raises:
            RootBusy: another one writes or verifies.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self.folder.with_name(f".{self.folder.name}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RootBusy from None
            yield

    def prepare(self) -> None:
        """Make the root, once. What another run left half done beside it goes."""
        with full_disk_told():
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir(parents=True)
            if (self.folder / "0=ocfl_1.1").is_file():
                return
            extension = self.folder / "extensions" / LAYOUT
            extension.mkdir(parents=True, exist_ok=True)
            told = {"extension": LAYOUT, "description": "Hashed n-tuples of the identifiers"}
            (self.folder / "ocfl_layout.json").write_bytes(_json(told))
            config = {
                "extensionName": LAYOUT,
                "digestAlgorithm": "sha256",
                "tupleSize": 3,
                "numberOfTuples": 3,
                "shortObjectRoot": False,
            }
            (extension / "config.json").write_bytes(_json(config))
            (self.folder / "0=ocfl_1.1").write_bytes(b"ocfl_1.1\n")  # last: now it is one

    def path_of(self, identifier: str) -> Path:
        digest = hashlib.sha256(identifier.encode()).hexdigest()
        return self.folder / digest[:3] / digest[3:6] / digest[6:9] / digest


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an object: its last version, counted from 1, and whether that is new."""

    version: int
    is_new: bool


def write_version(
    root: Root,
    identifier: str,
    files: Files,
    *,
    message: str,
    at: datetime,
    quiet: frozenset[str] = frozenset(),
) -> Written:
    """Add a version with exactly these files; nothing is written where they are the last one.

    Args:
        files: by logical path; bytes, or a master, which is copied once into an object.
        quiet: paths whose change alone is no reason for a version.

    Raises:
        DamagedMaster: a master is missing, or not what was stored; nothing was written.
        StorageFull: the disk has no room for what is new.
    """
    folder = root.path_of(identifier)
    before = _settle(folder)
    version = _number(before) + 1
    known = _known_masters(before)
    manifest: dict[str, list[str]] = dict(before["manifest"]) if before else {}
    fixity: dict[str, list[str]] = dict(before["fixity"]["sha256"]) if before else {}
    fresh = [each for each in files.values() if isinstance(each, Master)]
    needed = sum(each.size_bytes for each in fresh if each.sha256 not in known)
    staged = root.staging / uuid.uuid4().hex
    with full_disk_told():
        require_space(root.staging, needed)
        content = staged / f"v{version}" / "content"
        content.mkdir(parents=True)
        state: dict[str, list[str]] = {}
        try:
            for name, source in sorted(files.items()):
                digest = _add(staged, f"v{version}/content/{name}", source, manifest, known, fixity)
                state.setdefault(digest, []).append(name)
            if before and _same(before["versions"][before["head"]]["state"], state, quiet):
                return Written(version - 1, is_new=False)
            told = _inventory(identifier, version, before, manifest, fixity, state, message, at)
            _write_inventory(staged / f"v{version}", told)
            if not any(content.rglob("*")):
                content.rmdir()
            _move_in(folder, staged, version, told)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return Written(version, is_new=True)


def _same(one: State, other: State, quiet: frozenset[str]) -> bool:
    """Whether two states have the same files, those left aside whose change does not count."""
    pairs = [
        {(name, digest) for digest, names in state.items() for name in names if name not in quiet}
        for state in (one, other)
    ]
    return pairs[0] == pairs[1]


def _add(
    staged: Path,
    place: str,
    source: bytes | Master,
    manifest: dict[str, list[str]],
    known: dict[str, str],
    fixity: dict[str, list[str]],
) -> str:
    """The digest of one file, which is copied into the version where the object lacks it."""
    if isinstance(source, Master) and source.sha256 in known:
        return known[source.sha256]
    path = staged / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, bytes):
        digest = hashlib.sha512(source).hexdigest()
        if digest in manifest:
            return digest
        path.write_bytes(source)
    else:
        digest = _copy(source, path)
        known[source.sha256] = digest
        fixity.setdefault(source.sha256, []).append(place)
    _sync(path)
    manifest.setdefault(digest, []).append(place)
    return digest


def _copy(master: Master, target: Path) -> str:
    """SHA-512 of the copy; its SHA-256 must be the master's own."""
    own, digest = hashlib.sha256(), hashlib.sha512()
    try:
        with master.path.open("rb") as source, target.open("xb") as copy:
            while chunk := source.read(CHUNK):
                own.update(chunk)
                digest.update(chunk)
                copy.write(chunk)
    except FileNotFoundError as fault:
        raise DamagedMaster(str(master)) from fault
    if own.hexdigest() != master.sha256:
        raise DamagedMaster(str(master))
    return digest.hexdigest()


def _inventory(
    identifier: str,
    version: int,
    before: Inventory | None,
    manifest: dict[str, list[str]],
    fixity: dict[str, list[str]],
    state: dict[str, list[str]],
    message: str,
    at: datetime,
) -> Inventory:
    entry = {
        "created": at.isoformat(timespec="seconds"),
        "message": message,
        "state": state,
        "user": {"name": settings.WAGTAIL_SITE_NAME, "address": f"{settings.SITE_URL}/"},
    }
    versions = dict(before["versions"]) if before else {}
    return {
        "id": identifier,
        "type": _TYPE,
        "digestAlgorithm": _ALGORITHM,
        "head": f"v{version}",
        "manifest": manifest,
        "fixity": {"sha256": fixity},
        "versions": versions | {f"v{version}": entry},
    }


def _move_in(folder: Path, staged: Path, version: int, told: Inventory) -> None:
    """A first version comes as a whole object; a later one before the inventory that names it."""
    if version == 1:
        (staged / "0=ocfl_object_1.1").write_bytes(b"ocfl_object_1.1\n")
        _write_inventory(staged, told)
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(folder)
        sync_folder(folder.parent)
        return
    (staged / f"v{version}").rename(folder / f"v{version}")
    sync_folder(folder)
    _settle(folder)


def _settle(folder: Path) -> Inventory | None:
    """The inventory of an object, after a version that came in last is told by the root as well."""
    if not folder.is_dir():
        return None
    versions = sorted(int(path.name[1:]) for path in folder.glob("v*") if path.is_dir())
    last = folder / f"v{versions[-1]}"
    for name in ("inventory.json", _SIDECAR):
        body = (last / name).read_bytes()
        here = folder / name
        if not here.is_file() or here.read_bytes() != body:
            beside = folder.parent / f".{folder.name}-{name}"
            beside.write_bytes(body)
            _sync(beside)
            beside.replace(here)
            sync_folder(folder)
    found: Inventory = json.loads((folder / "inventory.json").read_bytes())
    return found


def _write_inventory(folder: Path, told: Inventory) -> None:
    body = _json(told)
    (folder / "inventory.json").write_bytes(body)
    digest = hashlib.sha512(body).hexdigest()
    (folder / _SIDECAR).write_text(f"{digest} inventory.json\n")
    _sync(folder / "inventory.json")
    _sync(folder / _SIDECAR)


def _known_masters(before: Inventory | None) -> dict[str, str]:
    """SHA-512 by SHA-256 of the masters that the object has, so that none is read twice."""
    if before is None:
        return {}
    places = {place: digest for digest, listed in before["manifest"].items() for place in listed}
    return {sha256: places[listed[0]] for sha256, listed in before["fixity"]["sha256"].items()}


def _number(before: Inventory | None) -> int:
    return int(before["head"][1:]) if before else 0


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
