"""Our own words for the segmenter, read from the vocabulary files of the archive.

They come from the files, not from the database: tokens must be the same in every process,
and a query must be cut like the text that it looks for. `data/terms.txt` adds names and words
of the domain that no vocabulary file holds. A changed file asks for a rebuild.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import archive
from search.analysis.normalise import fold

FREQUENCY = 20_000  # above what the general dictionary would make of the parts
VOCABULARIES = (
    "ethnic_groups",
    "hunan_places",
    "hunan_red_themes",
    "ich_categories",
    "motifs",
    "revolutionary_relic_types",
    "techniques",
)
_EDGES = re.compile(r"[（(][^）)]*[）)]")


def terms() -> tuple[str, ...]:
    """Chinese words of two to eight characters, folded, each once."""
    found: dict[str, None] = dict.fromkeys(_lines("terms.txt"))
    for label in _labels():
        for part in (_EDGES.sub("", label), *re.findall(r"[（(]([^）)]*)[）)]", label)):
            term = fold(part)
            if re.fullmatch(r"[\u4e00-\u9fff]{2,8}", term):
                found[term] = None
    return tuple(found)


def stopwords() -> frozenset[str]:
    """Words that say nothing about what is asked for."""
    return frozenset(_lines("stopwords.txt"))


def _lines(name: str) -> list[str]:
    return (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").split()


def _labels() -> list[str]:
    folder = Path(archive.__file__).parent / "vocabularies"
    labels: list[str] = []
    for name in VOCABULARIES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            labels += (row["label_zh_hans"] for row in csv.DictReader(file))
    return labels
