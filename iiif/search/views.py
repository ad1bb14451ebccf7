"""The addresses of search and autocomplete (§4, §5)."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse, QueryDict

from iiif.documents import linked
from iiif.errors import MissingQuery, UnknownResource
from iiif.search.answer import Found, answer
from iiif.search.matches import matches_in
from iiif.search.registry import the_words
from iiif.search.scope import MOST_RECORDS, Scope
from iiif.search.service import CONTEXT, address
from iiif.views import open_to_all_sites

NOT_HEARD = ("date", "user")
MOST_TERMS = 20
MOST_CANDIDATES = 1_000
LONGEST = 200  # characters of a query


@open_to_all_sites
def search(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """`?q=` and `?motivation=`; without words everything in a record, nothing in a collection."""
    scope = Scope.named(kind, name)
    q, motivations = _asked(request.GET)
    found = Found(in_manifests=scope.record is None)
    _look(scope, q, motivations, found)
    asked = {"q": q} | ({"motivation": " ".join(motivations)} if motivations else {})
    document = answer(
        found,
        base=address("iiif_search", kind, name),
        asked=asked,
        page=_page(request.GET.get("page", "")),
        ignored=[each for each in NOT_HEARD if each in request.GET],
    )
    if document is None:
        raise UnknownResource
    return linked(request, document, context=CONTEXT)


def _look(scope: Scope, q: str, motivations: list[str], found: Found) -> None:
    words = the_words()
    names = words.records(q, scope.slug, MOST_RECORDS) if q and scope.record is None else []
    find = words.finder(q)
    for source in scope.sources(names):
        if motivations and source.motivation not in motivations:
            continue
        if not q:
            for line in source.lines:
                found.add_line(source, line)
        for match in matches_in(source, find) if q else ():
            found.add_match(match)
        if found.is_full:
            return


@open_to_all_sites
def complete(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Words of the texts that begin with `?q=`, the most frequent first; `?min=` at least."""
    scope = Scope.named(kind, name)
    q, motivations = _asked(request.GET)
    if not q:
        raise MissingQuery
    least = _page(request.GET.get("min", ""))
    counted = _terms(scope, q, motivations)
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    terms = [{"value": word, "total": total} for word, total in ranked if total >= least]
    asked = QueryDict(mutable=True)
    asked["q"] = q
    if motivations:
        asked["motivation"] = " ".join(motivations)
    document = {
        "@context": CONTEXT,
        "id": f"{address('iiif_complete', kind, name)}?{asked.urlencode()}",
        "type": "TermPage",
        "items": terms[:MOST_TERMS],
    }
    if ignored := [each for each in NOT_HEARD if each in request.GET]:
        document["ignored"] = ignored
    return linked(request, document, context=CONTEXT)


def _terms(scope: Scope, q: str, motivations: list[str]) -> Counter[str]:
    words = the_words()
    beginning = words.fold(q)
    names: list[str] = []
    if scope.record is None:
        names = scope.within(words.beginnings(q, MOST_CANDIDATES))[:MOST_RECORDS]
    counted: Counter[str] = Counter()
    for source in scope.sources(names):
        if motivations and source.motivation not in motivations:
            continue
        text = words.fold("\n".join(line.text for line in source.lines))
        if beginning in text:
            counted.update(w for w in words.words(text) if w.startswith(beginning))
    return counted


def _asked(get: QueryDict) -> tuple[str, list[str]]:
    q = " ".join(get.get("q", "").replace("\x00", " ").split())[:LONGEST]
    return q, get.get("motivation", "").split()[:20]


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 else 1
