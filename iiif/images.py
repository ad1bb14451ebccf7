"""The image server of this process: open pyramids, kept pictures, lanes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from iiif.cache import DerivativeCache
from iiif.costs import cost
from iiif.encode import STAMPED
from iiif.geometry import Limits, Plan, plan
from iiif.grammar import Format, ImageRequest, Quality, Region, Rotation, Size
from iiif.lanes import Lanes
from iiif.permissions import ImageView
from iiif.pyramid import Flat, Pyramid, PyramidFiles, Source, decode
from iiif.render import REVISION, render

_PREVIEW_QUALITY = 92  # kept once and cut into tiles again, so better than what is sent


@dataclass(slots=True)
class PictureCounts:
    """Pictures that were not made here, since the process began.

    Attributes:
        passed_through: stored tiles, sent as they lie in the file.
        fetched: stored tiles, fetched from the bucket.
    """

    passed_through: int = 0
    fetched: int = 0


class ImageServer:
    """Bytes for a view and a plan. Permission was asked before."""

    def __init__(self, folder: Path) -> None:
        self.files = PyramidFiles(settings.IIIF_OPEN_FILES)
        self.cache = DerivativeCache(
            folder,
            memory_bytes=settings.IIIF_MEMORY_CACHE_MB << 20,
            disk_bytes=settings.IIIF_DISK_CACHE_MB << 20,
        )
        self.counts = PictureCounts()
        self.lanes = Lanes(settings.IIIF_HEAVY_PLACES, settings.IIIF_HEAVY_MEMORY_MB << 20)

    def picture(self, view: ImageView, wanted: Plan) -> bytes:
        """The encoded picture; with the view's label in it where the format is not stamped.

        Raises:
            Busy: it is large and every place is taken.
            SizeTooLarge: it takes more memory than large pictures have.
            DamagedPyramid: the pyramid cannot be read.
            SourceUnreachable: it lies in the bucket, which does not answer.
            FileNotFoundError: the pyramid is gone.
        """
        where = None
        if not view.is_preview and _is_plain(wanted):
            pyramid = self._pyramid(view)
            where = pyramid.whole_tile_at(
                wanted.x,
                wanted.y,
                wanted.width,
                wanted.height,
                wanted.out_width,
                wanted.out_height,
            )
            if where and not pyramid.is_remote:
                self.counts.passed_through += 1
                return pyramid.tile(*where)
        label = "" if wanted.format in STAMPED else view.label
        key = f"{view.identifier} {view.version} {view.width} {REVISION} {wanted.key} {label}"
        if (kept := self.cache.get(key)) is not None:
            return kept
        if where:
            made = pyramid.tile(*where)
            self.counts.fetched += 1
        else:
            source = self._source(view)
            with self.lanes.taken(cost(wanted, source)):
                quality = settings.IIIF_JPEG_QUALITY
                made = render(wanted, source, jpeg_quality=quality, label=label)
        self.cache.put(key, made)
        return made

    def sizes(self, view: ImageView) -> tuple[list[tuple[int, int]], int]:
        """The image and its smaller levels, px, and the side of a tile."""
        pyramid = self._pyramid(view)
        if not view.is_preview:
            return list(pyramid.sizes), pyramid.tile_side
        sizes = [(view.width, view.height)]
        while max(sizes[-1]) > pyramid.tile_side:
            sizes.append((max(1, sizes[-1][0] // 2), max(1, sizes[-1][1] // 2)))
        return sizes, pyramid.tile_side

    def _pyramid(self, view: ImageView) -> Pyramid:
        return self.files.get(view.path, view.version, view.remote_key)

    def _source(self, view: ImageView) -> Source:
        pyramid = self._pyramid(view)
        if not view.is_preview:
            return pyramid
        return Flat(
            decode(self._preview(view, pyramid), grey=pyramid.levels[0].grey), pyramid.tile_side
        )

    def _preview(self, view: ImageView, pyramid: Pyramid) -> bytes:
        """The preview as a whole: scaled once, and nothing finer is ever read for it."""
        key = f"{view.identifier} {view.version} {view.width} {REVISION} whole"
        if (kept := self.cache.get(key)) is not None:
            return kept
        limits = Limits(view.width + view.height, view.full_width * view.full_height)
        whole = plan(_whole(view.width, view.height), view.full_width, view.full_height, limits)
        with self.lanes.taken(cost(whole, pyramid)):
            made = render(whole, pyramid, jpeg_quality=_PREVIEW_QUALITY)
        self.cache.put(key, made)
        return made


def _whole(width: int, height: int) -> ImageRequest:
    size = Size("wh", width, height)
    return ImageRequest(Region("full"), size, Rotation(), Quality.DEFAULT, Format.JPG)


def _is_plain(wanted: Plan) -> bool:
    return (
        wanted.rotation.is_none
        and wanted.quality is Quality.DEFAULT
        and wanted.format is Format.JPG
    )


_server: tuple[Path, ImageServer] | None = None
_making = threading.Lock()


def server() -> ImageServer:
    """The one server of this process; made when first asked, from the settings of then."""
    global _server
    made = _server
    if made is not None and made[0] is settings.VAR_DIR:
        return made[1]
    with _making:
        if _server is None or _server[0] is not settings.VAR_DIR:
            _server = settings.VAR_DIR, ImageServer(Path(settings.VAR_DIR) / "cache" / "iiif")
        return _server[1]
