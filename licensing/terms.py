"""The terms of an offer as a value: parsed once from its JSON, then trusted.

Factors are basis points of the base price (10,000 = ×1). The base price buys one use for one
year, as is, not exclusive, in a territory of factor 10,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from foundation.bilingual import pick
from licensing.clip import Clip, ClipTerms
from licensing.conflicts import Mode
from licensing.errors import BadChoice, BadScope
from licensing.scope import ACTS, Scope, territories, uses

LARGEST_FACTOR_BP = 10_000_000  # ×1,000
LARGEST_QUANTITY = 10_000_000
LARGEST_YEARS = 50
MULTI_YEAR_FROM = 3
MULTI_YEAR_FACTOR_BP = 8_000  # three years at once: 20% less than three single years


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to this many copies, at this factor."""

    up_to: int
    factor_bp: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What a licensee picked. Not trusted until `OfferTerms.check` has passed it."""

    uses: tuple[str, ...]
    act: str
    territory: str
    mode: str
    years: int
    quantity: int
    start: date
    clip: Clip | None = None

    def to_json(self) -> dict[str, Any]:
        """A choice of the whole has no `clip`: its hash stays what it was before there were any."""
        part = {"clip": self.clip.to_json()} if self.clip else {}
        return part | {
            "uses": list(self.uses),
            "act": self.act,
            "territory": self.territory,
            "mode": self.mode,
            "years": self.years,
            "quantity": self.quantity,
            "start": self.start.isoformat(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(
            uses=tuple(value["uses"]),
            act=value["act"],
            territory=value["territory"],
            mode=value["mode"],
            years=value["years"],
            quantity=value["quantity"],
            start=date.fromisoformat(value["start"]),
            clip=Clip.from_json(value.get("clip")),
        )

    @property
    def end(self) -> date:
        """First day after the term; 29 February moves to 1 March."""
        try:
            return self.start.replace(year=self.start.year + self.years)
        except ValueError:
            return date(self.start.year + self.years, 3, 1)

    @property
    def scope(self) -> Scope:
        """The scope in leaves. Who may adapt may also publish the result."""
        return Scope.of(
            acts={"publish", self.act},
            uses_=self.uses,
            territories_=[self.territory],
            start=self.start,
            end=self.end,
        )


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """Everything an offer allows, with its price factors in basis points."""

    uses: Mapping[str, int]
    acts: Mapping[str, int]
    territories: Mapping[str, int]
    modes: Mapping[str, int]
    years: tuple[int, ...]
    tiers: tuple[Tier, ...]
    unit_zh: str = "件"
    unit_en: str = "items"
    limits_zh: tuple[str, ...] = field(default=())
    limits_en: tuple[str, ...] = field(default=())
    clip: ClipTerms | None = None

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read and check the JSON of an offer.

        Raises:
            BadScope: names the field, what is wrong with it, and what would be right.
        """
        if not isinstance(value, dict):
            raise BadScope("terms", _("条款必须是一个 JSON 对象。"))
        for code in (chosen := _factors(value, "uses")):
            if code not in uses().nodes:
                raise BadScope("uses", _("没有这种用途：%(code)s。") % {"code": code})
        codes = list(chosen)
        for place, code in enumerate(codes):
            for other in codes[place + 1 :]:
                if uses().leaves_of[code] & uses().leaves_of[other]:
                    raise BadScope(
                        "uses",
                        _("用途 %(a)s 与 %(b)s 有重叠，会重复计价。") % {"a": code, "b": other},
                    )
        for code in (places := _factors(value, "territories")):
            if code not in territories().nodes:
                raise BadScope("territories", _("没有这个地域：%(code)s。") % {"code": code})
        for code in (acts := _factors(value, "acts")):
            if code not in ACTS:
                raise BadScope("acts", _("没有这种使用方式：%(code)s。") % {"code": code})
        for code in (modes := _factors(value, "modes")):
            if code not in set(Mode):
                raise BadScope("modes", _("没有这种独占方式：%(code)s。") % {"code": code})
        return cls(
            uses=chosen,
            acts=acts,
            territories=places,
            modes=modes,
            years=_years(value.get("years")),
            tiers=_tiers(value.get("tiers")),
            unit_zh=str(value.get("unit_zh", "件")),
            unit_en=str(value.get("unit_en", "items")),
            limits_zh=tuple(map(str, value.get("limits_zh", ()))),
            limits_en=tuple(map(str, value.get("limits_en", ()))),
            clip=ClipTerms.from_json(value.get("clip")),
        )

    @property
    def unit(self) -> str:
        return pick(self.unit_zh, self.unit_en)

    @property
    def limits(self) -> tuple[str, ...]:
        """Sentences about what is not allowed, in the language of the page."""
        return pick(self.limits_zh, self.limits_en)  # type: ignore[arg-type,return-value]  # picks any value

    @property
    def largest_quantity(self) -> int:
        return self.tiers[-1].up_to

    def tier_for(self, quantity: int) -> Tier:
        return next(tier for tier in self.tiers if quantity <= tier.up_to)

    def check(self, choice: Choice, *, today: date, duration_ms: int | None = None) -> None:
        """Refuse whatever the offer does not allow, first fault first.

        Args:
            duration_ms: length of the recording; None for what has none, such as an image.

        Raises:
            BadChoice: names the field.
        """
        if not choice.uses:
            raise BadChoice("uses", _("请至少选一种用途。"))
        if len(set(choice.uses)) != len(choice.uses) or set(choice.uses) - self.uses.keys():
            raise BadChoice("uses", _("这份要约不包括所选用途。"))
        for name, value, allowed in (
            ("act", choice.act, self.acts),
            ("territory", choice.territory, self.territories),
            ("mode", choice.mode, self.modes),
        ):
            if value not in allowed:
                raise BadChoice(name, _("这份要约没有这个选项，请从列表里选。"))
        if choice.years not in self.years:
            raise BadChoice("years", _("这份要约没有这个期限，请从列表里选。"))
        if choice.quantity < 1:
            raise BadChoice(
                "quantity",
                _("数量要在 1 以上，你填的是 %(n)d。") % {"n": choice.quantity},
            )
        if choice.quantity > self.largest_quantity:
            raise BadChoice(
                "quantity",
                _("这份要约最多 %(max)d %(unit)s。更多请联系权利管理员。")
                % {"max": self.largest_quantity, "unit": self.unit},
            )
        if choice.start < today:
            raise BadChoice("start", _("开始日期不能早于今天。"))
        if (choice.start - today).days > 366:
            raise BadChoice("start", _("开始日期最晚是一年以后。"))
        if choice.clip is not None:
            if self.clip is None:
                raise BadChoice("clip", _("这份要约只授权整个作品，不能只取一段。"))
            self.clip.check(choice.clip, duration_ms=duration_ms)


