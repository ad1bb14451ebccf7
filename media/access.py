"""The one function that decides what a viewer may see of an asset, whichever door they use.

Image API, video, download, OAI-PMH, search and pages all ask `decide`. Upper floors add
what they know (a licence in force) through `register_entitlement`; nothing else widens it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.reach import holds, within
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
        reason: stable code of the rule that decided: staff, owner, entitled, public,
            grade, unpublished, refused.
    """

    level: Level
    max_px: int | None
    max_seconds: int | None
    reason: str

    def at_least(self, level: Level | str) -> bool:
        return self.level.rank >= Level(level).rank

    @property
    def is_public(self) -> bool:
        """Whether everybody gets this answer, so that a shared cache may keep the file."""
        return self.reason == "public"


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
    or refused files; then the higher of what the viewer is entitled to and what is public.
    What was cut out of a picture is never more public than that picture, nor of a lower grade.

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
    entitled = _entitled(viewer, asset) if signed_in and viewer.is_active else Level.NONE
    public = _public(asset)
    if whole is not None:
        public = min(public, _public(whole), key=lambda level: level.rank)
    if public is not Level.NONE and public.rank >= entitled.rank:
        return _access(public, "public")
    if entitled is not Level.NONE:
        return _access(entitled, "entitled")
    return _access(Level.NONE, "grade" if asset.grade in CLOSED_GRADES else "unpublished")


def visible_filter(viewer: Any) -> Q | None:
    """The rules of `decide` for lists: a filter on Asset, or None where nothing is hidden."""
    public = _shown("") & (Q(cut_from=None) | _shown("cut_from__"))
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
        licensable = Q(grade__in=LICENSABLE_GRADES) & ~Q(state="refused")
        licensable &= Q(cut_from=None) | Q(cut_from__grade__in=LICENSABLE_GRADES)
        condition |= listed(viewer) & licensable
    return condition


def _shown(path: str) -> Q:
    """What everybody may see, of the asset at the end of `path`."""
    opened = [Asset.PublicAccess.PREVIEW, Asset.PublicAccess.FULL]
    standing = [state for state in Asset.State if state != Asset.State.REFUSED]
    until = Q(**{f"{path}public_until": None})
    until |= Q(**{f"{path}public_until__gte": timezone.localdate()})
    return until & Q(
        **{
            f"{path}grade": Asset.Grade.OPEN,
            f"{path}public_access__in": opened,
            f"{path}state__in": standing,
        }
    )


def _reached(viewer: Any, permission: str) -> Q | None:
    """Assets over which a permission is held: the person's institutions' and the house's own."""
    mine = within(viewer, permission)
    if mine is None or not viewer.has_perm(permission):
        return mine
    return mine | Q(institution=None)


def _public(asset: Asset) -> Level:
    """What its own row gives everybody."""
    closed = _is_closed(asset) or asset.state == Asset.State.REFUSED
    return Level.NONE if closed else Level(asset.public_access)


def _is_closed(asset: Asset) -> bool:
    """By its grade, or because its consent has ended, whether or not a job has noted that."""
    over = asset.public_until is not None and asset.public_until < timezone.localdate()
    return over or asset.grade in CLOSED_GRADES


def _entitled(viewer: Any, asset: Asset) -> Level:
    answers = (rule(viewer, asset) for rule in _entitlements)
    return max((Level(a) for a in answers if a), key=lambda a: a.rank, default=Level.NONE)


def _access(level: Level, reason: str) -> Access:
    if level is Level.NONE:
        return Access(level, 0, 0, reason)
    if level is Level.PREVIEW:
        return Access(level, settings.MEDIA_PREVIEW_PX, settings.MEDIA_PREVIEW_SECONDS, reason)
    return Access(level, None, None, reason)
