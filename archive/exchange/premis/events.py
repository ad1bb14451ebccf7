"""Events of files, and the agents that they name: software, and people by their role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from archive.exchange.premis.words import (
    EVENT_CODES,
    OUTCOME_CODES,
    add,
    add_term,
    identify,
    of_asset,
    of_event,
    of_master,
)
from archive.exchange.xml import Element
from media.models import Asset, FileEvent

_VERSION = re.compile(r"(?P<name>.*\S)[ /]v?(?P<version>\d[\w.+-]*)")
_ROLES = "role"  # first part of the identifier of an agent that is a person


def add_event(root: Element, event: FileEvent, assets: dict[int, Asset]) -> list[tuple[str, str]]:
    """Write one event; returns the identifiers of its agents."""
    kind, outcome = FileEvent.Type(event.type), FileEvent.Outcome(event.outcome)
    element = add(root, "event")
    identify(element, "event", of_event(event))
    add_term(element, "eventType", kind.value, "eventType", EVENT_CODES[kind])
    add(element, "eventDateTime", event.at.isoformat(timespec="milliseconds"))
    if event.detail:
        told = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        add(add(element, "eventDetailInformation"), "eventDetail", told)
    ended = add(element, "eventOutcomeInformation")
    add_term(ended, "eventOutcome", outcome.value, "eventOutcome", OUTCOME_CODES[outcome])
    agents = agents_of(event)
    for agent in agents:
        role = "implementer" if agent[0] == "software" else "authorizer"
        if event.type == FileEvent.Type.DISSEMINATION and agent[0] == _ROLES:
            role = "recipient"
        linked = identify(element, "agent", ("local", ":".join(agent)), wrap="linking")
        add(linked, "linkingAgentRole", role)
    asset = assets.get(event.asset_id or 0)
    if asset is not None:
        identify(element, "object", of_asset(asset), wrap="linking")
    master = next((a.master for a in assets.values() if a.master_id == event.master_id), None)
    if master is not None:
        linked = identify(element, "object", of_master(master), wrap="linking")
        if event.type == FileEvent.Type.NORMALIZATION:
            add_term(linked, "linkingObjectRole", "source", "eventRelatedObjectRole", "sou")
    return agents


def agents_of(event: FileEvent) -> list[tuple[str, str]]:
    """`("software", name with version)` for each tool, `("role", …)` for who got the file."""
    tools = [part.strip() for part in event.agent.split(",")]
    found = [("software", part) for part in tools if part]
    if event.type == FileEvent.Type.DISSEMINATION and event.detail.get("to"):
        found.append((_ROLES, str(event.detail["to"])))
    return list(dict.fromkeys(found))


def add_agents(root: Element, agents: Iterable[tuple[str, str]]) -> None:
    """Each agent once. A person is a role: no name, no account, no address."""
    for kind, name in sorted(set(agents)):
        element = add(root, "agent")
        identify(element, "agent", ("local", f"{kind}:{name}"))
        version = _VERSION.fullmatch(name) if kind == "software" else None
        add(element, "agentName", version["name"] if version else name)
        if kind == "software":
            add_term(element, "agentType", "software", "agentType", "sof")
            if version:
                add(element, "agentVersion", version["version"])
        else:
            add_term(element, "agentType", "person", "agentType", "per")
            add(element, "agentNote", "A role; the house tells no person's name here.")
