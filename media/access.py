"""The one function that decides what a viewer may see of an asset, whichever door they use.

Image API, video, download, OAI-PMH, search and pages all ask `decide`. Upper floors add
what they know (a licence in force) through `register_entitlement`; nothing else widens it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.reach import holds, within
from media import gates
from media.models import Asset


class Level(StrEnum):
    """How much: each level holds the ones before it."""

    NONE = "none"
    PREVIEW = "preview"  # a small picture, the first seconds
    FULL = "full"  # every rendition, not the stored file
    MASTER = "master"  # the stored file as well

    @property
    def rank(self) -> int:
        return _RANK[self]


_RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Access:
    """A decision.

    Attributes:
        level: none, preview, full or master.
        max_px: longest side of any image that may be sent, px; None: no limit.
        max_seconds: longest stretch of sound or film that may be sent; None: no limit.
        reason: stable code of the rule that decided: staff, owner, entitled, public, admitted
            (public, for those whom a protocol lets in), grade, unpublished, refused, consent
            (it has ended), season, audience, agreement (a protocol keeps it shut).
        until: last day on which this answer stands; None: no date ends it.
    """

    level: Level
    max_px: int | None
    max_seconds: int | None
    reason: str
    until: date | None = None

    def at_least(self, level: Level | str) -> bool:
        return self.level.rank >= Level(level).rank

    @property
    def is_public(self) -> bool:
        """Whether everybody gets this answer, so that a shared cache may keep the file."""
        return self.reason == "public"

    def at_most_s(self, seconds: int) -> int:
        """Seconds for which it may be kept: at most `seconds`, never beyond its last day."""
        return seconds if self.until is None else min(seconds, seconds_left(self.until))


def seconds_left(until: date, *, now: datetime | None = None) -> int:
    """Seconds to the end of a day in the house's time zone; 0 when it is over."""
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    return max(0, int((end - (now or timezone.now())).total_seconds()))


Entitlement = Callable[[Any, Asset], str | None]
EntitlementFilter = Callable[[Any], Q]

_entitlements: list[Entitlement] = []
_filters: list[EntitlementFilter] = []

# Data grades of which the public never sees anything, whatever was published before.
CLOSED_GRADES = frozenset({Asset.Grade.INTERNAL, Asset.Grade.SENSITIVE, Asset.Grade.CORE})
# Grades that a licence opens; sensitive and core data are never licensed through the house.
LICENSABLE_GRADES = frozenset({Asset.Grade.OPEN, Asset.Grade.INTERNAL})


def register_entitlement(rule: Entitlement, *, listed: EntitlementFilter | None = None) -> None:
    """Add a rule `rule(viewer, asset) -> level or None`; the highest answer counts.

    Args:
        rule: asked only for signed-in viewers; None means "nothing to say".
        listed: the same rule as a filter on Asset, for lists.
    """
    if rule not in _entitlements:
        _entitlements.append(rule)
    if listed is not None and listed not in _filters:
        _filters.append(listed)


def decide(viewer: Any, asset: Asset) -> Access:
    """What `viewer` may see of `asset`.

    The rules, first match first: staff who may see all of its institution (core data only
    with its own permission); nobody else sees core data; the owner; nobody else sees sensitive data
    or refused files, nor what a consent that has ended or a protocol keeps shut; then the higher
    of what the viewer is entitled to and what is public. What was cut out of a picture is never
    more public than that picture, nor of a lower grade, and shut wherever that is.

    Args:
        viewer: a user, an AnonymousUser, or None for the public.
    """
    signed_in = viewer is not None and viewer.is_authenticated
    if signed_in and viewer.is_active:
        where = asset.institution_id
        if holds(viewer, "media.view_all", where) and (
            asset.grade != Asset.Grade.CORE or holds(viewer, "media.view_core", where)
        ):
            return _access(Level.MASTER, "staff")
        if (
            asset.owner_id is not None
            and asset.owner_id == viewer.pk
            and asset.grade != Asset.Grade.CORE
        ):
            return _access(Level.MASTER, "owner")
    whole = asset.cut_from if asset.cut_from_id is not None else None
    if any(each.grade not in LICENSABLE_GRADES for each in (asset, whole) if each):
        return _access(Level.NONE, "grade")
    if asset.state == Asset.State.REFUSED:
        return _access(Level.NONE, "refused")
    today = timezone.localdate()
    if has_ended(asset, today):
        return _access(Level.NONE, "consent")
    conditions = _conditions(asset)
    if why := gates.shut(conditions, viewer, today):
        return _access(Level.NONE, why)
    until = _last_day(asset, today)
    entitled = _entitled(viewer, asset) if signed_in and viewer.is_active else Level.NONE
    public = _public(asset)
    if whole is not None:
        public = min(public, _public(whole), key=lambda level: level.rank)
    if public is not Level.NONE and public.rank >= entitled.rank:
        for_all = not gates.shut(conditions, None, today)
        return _access(public, "public" if for_all else "admitted", until)
    if entitled is not Level.NONE:
        return _access(entitled, "entitled", until)
    return _access(Level.NONE, "grade" if asset.grade in CLOSED_GRADES else "unpublished")


