"""Tables of contents of recordings: chapters, and parts that somebody gave a name."""

from __future__ import annotations

from collections.abc import Sequence

from iiif_prezi3 import CanvasRef, Range

from iiif import labels
from iiif.presentation import registry
from iiif.presentation.canvases import Place
from iiif.presentation.recordings import public_tracks
from media.models import TextTrack

Moment = tuple[int, int]  # from, to; ms


def ranges_of(place: Place, named: Sequence[registry.Clip]) -> list[Range]:
    """At most two ranges of a recording: its chapters, and its clips out of `named`."""
    base = place.canvas.replace("/canvas/", "/range/")
    chapters = _ranges(base, place, _chapters(place))
    heard = _heard_ms(place)
    clips = [((clip.start_ms, clip.end_ms), clip.label) for clip in named if clip.start_ms < heard]
    parts = _ranges(f"{base}/clips", place, clips)
    title = labels.of(place.asset, "title")
    found = []
    if chapters:
        found.append(Range(id=base, label=title, items=chapters))
    if parts:
        label = labels.joined(title, labels.CLIPS)
        found.append(Range(id=f"{base}/clips", label=label, items=parts))
    return found


def _chapters(place: Place) -> list[tuple[Moment, labels.LanguageMap]]:
    """The chapters in every language there is, as far as the public hears them."""
    length, heard = place.asset.duration_ms or 0, _heard_ms(place)
    titles: dict[Moment, labels.LanguageMap] = {}
    for track in public_tracks(place.asset):
        if track.kind != TextTrack.Kind.CHAPTERS:
            continue
        for cue in track.cues():
            if cue.start_ms < heard:
                moment = cue.start_ms, min(cue.end_ms, length)
                titles.setdefault(moment, {})[track.language] = [cue.plain]
    return sorted(titles.items())


def _heard_ms(place: Place) -> int:
    """How far the public hears it."""
    length = place.asset.duration_ms or 0
    return min(length, 1000 * (place.access.max_seconds or length))


def _ranges(base: str, place: Place, named: list[tuple[Moment, labels.LanguageMap]]) -> list[Range]:
    return [
        Range(
            id=f"{base}/{number}",
            label=label,
            items=[CanvasRef(id=_part(place.canvas, moment), type="Canvas")],
        )
        for number, (moment, label) in enumerate(named, 1)
    ]


def _part(canvas: str, moment: Moment) -> str:
    return f"{canvas}#t={_spoken(moment[0])},{_spoken(moment[1])}"


def _spoken(ms: int) -> str:
    """Seconds, to the millisecond, as media fragments write them: `4`, `9.5`."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")
