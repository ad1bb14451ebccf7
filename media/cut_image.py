"""Cut a region out of the master of a picture or a page, as a file of its own, nothing lost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from media import remote, sandbox
from media.errors import Damaged, DecoderFailed, NotProcessable, SampleFormat, StorageFull
from media.models import Asset
from media.models.master import master_key
from media.renditions.make_cut import CUT
from media.services.store_master import INCOMING
from media.sniff import FileType, sniff
from media.space import full_disk_told, no_room_left, require_space, says_full

OnProgress = Callable[[int, int], None]
Box = tuple[int, int, int, int]
LIMITS = sandbox.Limits(memory_mb=4096, cpu_s=600, file_mb=8192, wall_s=900)


@contextmanager
def cut_image(asset: Asset, *, page: int, box: Box, on_progress: OnProgress) -> Iterator[Path]:
    """A TIFF of the region, gone when the block ends; what a killed run left, the sweep takes.

    Args:
        page: from 1.
        box: left, top, width, height; px of the picture as it is shown.
        on_progress: called with (percent, 100).

    Raises:
        NotProcessable: the asset has no master, or none that is a picture or document.
        FileNotFoundError: the master is neither here nor in the bucket.
        SampleFormat, Damaged, DecoderFailed: it could not be decoded within the limits.
        StorageFull: there is no room for the cut.
    """
    master = asset.master
    if master is None or asset.kind not in (Asset.Kind.IMAGE, Asset.Kind.DOCUMENT):
        raise NotProcessable
    base = Path(settings.MASTERS_DIR) / INCOMING
    with full_disk_told():
        base.mkdir(parents=True, exist_ok=True)
        require_space(base, box[2] * box[3] * 3)
    with tempfile.TemporaryDirectory(dir=base, prefix="cut-") as folder:
        source = master.path
        if not source.is_file():
            if not remote.is_on():
                raise FileNotFoundError(f"the master of {asset.public_id} is not here")
            source = Path(folder) / "master"
            remote.fetch(
                master_key(master.sha256),
                source,
                sha256=master.sha256,
                size_bytes=master.size_bytes,
                on_progress=lambda *_: None,
            )
        _run(asset, source, Path(folder), page, box, on_progress)
        yield Path(folder) / CUT


def _run(
    asset: Asset, source: Path, folder: Path, page: int, box: Box, on_progress: OnProgress
) -> None:
    file_type = sniff(source)
    if not isinstance(file_type, FileType):
        raise Damaged(Asset.Kind(asset.kind).label)
    order = {
        "decoder": file_type.decoder,
        "pillow_format": file_type.pillow_format,
        "page": page,
        "box": list(box),
        "limit_px": settings.MEDIA_MAX_MEGAPIXELS * 1_000_000,
        "most_pages": settings.MEDIA_MAX_PAGES,
        "label": asset.content_label,
    }
    answer: dict[str, Any] = {}

    def line(text: str) -> None:
        name, _, value = text.partition("=")
        if name == "percent":
            on_progress(int(value), 100)
        elif name == "answer":
            answer.update(json.loads(value))

    command = sandbox.python_module("media.renditions.make_cut", source, folder, json.dumps(order))
    result = sandbox.run(command, limits=LIMITS, on_line=line)
    if not result.ok or not answer:
        if says_full(result.stderr) or no_room_left(folder):
            raise StorageFull
        raise DecoderFailed
    if answer.get("bad") == "format":
        raise SampleFormat
    if "bad" in answer:
        raise Damaged(Asset.Kind(asset.kind).label)
