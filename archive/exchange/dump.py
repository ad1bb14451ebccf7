"""Many records in one file: JSON Lines of Linked Art, one EDM graph, one LIDO wrap."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

from archive.exchange.edm import NAMESPACES as EDM_NAMESPACES
from archive.exchange.edm import edm
from archive.exchange.lido import NAMESPACES as LIDO_NAMESPACES
from archive.exchange.lido import lido
from archive.exchange.linked_art import linked_art
from archive.exchange.thing import Thing
from archive.exchange.xml import Element


def write_linked_art(path: Path, things: Iterable[Thing]) -> int:
    """A document on each line; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for thing in things:
            json.dump(linked_art(thing), file, ensure_ascii=False)
            file.write("\n")
            count += 1
    return count


def write_edm(path: Path, things: Iterable[Thing]) -> int:
    """One graph: what several records name is described with each of them."""
    return _write_xml(path, "rdf", "RDF", EDM_NAMESPACES, things, lambda thing: list(edm(thing)))


def write_lido(path: Path, things: Iterable[Thing]) -> int:
    return _write_xml(
        path, "lido", "lidoWrap", LIDO_NAMESPACES, things, lambda thing: [lido(thing)]
    )


def _write_xml(
    path: Path,
    prefix: str,
    name: str,
    namespaces: dict[str, str],
    things: Iterable[Thing],
    parts_of: Callable[[Thing], list[Element]],
) -> int:
    """Piece by piece, so that memory holds one record."""
    count = 0
    with etree.xmlfile(str(path), encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{namespaces[prefix]}}}{name}", nsmap=namespaces):
            for thing in things:
                for part in parts_of(thing):
                    file.write(part)
                file.write("\n")
                count += 1
    return count
