"""Drawn maps from points alone: county seats, named places, dated stations and the lines between.

No boundary and no river is drawn: there is no geometry here but points. The sheet says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops

from museum.demo.draw.core import Picture, colour, paper, seamless_noise, tile
from museum.demo.draw.ink import Mask, even_steps, smooth
from museum.demo.draw.lettering import caption, write

NOTE = "示意图，未经地图审核 · schematic, not a reviewed map"
KM_PER_DEGREE = 111.2
RED, INK, BLUE = (168, 40, 30), (40, 36, 32), (31, 63, 110)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map; `kind` is station, site, city or county."""

    lat: float
    lon: float
    zh: str = ""
    en: str = ""
    kind: str = "county"
    when: str = ""


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    places: Sequence[Sequence[object]] = (),
    route: bool = False,
    title_zh: str = "",
    title_en: str = "",
    box: tuple[float, float, float, float] | None = None,
    tone: str = "#eadfc4",
    people: str = "",
) -> Picture:
    """A map.

    Args:
        places: rows (lat, lon, zh, en, kind, when); WGS-84 degrees.
        route: join the stations in their order by an arrowed line.
        box: south, west, north, east in degrees; all of Hunan by default.
        people: a line of small type saying what the line or the dots mean.
    """
    points = [Place(*row) for row in places]  # type: ignore[arg-type]  # rows come from JSON
    sheet = Chart(rng, width, height, box or (24.45, 108.6, 30.25, 114.4), colour(tone))
    sheet.grid()
    sheet.relief(points)
    stations = [point for point in points if point.kind == "station"]
    if route:
        sheet.route(stations)
    sheet.dots([point for point in points if point.kind == "county"])
    sheet.done_lines()
    sheet.sites([point for point in points if point.kind in ("site", "station")])
    sheet.cities([point for point in points if point.kind == "city"])
    sheet.counties([point for point in points if point.kind == "county"])
    sheet.furniture(title_zh, title_en, people)
    return np.asarray(sheet.picture)


