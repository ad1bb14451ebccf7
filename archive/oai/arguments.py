"""A request of a harvester: which verb, with which arguments, and whether that is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from archive.exchange.clean import clean
from archive.oai.errors import OaiError, bad_argument


@dataclass(frozen=True, slots=True)
class Verb:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_list: bool = False  # takes a resumptionToken, alone


_SELECTIVE = frozenset(("from", "until", "set"))
_PREFIX = frozenset(("metadataPrefix",))
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset(("identifier",))),
    "ListSets": Verb(is_list=True),
    "ListIdentifiers": Verb(_PREFIX, _SELECTIVE, is_list=True),
    "ListRecords": Verb(_PREFIX, _SELECTIVE, is_list=True),
    "GetRecord": Verb(_PREFIX | {"identifier"}),
}


def read(arguments: QueryDict) -> dict[str, str]:
    """The arguments, `verb` among them.

    Raises:
        OaiError: badVerb, or badArgument for one that is missing, unknown or repeated.
    """
    verbs = arguments.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"The verb is one of {', '.join(VERBS)}, given once.")
    verb = VERBS[verbs[0]]
    found: dict[str, str] = {}
    for name, values in arguments.lists():
        if len(values) != 1:
            raise bad_argument(f"The argument {name} is repeated.")
        if clean(values[0]) != values[0].strip():
            raise bad_argument(f"The argument {name} holds characters that XML cannot carry.")
        found[name] = values[0]
    given = set(found) - {"verb"}
    if verb.is_list and "resumptionToken" in given:
        if len(given) > 1:
            raise bad_argument("A resumptionToken is given alone.")
        return found
    if unknown := given - verb.required - verb.optional:
        raise bad_argument(f"{verbs[0]} takes no argument {', '.join(sorted(unknown))}.")
    if missing := verb.required - given:
        raise bad_argument(f"{verbs[0]} needs the argument {', '.join(sorted(missing))}.")
    return found


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def moments(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """`from` and `until` as a half-open range: both ends of the request are included.

    Raises:
        OaiError: badArgument for a malformed date, two granularities, ends reversed.
    """
    if since and until and len(since) != len(until):
        raise bad_argument("from and until have the same granularity.")
    first = _moment("from", since)[0] if since else None
    last, step = _moment("until", until) if until else (None, timedelta())
    if first is not None and last is not None and first > last:
        raise bad_argument("from is not later than until.")
    try:
        return first, last + step if last is not None else None
    except OverflowError:  # the last day of the year 9999
        return first, None


def _moment(name: str, text: str) -> tuple[datetime, timedelta]:
    try:
        if _DAY.fullmatch(text):
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
            return day, timedelta(days=1)
        if _SECOND.fullmatch(text):
            second = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            return second, timedelta(seconds=1)
    except ValueError:
        pass
    raise bad_argument(f"{name} is written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