def default_terms() -> dict[str, Any]:
    """A usual offer, to start a new one from."""
    return {
        "uses": {"publishing": 10_000, "exhibition": 10_000, "merchandise": 20_000},
        "acts": {"publish": 10_000, "adapt": 15_000},
        "territories": {"CN-MAINLAND": 10_000, "CN": 11_000, "all": 20_000},
        "modes": {"nonexclusive": 10_000},
        "years": [1, 3],
        "tiers": [{"up_to": 1_000, "factor_bp": 10_000}, {"up_to": 10_000, "factor_bp": 25_000}],
        "unit_zh": "件",
        "unit_en": "items",
        "limits_zh": ["不得用作商标", "不得转授权给他人"],
        "limits_en": ["Not as a trademark", "Not to be passed on to others"],
    }


def _factors(value: dict[str, Any], name: str) -> dict[str, int]:
    found = value.get(name)
    if not isinstance(found, dict) or not found:
        raise BadScope(name, _("请至少列出一项，写成 {代码: 系数}。"))
    for code, factor in found.items():
        if type(factor) is not int or not 0 < factor <= LARGEST_FACTOR_BP:
            raise BadScope(
                name,
                _("%(code)s 的系数应为 1 到 %(max)d 的整数（10000 表示 ×1）。")
                % {"code": code, "max": LARGEST_FACTOR_BP},
            )
    return dict(found)


def _years(value: Any) -> tuple[int, ...]:
    if (
        not isinstance(value, list)
        or not value
        or any(type(year) is not int or not 1 <= year <= LARGEST_YEARS for year in value)
    ):
        raise BadScope("years", _("期限是 1 到 50 的整年数列表，例如 [1, 3]。"))
    return tuple(sorted(set(value)))


def _tiers(value: Any) -> tuple[Tier, ...]:
    wrong = BadScope("tiers", _("数量档写成 [{up_to, factor_bp}]，up_to 从小到大。"))
    if not isinstance(value, list) or not value:
        raise wrong
    tiers = []
    for item in value:
        if not isinstance(item, dict) or set(item) != {"up_to", "factor_bp"}:
            raise wrong
        up_to, factor = item["up_to"], item["factor_bp"]
        if type(up_to) is not int or type(factor) is not int:
            raise wrong
        if not 1 <= up_to <= LARGEST_QUANTITY or not 0 < factor <= LARGEST_FACTOR_BP:
            raise wrong
        tiers.append(Tier(up_to, factor))
    if any(a.up_to >= b.up_to for a, b in zip(tiers, tiers[1:], strict=False)):
        raise wrong
    return tuple(tiers)
