"""What a licence costs, line by line, so that a person can follow every factor.

The price is exact until the end and rounded once, half up, to whole 分; the running amounts
of the lines are rounded for reading only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.bilingual import pick
from licensing.models.grant import Grant
from licensing.money import BP, format_fen, round_half_up
from licensing.scope import ACTS, territories, uses
from licensing.terms import MULTI_YEAR_FACTOR_BP, MULTI_YEAR_FROM, Choice, OfferTerms
from provenance.canonical import canonical


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One step: which item, by which factor (basis points), and the amount after it."""

    item: str
    factor_bp: int
    amount_fen: int

    @property
    def factor(self) -> str:
        """`×1.5`; the base price has none."""
        return "" if self.item == "base" else f"×{self.factor_bp / BP:g}"

    @property
    def amount(self) -> str:
        return format_fen(self.amount_fen)


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """A price with its explanation. `digest` shows whether a price changed since."""

    choice: Choice
    lines: tuple[PriceLine, ...]
    price_fen: int

    @property
    def price(self) -> str:
        return format_fen(self.price_fen)

    @property
    def digest(self) -> str:
        """16 hex characters over the choice and every line."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        return {
            "choice": self.choice.to_json(),
            "price_fen": self.price_fen,
            "lines": [
                {"item": x.item, "factor_bp": x.factor_bp, "amount_fen": x.amount_fen}
                for x in self.lines
            ],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        return cls(
            choice=Choice.from_json(value["choice"]),
            lines=tuple(PriceLine(**line) for line in value["lines"]),
            price_fen=value["price_fen"],
        )

    def rows(self, terms: OfferTerms) -> Iterator[tuple[str, str, str, PriceLine]]:
        """(item, what was chosen, why this price, line) in the language of the page."""
        for line in self.lines:
            yield (*_words(line, self.choice, terms), line)


def price_of(
    base_fen: int, terms: OfferTerms, choice: Choice, *, duration_ms: int | None = None
) -> PriceQuote:
    """The price of a choice that `terms.check` has passed.

    Args:
        duration_ms: length of the whole recording; needed where a part of it was chosen.
    """
    discount = MULTI_YEAR_FACTOR_BP if choice.years >= MULTI_YEAR_FROM else BP
    steps = [
        ("uses", sum(terms.uses[code] for code in choice.uses)),
        ("act", terms.acts[choice.act]),
        ("territory", terms.territories[choice.territory]),
        ("mode", terms.modes[choice.mode]),
        ("quantity", terms.tier_for(choice.quantity).factor_bp),
        ("years", choice.years * BP),
    ]
    if discount != BP:
        steps.append(("multi_year", discount))
    if choice.clip is not None and terms.clip is not None and duration_ms:
        steps.append(("clip", terms.clip.factor_bp(choice.clip, duration_ms=duration_ms)))
    amount = Fraction(base_fen)
    lines = [PriceLine("base", BP, base_fen)]
    for item, factor_bp in steps:
        amount = amount * factor_bp / BP
        lines.append(PriceLine(item, factor_bp, round_half_up(amount)))
    return PriceQuote(choice, tuple(lines), round_half_up(amount))


def _words(line: PriceLine, choice: Choice, terms: OfferTerms) -> tuple[str, str, str]:
    match line.item:
        case "base":
            return _("基准价"), line.amount, _("一种用途、一年、原样使用的价格")
        case "uses":
            names = pick("、", ", ").join(uses().label(code) for code in choice.uses)
            many = ngettext("%(n)d 种用途", "%(n)d 种用途，系数相加", len(choice.uses))
            return _("用途"), names, many % {"n": len(choice.uses)}
        case "act":
            why = _("改编会产生新作品") if choice.act == "adapt" else _("原样使用，不加价")
            return _("方式"), str(ACTS[choice.act]), why
        case "territory":
            return _("地域"), territories().label(choice.territory), _("范围越大，价越高")
        case "mode":
            why = (
                _("不影响别人取得授权")
                if choice.mode == "nonexclusive"
                else _("此后不能再授权给别人")
            )
            return _("独占"), str(Grant.Mode(choice.mode).label), why
        case "quantity":
            tier = terms.tier_for(choice.quantity)
            chosen = f"{choice.quantity:,} {terms.unit}"
            return _("数量"), chosen, _("%(n)s 以内这一档") % {"n": f"{tier.up_to:,}"}
        case "clip" if choice.clip is not None:
            seconds = f"{choice.clip.length_ms / 1000:g}"
            chosen = _("%(span)s，共 %(s)s 秒") % {"span": choice.clip.label, "s": seconds}
            return _("片段"), chosen, _clip_reason(line, terms)
        case "years":
            many = ngettext("%(n)d 年", "%(n)d 年", choice.years) % {"n": choice.years}
            dates = _("%(start)s 起，到 %(end)s 前一天") % {
                "start": choice.start.isoformat(),
                "end": choice.end.isoformat(),
            }
            return _("期限"), many, dates
        case _:
            return (
                _("多年优惠"),
                _("%(n)d 年一次付清") % {"n": choice.years},
                _("一次买 3 年以上，比分年买便宜两成"),
            )


def _clip_reason(line: PriceLine, terms: OfferTerms) -> str:
    if terms.clip is None or terms.clip.factor == "whole":
        return _("取一段与取整个同价")
    if line.factor_bp == terms.clip.floor_bp:
        return _("按占全长的比例计，最低 %(n)s%%") % {"n": f"{terms.clip.floor_bp / 100:g}"}
    return _("按占全长的比例计")
