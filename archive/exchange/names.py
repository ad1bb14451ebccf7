"""Terms, people and places as exports name them: an address, labels, the same thing elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from archive.exchange.clean import clean
from provenance.identifiers import ark

if TYPE_CHECKING:
    from archive.models import Agent, Motif, Place, Term

# Registries whose addresses name a person, place or concept; written among an agent's sources.
_AUTHORITIES = re.compile(
    r"https?://(?:viaf\.org/viaf|www\.wikidata\.org/(?:entity|wiki)|vocab\.getty\.edu/(?:ulan|aat|tgn)"
    r"|id\.loc\.gov/authorities|isni\.org/isni|d-nb\.info/gnd|sws\.geonames\.org)/\S+"
)
_GETTY = {"aat_id": "http://vocab.getty.edu/aat/", "tgn_id": "http://vocab.getty.edu/tgn/"}


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a record refers to.

    Attributes:
        uri: of the house; "" for what has no public address.
        labels: pairs of text and BCP 47 tag, Chinese first.
        same_as: the same thing in other registries.
        kind: of an agent: person, group or institution.
        code: of a term or place, in its list.
    """

    uri: str
    labels: tuple[tuple[str, str], ...]
    same_as: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""
    dates: str = ""

    @property
    def best_uri(self) -> str:
        """Of the world's registry where there is one, else of the house."""
        return self.same_as[0] if self.same_as else self.uri

    @property
    def label(self) -> str:
        return self.labels[0][0] if self.labels else ""

    @property
    def label_en(self) -> str:
        """English, else Chinese."""
        return next((text for text, lang in self.labels if lang == "en"), self.label)


def vocabulary_uri(vocabulary: str) -> str:
    """The address of a scheme: one for all languages, whichever the reader's is."""
    return f"{settings.SITE_URL}{_without_language(vocabulary)}"


@lru_cache(maxsize=1_000)
def _without_language(vocabulary: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return reverse("vocabulary", args=[vocabulary])


def of_term(term: Term | None) -> Named | None:
    if term is None:
        return None
    pairs = (
        (term.label_zh_hans, "zh-Hans"),
        (term.label_zh_hant, "zh-Hant"),
        (term.label_en, "en"),
    )
    labels = tuple((clean(text), lang) for text, lang in pairs if clean(text))
    uri = f"{vocabulary_uri(term.vocabulary_id)}#{term.code}"
    return Named(uri, labels, _elsewhere(term.data), code=term.code)


def of_agent(agent: Agent | None) -> Named | None:
    """Who is not public has a name, but no address: theirs would answer 404."""
    if agent is None:
        return None
    return Named(
        f"{settings.SITE_URL}/{ark(agent.ark_name)}" if agent.live else "",
        _names(agent),
        tuple(dict.fromkeys(_AUTHORITIES.findall(agent.sources))),
        agent.kind,
        dates=agent.date_edtf,
    )


def of_place(place: Place | None) -> Named | None:
    if place is None:
        return None
    uri = f"{vocabulary_uri('places')}#{place.code}"
    return Named(uri, _names(place), _elsewhere(place.data), code=place.code)


def of_motif(motif: Motif) -> Named:
    """A published motif: a thing of its own."""
    pairs = ((clean(motif.title_zh), "zh-Hans"), (clean(motif.title_en), "en"))
    labels = tuple((text, lang) for text, lang in pairs if text)
    return Named(f"{settings.SITE_URL}/{ark(motif.ark_name)}", labels)


def _names(thing: Any) -> tuple[tuple[str, str], ...]:
    pairs = ((clean(thing.name_zh), "zh-Hans"), (clean(thing.name_en), "en"))
    return tuple((text, lang) for text, lang in pairs if text)


def _elsewhere(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{base}{data[key]}" for key, base in _GETTY.items() if data.get(key))