def visible_filter(viewer: Any) -> Q | None:
    """The rules of `decide` for lists: a filter on Asset, or None where nothing is hidden."""
    today = timezone.localdate()
    standing = _not_ended("", today) & (Q(cut_from=None) | _not_ended("cut_from__", today))
    standing &= gates.open_filter(viewer, today)
    public = _shown("") & (Q(cut_from=None) | _shown("cut_from__")) & standing
    if viewer is None or not viewer.is_authenticated or not viewer.is_active:
        return public
    seen, core = _reached(viewer, "media.view_all"), _reached(viewer, "media.view_core")
    if seen is None and core is None:
        return None
    not_core = ~Q(grade=Asset.Grade.CORE)
    staff = seen if seen is not None else Q(pk__isnull=False)
    if core is not None:
        staff &= not_core | core
    condition = public | (Q(owner=viewer) & not_core) | staff
    for listed in _filters:
        licensable = Q(grade__in=LICENSABLE_GRADES) & ~Q(state="refused") & standing
        licensable &= Q(cut_from=None) | Q(cut_from__grade__in=LICENSABLE_GRADES)
        condition |= listed(viewer) & licensable
    return condition


def _shown(path: str) -> Q:
    """What everybody may see, of the asset at the end of `path`."""
    opened = [Asset.PublicAccess.PREVIEW, Asset.PublicAccess.FULL]
    standing = [state for state in Asset.State if state != Asset.State.REFUSED]
    return Q(
        **{
            f"{path}grade": Asset.Grade.OPEN,
            f"{path}public_access__in": opened,
            f"{path}state__in": standing,
        }
    )


def _not_ended(path: str, day: date) -> Q:
    """`has_ended` for lists, of the asset at the end of `path`."""
    return Q(**{f"{path}public_until": None}) | Q(**{f"{path}public_until__gte": day})


def _reached(viewer: Any, permission: str) -> Q | None:
    """Assets over which a permission is held: the person's institutions' and the house's own."""
    mine = within(viewer, permission)
    if mine is None or not viewer.has_perm(permission):
        return mine
    return mine | Q(institution=None)


def _public(asset: Asset) -> Level:
    """What its own row gives everybody."""
    closed = asset.grade in CLOSED_GRADES or asset.state == Asset.State.REFUSED
    return Level.NONE if closed else Level(asset.public_access)


def _and_whole(asset: Asset) -> list[Asset]:
    """The asset, and what it was cut out of: whoever is promised one is promised the other."""
    whole = asset.cut_from if asset.cut_from_id is not None else None
    return [asset] if whole is None else [asset, whole]


def _conditions(asset: Asset) -> tuple[gates.Gate, ...]:
    return tuple(gate for each in _and_whole(asset) for gate in gates.read(each.gates))


def has_ended(asset: Asset, day: date) -> bool:
    """Whether a consent that the file needs is over, whether or not a job has noted that."""
    last_days = (each.public_until for each in _and_whole(asset))
    return any(last is not None and last < day for last in last_days)


def is_withheld(asset: Asset, day: date) -> bool:
    """Whether nobody but those who keep it may have it on this day, with whatever licence.

    Asked where files go out by an address that was handed over before.
    """
    staff_only = (
        gate.who is gates.Who.STAFF or not gate.is_season(day) for gate in _conditions(asset)
    )
    return has_ended(asset, day) or any(staff_only)


def next_change(asset: Asset, day: date) -> date | None:
    """The first day after this one on which the calendar may change who sees the file."""
    ends = (each.public_until for each in _and_whole(asset))
    turns = [
        gates.next_turn(_conditions(asset), day),
        *(end + timedelta(days=1) for end in ends if end is not None and end >= day),
    ]
    return min((turn for turn in turns if turn is not None), default=None)


def _last_day(asset: Asset, day: date) -> date | None:
    change = next_change(asset, day)
    return None if change is None else change - timedelta(days=1)


def _entitled(viewer: Any, asset: Asset) -> Level:
    answers = (rule(viewer, asset) for rule in _entitlements)
    return max((Level(a) for a in answers if a), key=lambda a: a.rank, default=Level.NONE)


def _access(level: Level, reason: str, until: date | None = None) -> Access:
    if level is Level.NONE:
        return Access(level, 0, 0, reason)
    if level is Level.PREVIEW:
        px, seconds = settings.MEDIA_PREVIEW_PX, settings.MEDIA_PREVIEW_SECONDS
        return Access(level, px, seconds, reason, until)
    return Access(level, None, None, reason, until)
