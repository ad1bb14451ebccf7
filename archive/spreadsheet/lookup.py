"""Names of terms, places and agents to their rows, read once for a whole job."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from archive.models import Agent, Place, Term
from archive.spreadsheet.columns import COLUMNS
from archive.spreadsheet.nearest import Nearest

_SHORT = re.compile(r"(土家族|苗族|瑶族|侗族|自治)*(省|市|县|区|州)$")


@dataclass(slots=True)
class Lookup:
    terms: dict[str, dict[str, Term]] = dataclass_field(default_factory=dict)
    labels: dict[str, list[str]] = dataclass_field(default_factory=dict)
    places: dict[str, list[Place]] = dataclass_field(default_factory=dict)
    agents: dict[str, Agent] = dataclass_field(default_factory=dict)
    _names: dict[str, str] = dataclass_field(default_factory=dict)
    _nearest: dict[str, Nearest] = dataclass_field(default_factory=dict)

    @classmethod
    def load(cls) -> Lookup:
        found = cls()
        found._load_terms()
        found._load_places()
        found.add_agents(Agent.objects.all())
        return found

    def _load_terms(self) -> None:
        """A term that was merged is read as what took it in; deprecated ones are not offered."""
        terms: dict[str, dict[str, Term]] = defaultdict(dict)
        labels: dict[str, list[str]] = defaultdict(list)
        wanted = {column.vocabulary for column in COLUMNS if column.vocabulary}
        found = Term.objects.filter(vocabulary__in=wanted)
        by_key = {term.pk: term for term in found}
        for term in sorted(by_key.values(), key=lambda each: each.is_deprecated):
            known, stands = terms[term.vocabulary_id], term
            while stands.replaced_by_id:
                stands = by_key[stands.replaced_by_id]
            for name in (term.label_zh_hans, term.label_zh_hant, term.label_en, term.code):
                if name:
                    known.setdefault(name.casefold(), stands)
            self._names[f"term:{term.pk}"] = term.label_zh_hans
        for term in found:
            if not term.is_deprecated:
                labels[term.vocabulary_id].append(term.label_zh_hans)
        self.terms, self.labels = dict(terms), dict(labels)

    def _load_places(self) -> None:
        """A place that was merged is read as what took it in; one that was deprecated only where
        no other has the name."""
        places: dict[str, list[Place]] = defaultdict(list)
        by_key = {place.pk: place for place in Place.objects.all()}
        for place in sorted(by_key.values(), key=lambda each: each.is_deprecated):
            stands = place
            while stands.replaced_by_id:
                stands = by_key[stands.replaced_by_id]
            short = _SHORT.sub("", place.name_zh)
            for name in {place.code, place.name_zh, place.name_en.casefold(), short}:
                held = places[name] if name else [stands]
                if stands not in held and not (held and place.is_deprecated):
                    held.append(stands)
            self._names[f"place:{place.pk}"] = place.name_zh
        self.places = dict(places)

    def add_agents(self, agents: Iterable[Agent]) -> None:
        """Know these people and institutions too."""
        for agent in agents:
            for name in (agent.name_en.casefold(), agent.name_zh, agent.ark_name):
                if name:
                    self.agents[name] = agent
            self._names[f"agent:{agent.pk}"] = agent.name_zh
        self._nearest.pop("agents", None)

    def agent(self, text: str) -> Agent | None:
        return self.agents.get(text) or self.agents.get(text.casefold())

    def name_of(self, kind: str, pk: object) -> str:
        """What a reference in a stored draft is called; its number where it is gone."""
        return self._names.get(f"{kind}:{pk}", str(pk))

    def nearest(self, what: str, text: str) -> tuple[str, ...]:
        """Names most like a text: of a vocabulary, of `places` or of `agents`."""
        index = self._nearest.get(what)
        if index is None:
            of_others = {"places": list(self.places), "agents": list(self.agents)}
            names = of_others.get(what, self.labels.get(what, []))
            index = self._nearest[what] = Nearest(names)
        return index.best(text)
