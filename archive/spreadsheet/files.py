"""The media files that rows name: beside the sheet (zip, folder) or already in the library."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Self

from django.db.models import Q

from archive.errors import SheetRefused
from archive.models import ImportBatch
from archive.spreadsheet.columns import MEDIA
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.media_folder import check_folder, files_of
from archive.spreadsheet.media_zip import check_media_zip, unpacked
from foundation.errors import HouseError
from media.checks import check_size, identify
from media.models import Asset
from media.services.store_master import digest_of

_SEPARATORS = re.compile(r"[;；|\n]")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
LIBRARY, BESIDE = "library", "beside"

File = dict[str, Any]
Looked = tuple[list[File], list[Fault]]


class Files:
    """Finds files by name. Use as a context where files of a zip are opened."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self._zip: zipfile.ZipFile | None = None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._paths: dict[str, Path] = {}
        self._by_name: dict[str, list[str]] | None = None
        self._known: dict[str, File | Fault] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._zip is not None:
            self._zip.close()
            self._zip = None

    def look(self, wanted: Sequence[str]) -> list[Looked]:
        """For the text of each row: the files it names, and a fault for each that is not good.

        A file is only looked at here (its type by its first bytes, its SHA-256); it is checked
        wholly when it is taken in.
        """
        names = [split_names(text) for text in wanted]
        fresh = {name for row in names for name in row} - set(self._known)
        for name in fresh:
            self._known[name] = self._beside(name)
        self._ask_library(fresh)
        return [self._of_row(row) for row in names]

    @contextmanager
    def opened(self, file: File) -> Iterator[Path]:
        """A file beside the sheet, as a path that is ours to read.

        Raises:
            SheetRefused: it is gone, or damaged.
        """
        name = file["path"]
        self._index()
        if name in self._paths:
            yield self._paths[name]
        elif name in self._entries and self._zip is not None:
            with unpacked(self._zip, self._entries[name], self.batch.folder) as path:
                yield path
        else:
            raise SheetRefused(Fault("media_missing", MEDIA, file["name"]).reason)

    def _of_row(self, names: list[str]) -> Looked:
        found = [self._known[name] for name in names]
        files = [dict(item) for item in found if isinstance(item, dict)]
        return files, [item for item in found if isinstance(item, Fault)]

    def _index(self) -> dict[str, list[str]]:
        """Paths by their whole name and by their last part, lower case."""
        if self._by_name is not None:
            return self._by_name
        self._by_name = defaultdict(list)
        if self.batch.media_archive:
            self._entries = check_media_zip(self.batch.media_file)
            self._zip = zipfile.ZipFile(self.batch.media_file)
        if self.batch.media_folder:
            self._paths = files_of(check_folder(self.batch.media_folder))
        for path in (*self._entries, *self._paths):
            for name in {path.casefold(), PurePosixPath(path).name.casefold()}:
                self._by_name[name].append(path)
        return self._by_name

    def _beside(self, name: str) -> File | Fault:
        index = self._index()
        plain = unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold()
        paths = index.get(plain) or []
        if len(paths) > 1:
            return Fault("media_ambiguous", MEDIA, name, tuple(sorted(paths)[:5]))
        if not paths:
            return Fault("media_missing", MEDIA, name)
        file = {"name": name, "path": paths[0], "source": BESIDE}
        try:
            with self.opened(file) as path:
                check_size(path, name=paths[0])
                identify(path, name=paths[0])
                return {**file, "sha256": digest_of(path)}
        except HouseError as refusal:
            return Fault("media_unreadable", MEDIA, name, detail=str(refusal)[:200])

    def _ask_library(self, names: set[str]) -> None:
        """What is in the library already: by SHA-256, else by the name it came with."""
        missing = {name for name in names if _is_missing(self._known[name])}
        digests = {name.lower() for name in missing if _SHA256.fullmatch(name)}
        digests |= {item["sha256"] for name in names if isinstance(item := self._known[name], dict)}
        own = Q(institution=self.batch.collection.institution_id) | Q(institution=None)
        usable = Asset.objects.filter(own, owner=None).exclude(state=Asset.State.REFUSED)
        usable = usable.order_by("pk")
        by_digest: dict[str, str] = {}
        for digest, public_id in usable.filter(master__sha256__in=digests).values_list(
            "master__sha256", "public_id"
        ):
            by_digest.setdefault(digest, str(public_id))
        by_name: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for name, digest, public_id in usable.filter(master__original_name__in=missing).values_list(
            "master__original_name", "master__sha256", "public_id"
        ):
            by_name[name].add((digest, str(public_id)))
        for name in names:
            item = self._known[name]
            if isinstance(item, dict):
                if known := by_digest.get(item["sha256"]):
                    self._known[name] = {**item, "source": LIBRARY, "asset": known}
            elif known := by_digest.get(name.lower()):
                self._known[name] = _of_library(name, name.lower(), known)
            elif _is_missing(item) and (found := by_name.get(name)):
                if len({digest for digest, _public_id in found}) > 1:
                    self._known[name] = Fault("media_ambiguous", MEDIA, name)
                else:
                    self._known[name] = _of_library(name, *min(found))


def split_names(text: str) -> list[str]:
    """The names of files in a cell, in order, each once."""
    parts = (part.strip() for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def _is_missing(item: File | Fault) -> bool:
    return isinstance(item, Fault) and item.code == "media_missing"


def _of_library(name: str, digest: str, asset: str) -> File:
    return {"name": name, "source": LIBRARY, "sha256": digest, "asset": asset}
