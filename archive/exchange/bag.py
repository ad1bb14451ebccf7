"""A BagIt bag (RFC 8493) of records with their masters, written straight into a zip.

The package `bagit` changes the working directory of the whole process while it makes a bag,
which a worker with several jobs cannot have; it judges the bags in tests.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import DamagedMaster
from archive.exchange.clean import one_line
from archive.exchange.formats import FORMATS
from archive.exchange.premis import kept_of, premis
from archive.exchange.thing import address_of, thing_of
from archive.publication import content
from media.access import Level, decide
from media.services.note_use import note_use

if TYPE_CHECKING:
    from archive.models import Record
    from media.models import Asset, Master

CHUNK = 4 * 2**20
PREMIS = "metadata/premis.xml"
_INSIDE = ("linked-art.json", "lido.xml")


@dataclass
class _Writer:
    """The open zip, with the digests of what went into it."""

    package: zipfile.ZipFile
    top: str
    digests: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def add(self, name: str, body: bytes) -> None:
        self.package.writestr(f"{self.top}/{name}", body)
        self._note(name, hashlib.sha256(body).hexdigest(), len(body))

    def add_master(self, name: str, master: Master) -> None:
        """Copy a master; what is not what its row says stops the bag.

        Raises:
            DamagedMaster: it is missing, or another file than was stored.
        """
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(f"{self.top}/{name}")
        info.external_attr = 0o644 << 16
        try:
            with (
                master.path.open("rb") as source,
                self.package.open(info, "w", force_zip64=True) as target,
            ):
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += target.write(chunk)
        except FileNotFoundError as fault:
            raise DamagedMaster(_("母版文件不见了：%(name)s。") % {"name": master}) from fault
        if digest.hexdigest() != master.sha256:
            raise DamagedMaster(_("母版文件已损坏：%(name)s。") % {"name": master})
        self._note(name, master.sha256, size)

    def _note(self, name: str, digest: str, size: int) -> None:
        self.digests[name] = digest
        if name.startswith("data/"):
            self.size += size

    def manifest(self, *, payload: bool) -> bytes:
        lines = (
            f"{digest}  {_encoded(name)}\n"
            for name, digest in sorted(self.digests.items())
            if name.startswith("data/") is payload
        )
        return "".join(lines).encode()


def write_bag(path: Path, records: Iterable[Record], *, viewer: Any, at: datetime) -> int:
    """Each record in a folder of its ARK name: `record.json`, its public formats, its masters
    and what befell them (PREMIS).

    Args:
        records: from `for_export`.
        viewer: who gets the bag; masters that they may not have stay out and are counted.

    Returns:
        How many records are in it.

    Raises:
        DamagedMaster: a master is not what was stored.
    """
    count = left_out = 0
    given: dict[int, Asset] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        bag = _Writer(package, path.name.partition(".")[0])
        for record in records:
            left_out += _add_record(bag, record, viewer, given)
            count += 1
        files = sum(name.startswith("data/") for name in bag.digests)
        bag.add("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        info = {
            "Source-Organization": settings.WAGTAIL_SITE_NAME,
            "Bagging-Date": at.date().isoformat(),
            "Bag-Software-Agent": "Huxiang",
            "Payload-Oxum": f"{bag.size}.{files}",
            "Internal-Sender-Description": f"{count} records; masters left out: {left_out}",
        }
        if count == 1:
            info["External-Identifier"] = address_of(record.ark_name)
            info["External-Description"] = one_line(record.title_zh)
        lines = "".join(f"{name}: {value}\n" for name, value in info.items())
        bag.add("bag-info.txt", lines.encode())
        bag.add("manifest-sha256.txt", bag.manifest(payload=True))
        bag.package.writestr(f"{bag.top}/tagmanifest-sha256.txt", bag.manifest(payload=False))
    with transaction.atomic():
        for asset in given.values():
            note_use(asset, to="exporter", way="bag", agent="huxiang archive.bag", at=at)
    return count


def _add_record(bag: _Writer, record: Record, viewer: Any, given: dict[int, Asset]) -> int:
    """How many masters were left out; `given` gains the assets whose masters went in.

    PREMIS tells of those alone: what is known of a closed file is closed as well.
    """
    folder, left_out = f"data/{record.ark_name}", 0
    mine: list[Asset] = []
    bag.add(f"{folder}/record.json", record_json(record))
    if record.live:
        thing = thing_of(record)
        for name in _INSIDE:
            bag.add(f"{folder}/{name}", FORMATS[name].write(thing))
    for item in record.ordered_media:
        asset = item.asset
        if asset.master is None or not decide(viewer, asset).at_least(Level.MASTER):
            left_out += 1
            continue
        suffix = safe_suffix(asset.master.original_name)
        bag.add_master(f"{folder}/masters/{asset.public_id}{suffix}", asset.master)
        mine.append(asset)
    bag.add(f"{folder}/{PREMIS}", premis(kept_of(mine), record=record))
    given.update((asset.pk, asset) for asset in mine)
    return left_out


def record_json(record: Record) -> bytes:
    """Everything that the record says, for the archive and not for the public."""
    return json.dumps(content(record), ensure_ascii=False, indent=1, sort_keys=True).encode()


def safe_suffix(name: str) -> str:
    """`.tif` of a file name that came from outside; "" for anything that is no plain suffix."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 8 else ""


def _encoded(name: str) -> str:
    """As a manifest writes it (RFC 8493, section 2.1.3)."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
