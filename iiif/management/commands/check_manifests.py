"""Build every public manifest and collection, and say what is wrong with it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.models import Collection, Record
from iiif.collections import PER_PART
from iiif.errors import UnknownResource
from iiif.presentation import check, subjects
from iiif.presentation.documents import find_document
from iiif.visible import listed_in, public_parts, with_manifest

EVERY = 100
Schema = Callable[[Any], Iterator[Any]]


class Command(BaseCommand):
    help = "Checks all public IIIF documents, of both versions, by the rules of the house"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schema", type=Path, help="the JSON schema of the 3.0 validator")
        parser.add_argument("--untranslated", action="store_true", help="name one-language texts")
        parser.add_argument("--after", default="", help="resume after this document")

    def handle(
        self, *, schema: Path | None, untranslated: bool, after: str, **options: Any
    ) -> None:
        by_schema = _reader_of(schema) if schema else None
        waiting = [each for each in _documents() if f"{each[0]}/{each[1]}" > after]
        bad = 0
        for done, (subject, part) in enumerate(waiting, 1):
            found = [
                fault
                for version in (3, 2)
                for fault in _faults(version, subject, part, by_schema, untranslated=untranslated)
            ]
            bad += bool(found)
            for fault in found:
                self.stderr.write(f"{subject}: {fault}")
            if done % EVERY == 0 or done == len(waiting):
                resume = f"{subject}/{part}"
                self.stdout.write(
                    f"{done}/{len(waiting)} checked, {bad} bad (--after {resume} resumes)"
                )
        if bad:
            raise CommandError(f"{bad} of {len(waiting)} documents have faults", returncode=3)


def _documents() -> list[tuple[str, int]]:
    """All that there should be, in a stable order."""
    live = Record.objects.live()
    found = [(subjects.TOP, 0)]
    found += [
        (subjects.manifest(n), 0) for n in with_manifest(live).values_list("ark_name", flat=True)
    ]
    wholes = live.filter(public_parts())
    found += [(subjects.parts(name), 0) for name in wholes.values_list("ark_name", flat=True)]
    for collection in Collection.objects.live():
        subject, total = subjects.collection(collection.slug), listed_in(collection).count()
        parts = -(-total // PER_PART) if total > PER_PART else 0
        found += [(subject, part) for part in range(parts + 1)]
    return sorted(found, key=lambda each: f"{each[0]}/{each[1]}")


def _faults(
    version: int, subject: str, part: int, by_schema: Schema | None, *, untranslated: bool
) -> Iterator[str]:
    try:
        document = json.loads(find_document(version, subject, part).body)
    except UnknownResource:  # withdrawn while this was running, or below a closed collection
        return
    yield from (f"{version}: {fault}" for fault in check.faults(document))
    if version == 3 and untranslated:
        yield from (f"3: {fault}" for fault in check.untranslated(document))
    if version == 3 and by_schema is not None:
        for error in by_schema(document):
            place = "/".join(map(str, error.absolute_path))
            yield f"3: {place}: schema: {error.message[:200]}"


def _reader_of(path: Path) -> Schema:
    try:
        from jsonschema import Draft7Validator
    except ModuleNotFoundError as missing:
        raise CommandError("--schema needs the package jsonschema (requirements/dev)") from missing
    reader: Schema = Draft7Validator(json.loads(path.read_text())).iter_errors
    return reader
