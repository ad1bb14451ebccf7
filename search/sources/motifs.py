"""Published motifs of the archive, as they are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from archive.models import Motif, MotifBearing, Place, Record
from media.access import Level, decide
from media.models import Asset
from search.description import Description, Value
from search.services.index import index
from search.services.remove import remove
from search.sources.records import line_of, value_of

TYPE = "motif"
KIND = Value(TYPE, "纹样", "Motif", 80)  # after the kinds of records


def public_motifs() -> Iterable[int]:
    return Motif.objects.live().order_by("pk").values_list("pk", flat=True)


def describe_motifs(keys: Sequence[Any]) -> Iterator[Description]:
    """Those of the motifs that are public now; their rows are held until the commit."""
    if connection.features.has_select_for_update:
        held = Motif.objects.filter(pk__in=keys).order_by("pk")
        list(held.select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Motif.objects.live().for_page().for_cards().filter(pk__in=keys).order_by("pk")
    for motif in rows.select_related("asset__cut_from"):
        yield _describe(motif)


def _describe(motif: Motif) -> Description:
    terms = [term for term in (motif.motif_type, motif.ethnic_group) if term is not None]
    places = line_of(motif.place)
    facets = {
        "kind": [KIND],
        "ethnic": [value_of(motif.ethnic_group)] if motif.ethnic_group else [],
        "place": [
            Value(place.code, place.name_zh, place.name_en)
            for place in places
            if place.level in (Place.Level.PREFECTURE, Place.Level.COUNTY)
        ],
    }
    return Description(
        object_type=TYPE,
        object_id=motif.ark_name,
        url_name="motif_page",
        url_args=[motif.ark_name],
        title_zh=motif.title_zh,
        title_en=motif.title_en,
        names=motif.names,
        body_zh=_lines(motif.meaning_zh, motif.note_zh),
        body_en=_lines(motif.meaning_en, motif.note_en),
        keywords_zh=[
            *(word for term in terms for word in (term.label_zh_hans, term.label_zh_hant)),
            *(place.name_zh for place in places),
            motif.ark_name,
        ],
        keywords_en=[*(term.label_en for term in terms), *(place.name_en for place in places)],
        kind_zh=KIND.label_zh,
        kind_en=KIND.label_en,
        place_zh=motif.place.name_zh if motif.place else "",
        place_en=(motif.place.name_en or motif.place.name_zh) if motif.place else "",
        thumbnail=_thumbnail(motif),
        facets={name: values for name, values in facets.items() if values},
        published_at=motif.first_published_at or motif.created_at,
    )


def _thumbnail(motif: Motif) -> str:
    """The picture of the motif alone, else the whole that shows it; "" where none is open."""
    shown: list[Asset | None] = [motif.asset]
    shown += [row.asset for row in getattr(motif, "shown_bearings", ())]
    for asset in shown:
        if asset is not None and asset.is_ready and decide(None, asset).at_least(Level.PREVIEW):
            return asset.public_id
    return ""


def _lines(*texts: str) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())


@transaction.atomic
def index_motifs(keys: Iterable[int]) -> None:
    """Index the motifs as the public sees them now; what is not public is taken out."""
    names = dict(Motif.objects.filter(pk__in=set(keys)).values_list("pk", "ark_name"))
    found = {one.object_id: one for one in describe_motifs(sorted(names))}
    for name in names.values():
        if name in found:
            index(found[name])
        else:
            remove(TYPE, name)


def motif_changed(*, motif: Motif, **_kwargs: Any) -> None:
    index_motifs([motif.pk])


def record_changed(*, record: Record, **_kwargs: Any) -> None:
    """Its images show its motifs, or no longer do."""
    _index_those(MotifBearing.objects.filter(record=record.pk))


def asset_saved(*, instance: Asset, created: bool, **_kwargs: Any) -> None:
    if not created:
        _index_those(MotifBearing.objects.filter(asset=instance.pk))


def _index_those(bearings: Any) -> None:
    keys = bearings.filter(motif__live=True).values_list("motif", flat=True).distinct()
    if found := list(keys):
        index_motifs(found)
