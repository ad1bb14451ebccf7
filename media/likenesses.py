"""What a curator is told of the likenesses of an asset: others are named only to who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.models import Job
from media.access import Level, decide
from media.models import Asset, Likeness


@dataclass(frozen=True, slots=True)
class Line:
    """One pair as the viewer may know it.

    Attributes:
        likeness, other: None where the viewer may not see the other asset.
        text: a sentence for a list.
        url: of the page where the two lie side by side; "" for hidden ones.
    """

    text: str
    url: str = ""
    likeness: Likeness | None = None
    other: Asset | None = None


def lines_for(asset: Asset, viewer: Any) -> list[Line]:
    """All pairs of `asset` but those dismissed, the nearest first."""
    pairs = Likeness.objects.of(asset).exclude(state=Likeness.State.DISMISSED)
    return [_line(pair, pair.other(asset), viewer) for pair in pairs]


def is_compared(asset: Asset) -> bool:
    """Whether nothing is under way that could still find likenesses of `asset`."""
    kinds = ("media.renditions", "media.fingerprint")
    return not Job.objects.unfinished().filter(kind__in=kinds, subject=asset.public_id).exists()


def said(likeness: Likeness, other: Asset) -> str:
    """In a sentence: with what, how much, and in which way."""
    words = {"title": other.title, "percent": likeness.percent}
    if likeness.algorithm == Likeness.Ground.BYTES:
        return _("与《%(title)s》是同一个文件") % words
    if likeness.is_part:
        return _("与《%(title)s》部分相似 %(percent)d%%") % words
    if likeness.turn:
        words["turn"] = likeness.get_turn_display()
        return _("与《%(title)s》相似 %(percent)d%%（%(turn)s）") % words
    return _("与《%(title)s》相似 %(percent)d%%") % words


def _line(likeness: Likeness, other: Asset, viewer: Any) -> Line:
    if decide(viewer, other).level is Level.NONE:
        return Line(_("与一件你无权查看的资产相似"))
    url = reverse("media_likeness", args=[likeness.pk])
    return Line(said(likeness, other), url, likeness, other)
