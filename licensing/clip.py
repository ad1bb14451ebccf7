"""A part of a recording: from one moment to another, in milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from licensing.errors import BadChoice, BadScope
from licensing.money import BP

LONGEST_MS = 10**9  # no recording is longer; keeps silly numbers out
FACTORS = ("whole", "by_duration")
_FORM = re.compile(r"(\d{1,10})-(\d{1,10})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Clip:
    """Half-open: from `start_ms` up to `end_ms`."""

    start_ms: int
    end_ms: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `12500-20000`, as addresses carry it.

        Raises:
            BadChoice: it is no pair of milliseconds, or the end isn't after the start.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise BadChoice("clip", _("片段写成“起-止”的毫秒数，例如 12500-20000。"))
        clip = cls(int(found[1]), int(found[2]))
        clip.refuse_empty()
        return clip

    def refuse_empty(self) -> None:
        """Raises BadChoice unless 0 ≤ start < end."""
        if self.start_ms < 0 or self.end_ms > LONGEST_MS:
            raise BadChoice("clip", _("片段的时间不在录音里。"))
        if self.end_ms <= self.start_ms:
            raise BadChoice("clip", _("片段的出点要晚于入点。"))

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def text(self) -> str:
        """As `parse` reads it."""
        return f"{self.start_ms}-{self.end_ms}"

    @property
    def label(self) -> str:
        """`0:12.500—0:20.000`, for people."""
        return f"{_clock(self.start_ms)}—{_clock(self.end_ms)}"

    def to_json(self) -> dict[str, int]:
        return {"start_ms": self.start_ms, "end_ms": self.end_ms}

    @classmethod
    def from_json(cls, value: dict[str, int] | None) -> Self | None:
        return cls(value["start_ms"], value["end_ms"]) if value else None


@dataclass(frozen=True, slots=True)
class ClipTerms:
    """Whether an offer licenses parts, how short they may be, and what they cost.

    Attributes:
        min_ms: the shortest part.
        factor: `whole` (a part costs what the whole costs) or `by_duration`.
        floor_bp: with `by_duration`, the least share of the whole price, basis points.
    """

    min_ms: int
    factor: str
    floor_bp: int

    @classmethod
    def from_json(cls, value: Any) -> Self | None:
        """None where the offer licenses no parts.

        Raises:
            BadScope: says what would be right.
        """
        if value is None:
            return None
        wrong = BadScope(
            "clip",
            _(
                "片段写成 {allowed, min_ms, factor, floor_bp}：factor 是 whole 或 by_duration，"
                "floor_bp 从 1 到 10000。"
            ),
        )
        if not isinstance(value, dict) or value.keys() - {
            "allowed", "min_ms", "factor", "floor_bp",
        }:  # fmt: skip
            raise wrong
        if type(value.get("allowed")) is not bool:
            raise wrong
        min_ms, floor_bp = value.get("min_ms", 1_000), value.get("floor_bp", 1_000)
        factor = value.get("factor", "whole")
        if type(min_ms) is not int or not 1 <= min_ms <= LONGEST_MS or factor not in FACTORS:
            raise wrong
        if type(floor_bp) is not int or not 1 <= floor_bp <= BP:
            raise wrong
        return cls(min_ms, factor, floor_bp) if value["allowed"] else None

    def check(self, clip: Clip, *, duration_ms: int | None) -> None:
        """Refuse a part that the recording doesn't have or the offer doesn't sell.

        Raises:
            BadChoice: names the field `clip`.
        """
        if not duration_ms:
            raise BadChoice("clip", _("只有录音录像可以只取一段。"))
        clip.refuse_empty()
        if clip.end_ms > duration_ms:
            raise BadChoice(
                "clip",
                _("片段超出了录音的结尾（%(end)s）。") % {"end": _clock(duration_ms)},
            )
        if clip.length_ms < min(self.min_ms, duration_ms):
            raise BadChoice(
                "clip",
                _("片段至少要 %(s)s 秒。") % {"s": f"{self.min_ms / 1000:g}"},
            )

    def factor_bp(self, clip: Clip, *, duration_ms: int) -> int:
        """Share of the whole price, basis points, rounded up to a whole one."""
        if self.factor == "whole":
            return BP
        share = Fraction(clip.length_ms * BP, duration_ms)
        return max(self.floor_bp, min(BP, -(-share.numerator // share.denominator)))


def _clock(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{seconds:02d}.{thousandths:03d}"
