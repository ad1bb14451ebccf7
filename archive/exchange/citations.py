"""How a record is cited: GB/T 7714-2015, APA 7, BibTeX, RIS.

A record of a museum is an electronic resource whose author is who made the thing, whose
publisher is who keeps it (else the house), and whose address is its ARK.
"""

from __future__ import annotations

import re
from datetime import date

from archive.dates.value import year_text
from archive.exchange.clean import one_line
from archive.exchange.names import Named
from archive.exchange.thing import Thing

HOUSE = {"zh": "湖湘", "en": "Huxiang"}
# GB/T 7714-2015, table B.1: A archive, Z other; /OL for what is read online (table B.2).
_GB_TYPES = {"document": "A"}
_RIS_TYPES = {
    "object": "ART",
    "document": "MANSCPT",
    "audiovisual": "ADVS",
    "oral_history": "ADVS",
}
_APA_KINDS = {
    "object": "Artifact",
    "site": "Heritage site",
    "document": "Archival document",
    "audiovisual": "Audiovisual recording",
    "ich": "Intangible cultural heritage item",
    "event": "Event record",
    "person": "Biographical record",
    "group": "Group record",
    "place": "Place record",
    "oral_history": "Oral history",
}


def gb_t_7714(thing: Thing, *, on: date) -> str:
    """`作者. 题名[Z/OL]. 收藏者, 年代[引用日期]. 获取路径.` In Chinese, as the standard is."""
    kind = _GB_TYPES.get(thing.kind, "Z")
    makers = ", ".join(each.label for each in _makers(thing)[:3])
    when = (thing.span.zh or thing.span.edtf) if thing.span else ""
    published = ", ".join(part for part in (_keeper(thing, "zh"), when) if part)
    parts = [makers, f"{one_line(thing.title)}[{kind}/OL]", f"{published}[{on.isoformat()}]"]
    return ". ".join(part for part in (*parts, thing.uri) if part) + "."


def apa(thing: Thing) -> str:
    """`Maker. (Year). Title [Kind]. Keeper. URL`; without a maker the title leads."""
    makers = [each.label_en for each in _makers(thing)]
    who = " & ".join(filter(None, (", ".join(makers[:-1]), *makers[-1:])))
    title = f"{one_line(thing.title_en)} [{_APA_KINDS[thing.kind]}]"
    lead = [f"{who}. ({_apa_year(thing)})", title] if who else [title, f"({_apa_year(thing)})"]
    return f"{'. '.join([*lead, _keeper(thing, 'en')])}. {thing.uri}"


def bibtex(thing: Thing, *, on: date) -> str:
    """A `@misc`, which every BibTeX style knows, with the fields of BibLaTeX beside it."""
    makers = " and ".join(f"{{{_tex(each.label)}}}" for each in _makers(thing))
    fields = {
        "title": f"{{{_tex(thing.title)}}}",
        "titleaddon": _tex(thing.title_en) if thing.title_en != thing.title else "",
        "author": makers,
        "year": year_text(thing.span.first[0]) if thing.span else "",
        "date": thing.span.edtf if thing.span else "",
        "howpublished": _tex(_keeper(thing, "zh")),
        "type": _tex(_APA_KINDS[thing.kind]),
        "number": _tex(next((n.value for n in thing.numbers if n.type == "inventory"), "")),
        "note": _tex(thing.ark),
        "url": thing.uri,
        "urldate": on.isoformat(),
        "language": "chinese",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{thing.name},", *lines, "}", ""])


def ris(thing: Thing, *, on: date) -> str:
    """Lines of tag and value, as reference managers import them; CRLF as the format asks."""
    lines = [("TY", _RIS_TYPES.get(thing.kind, "GEN")), ("ID", thing.name)]
    lines += [("AU", each.label) for each in _makers(thing)]
    lines += [("TI", thing.title)]
    lines += [("TT", thing.title_en)] if thing.title_en != thing.title else []
    if thing.span:
        lines += [("PY", year_text(thing.span.first[0])), ("DA", thing.span.edtf)]
    lines += [("AB", text.value) for text in thing.summaries[:1]]
    lines += [("PB", _keeper(thing, "zh"))]
    words = (*thing.types, *thing.subjects, *thing.motifs, *thing.shown_motifs)
    lines += [("KW", each.label) for each in words]
    lines += [("AN", number.value) for number in thing.numbers if number.type == "inventory"]
    lines += [("LA", language) for language in thing.languages]
    lines += [("M3", _APA_KINDS[thing.kind]), ("UR", thing.uri)]
    lines += [("Y2", on.strftime("%Y/%m/%d")), ("ER", "")]
    return "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in lines)


def _makers(thing: Thing) -> list[Named]:
    told = (thing.creator, thing.interviewee, thing.interviewer)
    found = list({each.labels: each for each in told if each is not None}.values())
    return found or [each.agent for each in thing.bearers]


def _keeper(thing: Thing, side: str) -> str:
    if thing.holder is None:
        return HOUSE[side]
    return thing.holder.label if side == "zh" else thing.holder.label_en


def _apa_year(thing: Thing) -> str:
    """`1897`, `ca. 1897`, `1875–1908`, `206 B.C.E.`; `n.d.` where nothing is known."""
    if thing.span is None:
        return "n.d."
    first, last = thing.span.first[0], thing.span.last[0]
    circa = "ca. " if any(mark in thing.span.edtf for mark in "~%") else ""
    if first > 0 or last <= 0:
        era = " B.C.E." if last <= 0 else ""
        ends = [str(year) if year > 0 else str(1 - year) for year in (first, last)]
        return circa + "–".join(dict.fromkeys(ends)) + era
    return f"{circa}{1 - first} B.C.E.–{last} C.E."


_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}$&%#_"},
}


def _tex(text: str) -> str:
    return re.sub(r"[\\~^{}$&%#_]", lambda found: _TEX[found[0]], one_line(text))