class Chart:
    """A sheet with a plate carrée fitted to the middle latitude."""

    def __init__(
        self,
        rng: np.random.Generator,
        width: int,
        height: int,
        box: tuple[float, float, float, float],
        base: tuple[int, int, int],
    ) -> None:
        self.rng, self.width, self.height = rng, width, height
        self.unit = float(min(width, height))
        south, west, north, east = box
        self.squeeze = float(np.cos(np.radians((south + north) / 2)))
        inner_width, inner_height = width * 0.86, height * 0.78
        self.scale = min(
            inner_width / ((east - west) * self.squeeze), inner_height / (north - south)
        )
        self.lat, self.lon = (south + north) / 2, (west + east) / 2
        self.box = box
        self.picture = paper(rng, width, height, base=base)
        self.lines = Mask(width, height)
        self.red = Mask(width, height)
        self.taken: list[tuple[float, float, float, float]] = []

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Degrees to px."""
        return (
            self.width / 2 + (lon - self.lon) * self.squeeze * self.scale,
            self.height * 0.47 - (lat - self.lat) * self.scale,
        )

    def inside(self, place: Place) -> bool:
        x, y = self.at(place.lat, place.lon)
        return (
            0.04 * self.width < x < 0.96 * self.width
            and 0.04 * self.height < y < 0.87 * self.height
        )

    def grid(self) -> None:
        """Whole degrees with their figures, and a neat line."""
        left, top = self.width * 0.04, self.height * 0.04
        right, foot = self.width * 0.96, self.height * 0.875
        thin = self.unit * 0.0005
        for inset, wide in ((0.0, 3.0), (self.unit * 0.008, 1.0)):
            ring = np.array([(left + inset, top + inset), (right - inset, top + inset),
                             (right - inset, foot - inset), (left + inset, foot - inset),
                             (left + inset, top + inset)])  # fmt: skip
            self.lines.line(ring, thin * wide * 1.6)
        span = (right - left) / self.scale
        step = 1.0 if span > 3 else 0.5
        for lon in np.arange(np.floor(self.lon - 9), self.lon + 9, step):
            x, _y = self.at(self.lat, lon)
            if left < x < right:
                self.lines.line(np.array([(x, top), (x, foot)]), thin, 70)
                write(
                    self.picture,
                    (x, top + self.unit * 0.012),
                    f"{lon:g}°E",
                    size=self.unit * 0.011,
                    anchor="ma",
                    ink=INK,
                )
        for lat in np.arange(np.floor(self.lat - 9), self.lat + 9, step):
            _x, y = self.at(lat, self.lon)
            if top < y < foot:
                self.lines.line(np.array([(left, y), (right, y)]), thin, 70)
                write(
                    self.picture,
                    (left + self.unit * 0.014, y),
                    f"{lat:g}°N",
                    size=self.unit * 0.011,
                    anchor="lm",
                    ink=INK,
                )

    def relief(self, points: Sequence[Place]) -> None:
        """A pale wash round the points, so that the eye finds the land; it means nothing more."""
        down, across = self.height // 16 + 1, self.width // 16 + 1
        field = np.zeros((down, across), np.float32)
        y, x = np.ogrid[0:down, 0:across]
        for place in points:
            px, py = self.at(place.lat, place.lon)
            reach = self.scale * 0.32 / 16
            field += np.exp(-((x - px / 16) ** 2 + (y - py / 16) ** 2) / (2 * reach**2))
        deep = np.clip(field / 1.4, 0, 1)[:, :, None] ** 0.7
        tint = 255 - np.array([12, 10, 26]) * deep
        land = Image.fromarray(tint.astype(np.uint8))
        full = land.resize((self.width, self.height), Image.Resampling.BICUBIC)
        self.picture = ImageChops.multiply(self.picture, full)

    def dots(self, points: Sequence[Place]) -> None:
        """County seats as open dots."""
        size = self.unit * 0.0035
        for place in points:
            if not self.inside(place):
                continue
            x, y = self.at(place.lat, place.lon)
            self.lines.dot(x, y, size)
            self.lines.dot(x, y, size * 0.6, 0)

    def counties(self, points: Sequence[Place]) -> None:
        """The names of county seats, where there is room."""
        for place in points:
            if self.inside(place):
                self._label(place, self.unit * 0.0115, None, INK, self.unit * 0.005)

    def cities(self, points: Sequence[Place]) -> None:
        for place in points:
            if self.inside(place):
                self._label(place, self.unit * 0.017, self.unit * 0.0095, INK, self.unit * 0.006)

    def sites(self, points: Sequence[Place]) -> None:
        """What the map is about: red marks, large bilingual names, dates."""
        self.marked = [place for place in points if self.inside(place)]
        for place in self.marked:
            x, y = self.at(place.lat, place.lon)
            reach = self.unit * 0.011
            self.taken.append((x - reach, y - reach, x + reach, y + reach))
        for place in points:
            if self.inside(place):
                self._label(
                    place, self.unit * 0.023, self.unit * 0.0125, RED, self.unit * 0.013, must=True
                )

    def _label(
        self, place: Place, size: float, small: float | None, ink: tuple[int, int, int], away: float,
        *, must: bool = False,
    ) -> None:  # fmt: skip
        if not place.zh:
            return
        x, y = self.at(place.lat, place.lon)
        wide = size * len(place.zh) * 1.02
        if small:
            wide = max(wide, small * 0.52 * len(place.en))
        lines = 1 + (0.62 if small else 0.0) + (0.75 if place.when else 0.0)
        high = size * lines * 1.2
        choices = [(away, -high / 2), (-away - wide, -high / 2), (-wide / 2, -high - away), (-wide / 2, away),
                   (away * 0.8, -high - away * 0.4), (away * 0.8, away * 0.4),
                   (-away - wide, away * 0.4), (-away - wide, -high - away * 0.4)]  # fmt: skip
        for dx, dy in choices:
            box = (x + dx, y + dy, x + dx + wide, y + dy + high)
            clear = all(
                box[2] < o[0] or box[0] > o[2] or box[3] < o[1] or box[1] > o[3] for o in self.taken
            )
            within = box[0] > self.width * 0.05 and box[2] < self.width * 0.95
            if clear and within:
                break
        else:
            if not must:
                return
            dx, dy = choices[0]
            box = (x + dx, y + dy, x + dx + wide, y + dy + high)
        self.taken.append(box)
        halo = (238, 228, 204)
        top = y + dy
        left = x + dx
        write(
            self.picture,
            (left, top),
            place.zh,
            size=size,
            face="serif-bold" if small else "serif",
            ink=ink,
            halo=halo,
        )
        top += size * 1.15
        if place.when:
            write(
                self.picture,
                (left, top),
                place.when,
                size=size * 0.66,
                face="sans",
                ink=ink,
                halo=halo,
            )
            top += size * 0.80
        if small:
            write(self.picture, (left, top), place.en, size=small, ink=INK, halo=halo)

    def route(self, stations: Sequence[Place]) -> None:
        """An arrowed line through the stations in order of date."""
        if len(stations) < 2:
            return
        way = smooth([self.at(place.lat, place.lon) for place in stations], each=40)
        path = even_steps(way, self.unit * 0.004)
        near = self.unit * 0.006
        self.taken += [(x - near, y - near, x + near, y + near) for x, y in path[8:-8:3]]
        for start in range(0, len(path) - 4, 7):
            self.red.line(path[start : start + 5], self.unit * 0.0042)
        for share in np.linspace(0.1, 0.97, 4 * (len(stations) - 1)):
            at = int(share * (len(path) - 2))
            ahead = path[at + 1] - path[at]
            ahead = ahead / (np.hypot(*ahead) or 1) * self.unit * 0.016
            side = np.array([-ahead[1], ahead[0]]) * 0.42
            self.red.polygon(np.array([path[at] + ahead, path[at] + side, path[at] - side]))

    def done_lines(self) -> None:
        """Lay the lines on the paper."""
        worn = np.clip(215 + 26 * seamless_noise(self.rng, slope=0.8), 120, 255).astype(np.uint8)
        wear = Image.fromarray(tile(worn, self.width, self.height))
        self.picture.paste(INK, (0, 0), ImageChops.multiply(self.lines.done(), wear))
        self.picture.paste(RED, (0, 0), ImageChops.multiply(self.red.done(), wear))

    def furniture(self, title_zh: str, title_en: str, people: str) -> None:
        """Marks on top, compass, scale bar, title."""
        caption(self.picture, title_zh=title_zh, title_en=title_en, note=NOTE, ink=INK)
        marks = Mask(self.width, self.height)
        x, y = self.width * 0.90, self.height * 0.15
        reach = self.unit * 0.05
        for turn in range(8):
            angle = turn * np.pi / 4 - np.pi / 2
            size = reach * (1.0 if turn % 2 == 0 else 0.55)
            tip = (x + size * np.cos(angle), y + size * np.sin(angle))
            for hand in (-1, 1):
                side = angle + hand * np.pi / 4
                root = (x + reach * 0.16 * np.cos(side), y + reach * 0.16 * np.sin(side))
                if hand > 0:
                    marks.polygon(np.array([(x, y), root, tip]))
                else:
                    marks.line(np.array([(x, y), root, tip, (x, y)]), self.unit * 0.0009)
        write(
            self.picture,
            (x, y - reach * 1.12),
            "北 N",
            size=self.unit * 0.018,
            face="serif-bold",
            anchor="ms",
            ink=INK,
        )
        span = (self.width * 0.92) / self.scale * KM_PER_DEGREE
        km = 100 if span > 420 else 50 if span > 200 else 20
        long = km / KM_PER_DEGREE * self.scale
        left, foot = self.width * 0.065, self.height * 0.845
        for number in range(4):
            if number % 2 == 0:
                marks.box(
                    left + number * long / 4,
                    foot,
                    left + (number + 1) * long / 4,
                    foot + self.unit * 0.006,
                )
            else:
                marks.box(left + number * long / 4, foot + self.unit * 0.005, left + (number + 1) * long / 4,
                          foot + self.unit * 0.006)  # fmt: skip
        self.picture.paste(INK, (0, 0), marks.done())
        write(
            self.picture,
            (left, foot - self.unit * 0.006),
            "0",
            size=self.unit * 0.013,
            anchor="ls",
            ink=INK,
        )
        write(
            self.picture,
            (left + long, foot - self.unit * 0.006),
            f"{km} km",
            size=self.unit * 0.013,
            anchor="ms",
            ink=INK,
        )
        if people:
            write(self.picture, (self.width * 0.945, foot + self.unit * 0.004), people, size=self.unit * 0.0155,
                  anchor="rs", ink=INK)  # fmt: skip
        self._red_marks()

    def _red_marks(self) -> None:
        marks = Mask(self.width, self.height)
        for place in self.marked:
            x, y = self.at(place.lat, place.lon)
            reach = self.unit * 0.009
            points = []
            for turn in range(4):
                angle = turn * np.pi / 2
                points.append((x + reach * np.cos(angle), y + reach * np.sin(angle)))
            marks.polygon(np.array(points))
            marks.dot(x, y, reach * 0.28, 0)
        self.picture.paste(RED, (0, 0), marks.done())

    marked: Sequence[Place] = ()
