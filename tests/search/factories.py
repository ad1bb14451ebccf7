"""Things to be found: descriptions with nothing said, and published records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import factory

from search.description import Description, Value

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = Path(__file__).parent
SUBJECTS = HERE.parents[1] / "museum" / "demo" / "subjects.json"


class DescriptionFactory(factory.Factory[Description]):
    class Meta:
        model = Description

    object_type = "record"
    object_id = factory.Sequence(lambda n: f"h1test{n}")
    url_name = "record_page"
    url_args = factory.LazyAttribute(lambda o: [o.object_id])
    published_at = NOON
    title_zh = factory.Sequence(lambda n: f"苗族银饰 {n}")


def value(code: str, label_zh: str = "", label_en: str = "") -> Value:
    return Value(code, label_zh or code, label_en)


@lru_cache(maxsize=1)
def subjects() -> tuple[dict[str, Any], ...]:
    """The 64 subjects of the demo museum."""
    return tuple(json.loads(SUBJECTS.read_text(encoding="utf-8")))


def described(subject: dict[str, Any]) -> Description:
    """A subject as a record of it would be described."""
    place, kind = subject["place"]["label"], subject["type"]
    return DescriptionFactory(
        object_id=subject["id"],
        title_zh=subject["name"]["zh-Hans"],
        title_en=subject["name"]["en"],
        body_zh="\n".join(subject["facts"]["zh-Hans"]),
        body_en="\n".join(subject["facts"]["en"]),
        keywords_zh=[place["zh-Hans"]],
        keywords_en=[place["en"]],
        place_zh=place["zh-Hans"],
        place_en=place["en"],
        facets={"kind": [value(kind)], "theme": [value(subject["theme"])]},
    )
