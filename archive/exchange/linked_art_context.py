"""What records refer to, as Linked Art documents of their own: collections, people, places."""

from __future__ import annotations

from django.conf import settings

from archive.exchange import aat
from archive.exchange.aat import Json
from archive.exchange.linked_art import CONTEXT, concept, named_parts, ref, statement, wkt
from archive.exchange.names import of_agent, of_place, of_term
from archive.exchange.spans import span_of
from archive.exchange.thing import Text, address_of, both, in_each
from archive.models import Agent, Collection, Motif, Place


def collection_document(collection: Collection) -> Json:
    """A `Set`; its parent is a set that it is a member of."""
    told = _head(
        "Set", address_of(collection.ark_name), both(collection.title_zh, collection.title_en)
    )
    texts = (
        *both(collection.summary_zh, collection.summary_en),
        *both(collection.description_zh, collection.description_en),
    )
    told["classified_as"] = [aat.COLLECTION]
    told["referred_to_by"] = [statement(text, aat.DESCRIPTION) for text in texts]
    parent = collection.parent
    if parent is not None and parent.live:
        address = address_of(parent.ark_name)
        told["member_of"] = [{"id": address, "type": "Set", "_label": parent.title_zh}]
    told["subject_of"] = _pages(*in_each(collection.get_absolute_url))
    return _filled(told)


def motif_document(motif: Motif) -> Json:
    """A `VisualItem`. The objects that bear it say so themselves, with `shows`."""
    told = _head("VisualItem", address_of(motif.ark_name), both(motif.title_zh, motif.title_en))
    told["identified_by"] += [{"type": "Name", "content": name} for name in motif.names]
    terms = (of_term(motif.motif_type), of_term(motif.ethnic_group))
    told["classified_as"] = [concept(term) for term in terms if term is not None]
    texts = (*both(motif.meaning_zh, motif.meaning_en), *both(motif.note_zh, motif.note_en))
    told["referred_to_by"] = [
        *(statement(text, aat.DESCRIPTION) for text in texts),
        *(statement(Text(line), aat.CITATION) for line in motif.source_list),
    ]
    told["subject_of"] = _pages(*in_each(motif.get_absolute_url))
    return _filled(told)


def _pages(*paths: str) -> list[Json]:
    return [
        {
            "type": "LinguisticObject",
            "digitally_carried_by": [
                {
                    "type": "DigitalObject",
                    "classified_as": [aat.WEB_PAGE],
                    "format": "text/html",
                    "access_point": [{"id": settings.SITE_URL + path, "type": "DigitalObject"}],
                }
            ],
        }
        for path in paths
    ]


def agent_document(agent: Agent) -> Json:
    """A `Person` or `Group`, with the same in other registries."""
    kind = "Person" if agent.kind == Agent.Kind.PERSON else "Group"
    told = _head(kind, address_of(agent.ark_name), both(agent.name_zh, agent.name_en))
    others = (line.strip() for line in agent.other_names.splitlines())
    told["identified_by"] += [{"type": "Name", "content": name} for name in others if name]
    told["referred_to_by"] = [
        statement(text, aat.BIOGRAPHY) for text in both(agent.bio_zh, agent.bio_en)
    ]
    named = of_agent(agent)
    told["equivalent"] = [{"id": uri, "type": kind} for uri in (named.same_as if named else ())]
    told["residence"] = [ref("Place", of_place(agent.place))] if agent.place else []
    return _filled(told | _life(agent, kind))


def place_document(place: Place) -> Json:
    """With its public point, and the place above."""
    named = of_place(place)
    told = _head("Place", named.uri if named else "", both(place.name_zh, place.name_en))
    told["identified_by"].append({"type": "Identifier", "content": place.code})
    told["part_of"] = [ref("Place", of_place(place.parent))] if place.parent else []
    told["equivalent"] = [{"id": uri, "type": "Place"} for uri in (named.same_as if named else ())]
    if place.public_lat is not None and place.public_lon is not None:
        told["defined_by"] = wkt(place.public_lat, place.public_lon)
    return _filled(told)


def _head(kind: str, uri: str, names: tuple[Text, ...]) -> Json:
    return {
        "@context": CONTEXT,
        "id": uri,
        "type": kind,
        "_label": names[-1].value,
        "identified_by": named_parts(names),
    }


def _life(agent: Agent, kind: str) -> Json:
    """Birth and death, or formation and dissolution, where the date is an interval."""
    if agent.start_year is None or agent.end_year is None or "/" not in agent.date_edtf:
        return {}
    span = span_of(agent.date_edtf, agent.start_year, agent.end_year, zh="", en="")
    first, last = ("born", "died") if kind == "Person" else ("formed_by", "dissolved_by")
    types = ("Birth", "Death") if kind == "Person" else ("Formation", "Dissolution")
    told: Json = {first: {"type": types[0], "timespan": _year(span.first[0])}}
    if not agent.date_edtf.endswith(("/..", "/")):
        told[last] = {"type": types[1], "timespan": _year(span.last[0])}
    return told


def _year(year: int) -> Json:
    whole = span_of("", year, year, zh="", en="")
    return {
        "type": "TimeSpan",
        "begin_of_the_begin": f"{whole.first_day}T00:00:00Z",
        "end_of_the_end": f"{whole.last_day}T23:59:59Z",
    }


def _filled(told: Json) -> Json:
    return {name: value for name, value in told.items() if value not in ([], None)}
