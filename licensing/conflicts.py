"""May this grant be made? A pure decision over values (DOMAIN.md, conflict rules 1 to 11).

Rule 7 (sublicences) is not offered yet: an ask for one is refused with NO_SUBLICENCE.
`licensing.services.surroundings` fetches what the decision looks at, under lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.scope import Scope


class Reason(StrEnum):
    EMPTY_SCOPE = "EMPTY_SCOPE"
    EXCLUSIVE_TAKEN = "EXCLUSIVE_TAKEN"
    NONEXCLUSIVE_OUTSTANDING = "NONEXCLUSIVE_OUTSTANDING"
    OWNER_USE = "OWNER_USE"
    HOLDBACK = "HOLDBACK"
    RESERVED = "RESERVED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NO_SUBLICENCE = "NO_SUBLICENCE"
    NO_DERIVATIVE = "NO_DERIVATIVE"
    AI_NOT_PERMITTED = "AI_NOT_PERMITTED"
    FROZEN = "FROZEN"
    NOT_REGISTERED = "NOT_REGISTERED"


SENTENCES: dict[Reason, str | Promise] = {
    Reason.EMPTY_SCOPE: _("所选范围是空的，请至少选一种用途、一个地域和一段时间"),
    Reason.EXCLUSIVE_TAKEN: _("所选范围已有人取得独占或排他授权"),
    Reason.NONEXCLUSIVE_OUTSTANDING: _("所选范围已有非独占授权在外，不能再独占"),
    Reason.OWNER_USE: _("权利人自己在用，不能独占"),
    Reason.HOLDBACK: _("权利人已承诺把这部分留给别人"),
    Reason.RESERVED: _("有人正在办理冲突的授权，预留期内请稍候"),
    Reason.OUT_OF_SCOPE: _("所选范围超出许可方自己的权利"),
    Reason.NO_SUBLICENCE: _("本平台目前不办理再许可"),
    Reason.NO_DERIVATIVE: _("再创作者没有取得来源作品相应范围的改编授权"),
    Reason.AI_NOT_PERMITTED: _("权利人不许用于人工智能"),
    Reason.FROZEN: _("因争议、下架、授权同意或文化规约，暂停新的授权"),
    Reason.NOT_REGISTERED: _("产权登记未生效"),
}


class Mode(StrEnum):
    NONEXCLUSIVE = "nonexclusive"
    SOLE = "sole"
    EXCLUSIVE = "exclusive"


class Kind(StrEnum):
    LICENCE = "licence"
    OWNER_USE = "owner_use"
    HOLDBACK = "holdback"


class Standing(StrEnum):
    """What a grant that exists is worth to the decision. Drafts are not passed in at all."""

    RESERVED = "reserved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"  # its term already ends on its last day


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that exists. `ref` is what a refusal names."""

    ref: str
    licensee: str
    kind: Kind
    mode: Mode
    scope: Scope
    standing: Standing
    asked_at: datetime
    hold_until: datetime | None = None

    def occupies(self, now: datetime) -> bool:
        """Whether it blocks at all at this moment (rule 5)."""
        if self.standing is Standing.RESERVED:
            return self.asked_at <= now and (self.hold_until is None or now < self.hold_until)
        return True


@dataclass(frozen=True, slots=True)
class Ask:
    """A grant that somebody wants. `sublicensor` names a licensee who would give it."""

    licensee: str
    scope: Scope
    mode: Mode = Mode.NONEXCLUSIVE
    kind: Kind = Kind.LICENCE
    sublicensor: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignParent:
    """A source that belongs to somebody else, with its maker's active grants on it."""

    asset: str
    maker_scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything the decision looks at.

    Attributes:
        held: grants on the asset, on collections that reach it, and on members (rule 11).
        frozen: subjects (asset or collections) on which new grants are stopped.
        registered: whether the asset's registration is in force.
        ai_forbidden_by: the asset and direct parents that forbid AI uses.
        foreign_parents: sources of the asset that belong to others.
    """

    held: tuple[Held, ...] = ()
    frozen: tuple[str, ...] = ()
    registered: bool = True
    ai_forbidden_by: tuple[str, ...] = ()
    foreign_parents: tuple[ForeignParent, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason, and the grant or the asset that it comes from (empty: the ask itself)."""

    reason: Reason
    ref: str = ""

    @property
    def sentence(self) -> str | Promise:
        return SENTENCES[self.reason]


def decide(ask: Ask, around: Surroundings, now: datetime) -> list[Blocker]:
    """Every reason against the grant; an empty list means that it may be made."""
    if ask.scope.is_empty:
        return [Blocker(Reason.EMPTY_SCOPE)]
    return [*_of_the_asset(ask, around), *_of_other_grants(ask, around.held, now)]


def collision(ask: Ask, held: Held) -> Reason | None:
    """Why two grants cannot stand together where their scopes meet (rules 3, 4 and 6)."""
    if ask.licensee == held.licensee:
        return None
    if held.kind is Kind.HOLDBACK:
        return Reason.HOLDBACK
    asked, given = _shuts_out(ask.mode, held.kind), _shuts_out(held.mode, ask.kind)
    if not (asked or given):
        return None
    if held.standing is Standing.RESERVED:
        return Reason.RESERVED
    if given:
        return Reason.EXCLUSIVE_TAKEN
    return Reason.OWNER_USE if held.kind is Kind.OWNER_USE else Reason.NONEXCLUSIVE_OUTSTANDING


def _shuts_out(mode: Mode, other: Kind) -> bool:
    """`sole` shuts out other licensees but not the owner's own use; `exclusive` both."""
    if mode is Mode.SOLE:
        return other is not Kind.OWNER_USE
    return mode is Mode.EXCLUSIVE


def _of_other_grants(ask: Ask, held: Iterable[Held], now: datetime) -> Iterator[Blocker]:
    for grant in held:
        if grant.occupies(now) and grant.scope.overlaps(ask.scope):
            reason = collision(ask, grant)
            if reason is not None:
                yield Blocker(reason, grant.ref)


def _of_the_asset(ask: Ask, around: Surroundings) -> Iterator[Blocker]:
    if ask.sublicensor is not None:
        yield Blocker(Reason.NO_SUBLICENCE, ask.sublicensor)
    if not around.registered:
        yield Blocker(Reason.NOT_REGISTERED)
    for subject in around.frozen:
        yield Blocker(Reason.FROZEN, subject)
    if ask.scope.ai_uses:
        for subject in around.ai_forbidden_by:
            yield Blocker(Reason.AI_NOT_PERMITTED, subject)
    if ask.kind is Kind.LICENCE:
        for parent in around.foreign_parents:
            if not any(_allows_derivative(scope, ask.scope) for scope in parent.maker_scopes):
                yield Blocker(Reason.NO_DERIVATIVE, parent.asset)


def _allows_derivative(held: Scope, asked: Scope) -> bool:
    """Rule 8: the maker's grant holds `adapt` and covers uses, territory and term asked for."""
    return (
        "adapt" in held.acts
        and held.uses >= asked.uses
        and held.territories >= asked.territories
        and held.term.covers(asked.term)
    )
