"""What upper floors add to manifests, from their `AppConfig.ready()`.

An export of records (Linked Art, EDM, …) becomes a `seeAlso`:

    register_export("linked_art", lambda record: Link(url, type="Dataset", …))

Parts of recordings that have a name (clips) become ranges:

    register_clips("stories", lambda assets: {assets[0].pk: [Clip(4_000, 9_500, label)]})

Whoever registers a source also calls `iiif.services.touch` when what it tells changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.models import Record
from iiif.labels import LanguageMap
from media.models import Asset


@dataclass(frozen=True, slots=True)
class Link:
    """Another resource about the same thing, under an address that answers.

    Attributes:
        type: `Dataset`, `Text`, `Image`, `Sound` or `Video`.
        format: media type.
        profile: address of the schema or vocabulary; "" where there is none.
    """

    id: str
    type: str
    format: str
    label: LanguageMap
    profile: str = ""

    def as_json(self) -> dict[str, Any]:
        told = {"id": self.id, "type": self.type, "format": self.format, "label": self.label}
        return told | ({"profile": self.profile} if self.profile else {})


@dataclass(frozen=True, slots=True)
class Clip:
    """A named part of a recording, from `start_ms` up to `end_ms`."""

    start_ms: int
    end_ms: int
    label: LanguageMap


Exports = Callable[[Record], Link | None]
Clips = Callable[[Sequence[Asset]], Mapping[int, Iterable[Clip]]]

_exports: dict[str, Exports] = {}
_clips: dict[str, Clips] = {}


def register_export(name: str, link_of: Exports) -> None:
    """Add an export, or put another in its place; None where a record has none."""
    _exports[name] = link_of


def register_clips(name: str, clips_of: Clips) -> None:
    """Add a source of named parts, by the key of the recording, or put another in its place.

    It is asked once for all recordings of a manifest.
    """
    _clips[name] = clips_of


def unregister(name: str) -> None:
    """Take an export or a source of clips out again."""
    _exports.pop(name, None)
    _clips.pop(name, None)


def links_of(record: Record) -> list[Link]:
    found = (link_of(record) for link_of in _exports.values())
    return [link for link in found if link is not None]


def clips_of(assets: Iterable[Asset]) -> dict[int, list[Clip]]:
    """The named parts that lie within each recording, in order of time, by its key."""
    recordings = [asset for asset in assets if asset.duration_ms]
    if not recordings:
        return {}
    told = [source(recordings) for source in _clips.values()]
    found = {}
    for asset in recordings:
        clips = [clip for each in told for clip in each.get(asset.pk, ())]
        length = asset.duration_ms or 0
        inside = (clip for clip in clips if 0 <= clip.start_ms < clip.end_ms <= length)
        found[asset.pk] = sorted(inside, key=lambda clip: (clip.start_ms, clip.end_ms))
    return found


def names() -> list[str]:
    return sorted({*_exports, *_clips})
