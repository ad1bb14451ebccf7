"""A small map of a place: the prefectures of the gazetteer as dots, and where it lies among them.

Drawn by the server from public points alone, so that it needs no tiles, no script, and tells
nothing that the page does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from archive.models import Place

WIDTH = 320  # units of the drawing
_MARGIN = 0.25  # degrees around the outermost dot


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the drawing: its centre, its name."""

    x: float
    y: float
    place: Place


@dataclass(frozen=True, slots=True)
class PlaceMap:
    height: int
    dots: tuple[Dot, ...]
    here: Dot
    radius: float  # of the circle in which a sensitive place lies


def map_of(place: Place) -> PlaceMap | None:
    """None for a place without a public point, or without neighbours to show it among."""
    if place.public_lat is None or place.public_lon is None:
        return None
    around = Place.objects.in_use().with_public_point().filter(level=Place.Level.PREFECTURE)
    others = [each for each in around if each.pk != place.pk]
    if len(others) < 2:
        return None
    points = [*others, place]
    lats = [float(each.public_lat) for each in points if each.public_lat is not None]
    lons = [float(each.public_lon) for each in points if each.public_lon is not None]
    south, north = min(lats) - _MARGIN, max(lats) + _MARGIN
    west, east = min(lons) - _MARGIN, max(lons) + _MARGIN
    # A degree of longitude is shorter than one of latitude, the farther north the more.
    scale = WIDTH / (east - west)
    tall = scale / math.cos(math.radians((south + north) / 2))

    def dot(each: Place) -> Dot:
        lat, lon = float(each.public_lat or 0), float(each.public_lon or 0)
        return Dot(round((lon - west) * scale, 1), round((north - lat) * tall, 1), each)

    height = round((north - south) * tall)
    radius = round(0.05 * tall, 1) if place.sensitive else 0.0  # half of a tenth of a degree
    return PlaceMap(height, tuple(map(dot, others)), dot(place), radius)
