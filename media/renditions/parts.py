"""What is made in one go, by which recipe, and what of an asset is missing or out of date.

A part is what one pass over the master, or over another part, yields. Its recipe is its version,
which whoever changes what it yields raises, with the settings that shape it; every file
remembers the recipe that it was made by. So a lost thumbnail costs no new film.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from media.models import Asset, Rendition
from media.models.asset import THUMBNAIL_SIZES

BATCH_PAGES = 20  # pages are made by the batch
RECIPE_CHARACTERS = 12

P = Rendition.Purpose


class Name(TextChoices):
    """The parts, as a curator reads them."""

    PYRAMID = "pyramid", _("图像金字塔")
    STILLS = "stills", _("缩略图与封面")
    PAGES = "pages", _("页面")
    SOUND = "sound", _("音频播放版与预览")
    WAVE = "wave", _("波形与缩略图")
    FILM = "film", _("视频播放版")
    PREVIEW = "preview", _("视频预览版")


@dataclass(frozen=True, slots=True)
class Part:
    """What one pass makes.

    Attributes:
        version: to be raised when the code makes something else of the same master.
        purposes: of all files that the pass may yield.
        always: of those that it yields from every master.
        settings: names of the settings that shape the files.
        labelled: whether the label of AI-made content stands inside them.
    """

    name: Name
    version: int
    purposes: frozenset[str]
    always: frozenset[str]
    settings: tuple[str, ...] = ()
    labelled: bool = False

    def recipe(self, asset: Asset) -> str:
        """By what the files of this part are made today, as a short digest."""
        told = {
            "part": self.name.value,
            "version": self.version,
            "settings": {name: getattr(settings, name) for name in self.settings},
            "label": asset.content_label if self.labelled else "",
        }
        text = json.dumps(told, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:RECIPE_CHARACTERS]


_OF_THE_FILM = (Name.PREVIEW, Name.STILLS)  # come out of the same pass, or of what it made


def _part(name: Name, always: Iterable[str], sometimes: Iterable[str] = (), **facts: Any) -> Part:
    needed = frozenset(always)
    return Part(name, facts.pop("version", 1), needed | frozenset(sometimes), needed, **facts)


_STILLS = _part(Name.STILLS, [P.THUMBNAIL], labelled=True)
_PAGES = _part(Name.PAGES, [P.PAGE], [P.PAGE_TEXT], labelled=True)
_PYRAMID = _part(Name.PYRAMID, [P.PYRAMID], labelled=True)
_LOUD, _SHORT = "MEDIA_LOUDNESS_LUFS", "MEDIA_PREVIEW_SECONDS"
PARTS: dict[str, tuple[Part, ...]] = {
    Asset.Kind.IMAGE: (_PYRAMID, _STILLS, _PAGES),
    Asset.Kind.DOCUMENT: (_PAGES, _PYRAMID, _STILLS),
    Asset.Kind.AUDIO: (
        _part(
            Name.SOUND,
            [P.AUDIO_PROXY, P.OPUS, P.PREVIEW],
            [P.SCENES],
            settings=(_LOUD, _SHORT),
            labelled=True,
        ),
        _part(Name.WAVE, [P.WAVEFORM, P.THUMBNAIL, P.POSTER], labelled=True),
    ),
    Asset.Kind.VIDEO: (
        _part(
            Name.FILM, [P.PROXY, P.SCENES], [P.HLS, P.STRIP, P.WAVEFORM], settings=(_LOUD,), labelled=True
        ),
        _part(Name.PREVIEW, [P.PREVIEW], settings=(_LOUD, _SHORT), labelled=True),
        _part(Name.STILLS, [P.THUMBNAIL, P.POSTER], labelled=True),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run makes, and what it takes over from the run before.

    Attributes:
        wanted: names of the parts to be made.
        kept: rows whose files are there and as they would be made today.
        missing, stale: why, for people; a part may be in both.
    """

    wanted: frozenset[str]
    kept: tuple[Rendition, ...] = ()
    missing: tuple[Name, ...] = ()
    stale: tuple[Name, ...] = ()

    def makes(self, name: Name) -> bool:
        return name in self.wanted

    @property
    def kept_pages(self) -> frozenset[str]:
        """Numbers (`params`) of the pages that stay."""
        return frozenset(row.params for row in self.kept if row.purpose == P.PAGE)


ALL = Plan(frozenset(Name))  # for whoever makes files without an asset's rows


def part_of(asset: Asset, purpose: str) -> Part:
    """The part that files of this purpose belong to."""
    return next(part for part in PARTS[asset.kind] if purpose in part.purposes)


def everything(asset: Asset) -> Plan:
    """Make all anew."""
    return Plan(frozenset(part.name for part in PARTS[asset.kind]))


def plan_of(asset: Asset) -> Plan:
    """Make only what is missing, cut short, or of another recipe than today's."""
    rows = list(asset.renditions.all())
    wanted: set[str] = set()
    kept: list[Rendition] = []
    missing: list[Name] = []
    stale: list[Name] = []
    for part in PARTS[asset.kind]:
        if part.name == Name.PAGES and not _has_pages(asset):
            continue
        recipe = part.recipe(asset)
        held = [row for row in rows if row.purpose in part.purposes]
        good = [row for row in held if _is_there(row)]
        fresh = [row for row in good if row.recipe == recipe]
        if len(good) < len(held) or not _is_whole(asset, part, held):
            missing.append(part.name)
        if len(fresh) < len(good):
            stale.append(part.name)
        rides = part.name in _OF_THE_FILM and Name.FILM in wanted
        if not rides and len(fresh) == len(held) and _is_whole(asset, part, held):
            kept += held
        else:
            wanted.add(part.name)
            if part.name == Name.PAGES:
                kept += _whole_batches(asset, held, fresh)
    return Plan(frozenset(wanted), tuple(kept), tuple(missing), tuple(stale))


def batch_of(number: int) -> int:
    """In which batch a page is made; both count from 1 and 0."""
    return (number - 1) // BATCH_PAGES


def _has_pages(asset: Asset) -> bool:
    """Every document, and a picture whose file holds several."""
    pages = asset.master.pages if asset.master else 0
    return pages > 1 or asset.kind == Asset.Kind.DOCUMENT


def _is_there(row: Rendition) -> bool:
    return row.file.is_file() and row.file.stat().st_size == row.size_bytes


def _is_whole(asset: Asset, part: Part, rows: list[Rendition]) -> bool:
    """Whether every file that any master yields has its row."""
    purposes = {row.purpose for row in rows}
    if not part.always <= purposes:
        return False
    if P.THUMBNAIL in part.always:
        sizes = {row.params for row in rows if row.purpose == P.THUMBNAIL}
        if not {f"{px}{end}" for px in THUMBNAIL_SIZES for end in ("", ".avif")} <= sizes:
            return False
    if part.name == Name.PAGES and asset.master is not None:
        return sum(row.purpose == P.PAGE for row in rows) >= asset.master.pages
    return True


def _whole_batches(asset: Asset, held: list[Rendition], fresh: list[Rendition]) -> list[Rendition]:
    """The rows of pages whose whole batch is there: only the others are made again."""
    lost = {batch_of(int(row.params)) for row in held if row not in fresh}
    pages = {int(row.params) for row in held if row.purpose == P.PAGE}
    every = range(1, (asset.master.pages if asset.master else 0) + 1)
    lost |= {batch_of(number) for number in every if number not in pages}
    return [row for row in held if batch_of(int(row.params)) not in lost]
