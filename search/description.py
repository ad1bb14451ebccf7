"""What a source says about one thing to be found, before any analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet with its name in both languages; `position` orders equals.

    A Chinese name that is a message of ours needs no English one: it is translated when shown.
    """

    value: str
    label_zh: str
    label_en: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue of a transcript: the asset's public id, when it starts (ms), what is said.

    Words of a document stand on a `page` (from 1) in place of a time.
    """

    asset: str
    language: str
    start_ms: int
    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Description:
    """A public thing as the index takes it.

    Attributes:
        object_type: name of the registered source, for example `record`.
        object_id: its public name, for example the name in its ARK.
        url_name, url_args: its page, given to `reverse` in the reader's language. Without a
            name, its addresses in Chinese and in English; one of the two may be empty.
        names: other titles and names, found like the title.
        keywords_zh, keywords_en: labels of terms, people, numbers: searched, not shown.
        kind_zh, kind_en: what it is; a Chinese message of ours is translated when shown.
        attribution_zh, attribution_en: whose it is, for what is not ours: shown with every
            result, which then says that it belongs to another museum.
        thumbnail: public id of an asset; shown only while the public may see it.
        facets: values by facet; the facets are those of `search.query.FACETS`.
        start_year, end_year: astronomical years, both or neither.
    """

    object_type: str
    object_id: str
    url_name: str
    published_at: datetime
    url_args: Sequence[str] = ()
    title_zh: str = ""
    title_en: str = ""
    names: Sequence[str] = ()
    body_zh: str = ""
    body_en: str = ""
    keywords_zh: Sequence[str] = ()
    keywords_en: Sequence[str] = ()
    kind_zh: str = ""
    kind_en: str = ""
    place_zh: str = ""
    place_en: str = ""
    date_zh: str = ""
    date_en: str = ""
    attribution_zh: str = ""
    attribution_en: str = ""
    thumbnail: str = ""
    facets: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    start_year: int | None = None
    end_year: int | None = None
    spoken: Sequence[Spoken] = ()
