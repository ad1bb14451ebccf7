"""Default names of new rows. Functions, because migrations refer to them by path."""

from provenance.identifiers import mint


def record_name() -> str:
    return mint("h1")


def agent_name() -> str:
    return mint("h3")


def collection_name() -> str:
    return mint("h4")


def motif_name() -> str:
    return mint("h5")
