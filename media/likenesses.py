"""What people are told of the likenesses of an asset: others are named only to who may see them."""

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
        url: of the page where the two lie side by side, for curators; "" for hidden ones.
        thumbnail_url: of the other; "" for hidden ones and until it is ready.
    """

    text: str
    url: str = ""
    thumbnail_url: str = ""
    likeness: Likeness | None = None
    other: Asset | None = None


def lines_for(asset: Asset, viewer: Any) -> list[Line]:
    """All pairs of `asset` but those dismissed, the nearest first.

    A curator learns that there is one even where it is hidden, since somebody has to decide
    about it; anybody else hears only of what they may see.
    """
    pairs = Likeness.objects.of(asset).exclude(state=Likeness.State.DISMISSED)
    is_curator = viewer.has_perm("media.view_likeness")
    lines = (_line(pair, pair.other(asset), viewer, is_curator=is_curator) for pair in pairs)
    return [line for line in lines if is_curator or line.other]


def told(asset: Asset, viewer: Any) -> dict[str, Any]:
    """The same for a script: whether the search is over, and what it found so far."""
    over = is_compared(asset)
    lines = [
        {"text": line.text, "url": line.url, "thumbnail_url": line.thumbnail_url}
        for line in lines_for(asset, viewer)
    ]
    return {"compared": over, "likenesses": lines}


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


def _line(likeness: Likeness, other: Asset, viewer: Any, *, is_curator: bool) -> Line:
    if decide(viewer, other).level is Level.NONE:
        return Line(_("与一件你无权查看的资产相似"))
    url = reverse("media_likeness", args=[likeness.pk]) if is_curator else ""
    return Line(said(likeness, other), url, other.thumbnail_url(), likeness, other)
