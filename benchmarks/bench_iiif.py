"""CPU per image request, beside plain Pillow and pyvips doing the same for one request.

    python -m benchmarks.bench_iiif [--megapixels 48] [--seconds 2]

Prints milliseconds of CPU of this process (all its threads). Asserts nothing: figures of
another machine, or of a busy one, are not comparable.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django
import numpy as np
import pyvips
from django.conf import settings
from PIL import Image

django.setup()

from iiif import permissions  # noqa: E402  # models need the settings that were just loaded
from iiif.fastpath import ImageFastPath  # noqa: E402
from iiif.images import server  # noqa: E402
from iiif.permissions import ImageView  # noqa: E402

IDENTIFIER = "h2bench"


def picture(width: int, height: int) -> np.ndarray:
    """Slopes with grain, so that tiles weigh what tiles of photographs do."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    grain = np.random.default_rng(1).normal(0, 9, (height, width)).astype(np.float32)
    light = 127 + 60 * np.sin(x / 190) * np.cos(y / 130) + grain
    return np.stack([light + 20, light, light - 15], -1).clip(0, 255).astype(np.uint8)


def make_files(folder: Path, megapixels: int) -> tuple[Path, Path, int, int]:
    """The pyramid as ingest writes it, and the master as one JPEG."""
    width = int((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    height = width * 3 // 4
    image = pyvips.Image.new_from_array(picture(width, height)).copy(interpretation="srgb")
    pyramid, master = folder / "pyramid.tif", folder / "master.jpg"
    image.tiffsave(
        str(pyramid),
        tile=True,
        pyramid=True,
        compression="jpeg",
        Q=85,
        tile_width=512,
        tile_height=512,
    )
    image.jpegsave(str(master), Q=90)
    return pyramid, master, width, height


def cpu_ms(call: Callable[[], Any], seconds: float) -> float:
    """CPU milliseconds of one call, after a first one that opens what has to be opened."""
    call()
    count, began, until = 0, time.process_time(), time.perf_counter() + seconds
    while time.perf_counter() < until or count < 3:
        call()
        count += 1
    return (time.process_time() - began) / count * 1000


class Door:
    """The fast path, with the public's permission already known and no kept pictures."""

    def __init__(self, pyramid: Path, width: int, height: int) -> None:
        view = ImageView(
            IDENTIFIER, pyramid, "v", width, height, width, height, preview_px=None, public=True
        )
        permissions._known[IDENTIFIER] = (time.monotonic() + 10_000, view)
        self.application = ImageFastPath(lambda *_: [b"handed over"])
        settings.IIIF_DISK_CACHE_MB = settings.IIIF_MEMORY_CACHE_MB = 0

    def get(self, tail: str) -> bytes:
        path = f"/iiif/image/3/{IDENTIFIER}/{tail}"
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
        return b"".join(self.application(environ, lambda *_: None))


def with_pillow(master: Path, box: tuple[int, int, int, int], out: tuple[int, int]) -> bytes:
    """Open the master (at a reduced size where JPEG can), crop, scale, save: no pyramid."""
    with Image.open(master) as image:
        full_width = image.width
        image.draft("RGB", (image.width * out[0] // box[2], image.height * out[1] // box[3]))
        scale = image.width / full_width
        crop = tuple(int(n * scale) for n in (box[0], box[1], box[0] + box[2], box[1] + box[3]))
        part = image.crop(crop).resize(out, Image.Resampling.BICUBIC)
    data = io.BytesIO()
    part.save(data, "JPEG", quality=85)
    return data.getvalue()


def with_vips(pyramid: Path, box: tuple[int, int, int, int], out: tuple[int, int]) -> bytes:
    """Open the nearest level of the pyramid, crop, scale, save."""
    level = max(0, (box[2] // out[0]).bit_length() - 1)
    image = pyvips.Image.new_from_file(str(pyramid), page=level)
    x, y, width, height = (n >> level for n in box)
    width, height = min(width, image.width - x), min(height, image.height - y)
    part = image.crop(x, y, width, height)
    if (width, height) != out:
        part = part.resize(out[0] / width, vscale=out[1] / height, kernel="cubic")
    return part.jpegsave_buffer(Q=85)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=int, default=48)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings.VAR_DIR = Path(folder)
        pyramid, master, width, height = make_files(Path(folder), options.megapixels)
        door = Door(pyramid, width, height)
        size = pyramid.stat().st_size / 1e6
        print(f"{width} × {height} px, pyramid {size:.1f} MB")
        report(door, pyramid, master, width, height, options.seconds)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def report(
    door: Door, pyramid: Path, master: Path, width: int, height: int, seconds: float
) -> None:
    shrunk = 1200, round(height * 1200 / width)
    edge = width // 512 * 512, 0, width % 512 or 512, 512
    cases = [
        ("aligned tile", (1024, 1024, 1024, 1024), (512, 512)),
        ("edge tile, first time", edge, (edge[2], edge[3])),
        ("unaligned 512 px region", (1500, 1300, 512, 512), (512, 512)),
        ("region 2000 px at 600", (1500, 1300, 2000, 2000), (600, 600)),
        ("whole at 1,200 px", (0, 0, width, height), shrunk),
        ("whole at 400 px", (0, 0, width, height), (400, round(height * 400 / width))),
    ]
    print(f"{'CPU ms per request':28}{'ours':>9}{'pyvips':>9}{'ratio':>7}{'Pillow':>9}{'ratio':>7}")
    for name, box, out in cases:
        tail = f"{','.join(map(str, box))}/{out[0]},{out[1]}/0/default.jpg"
        ours = cpu_ms(lambda tail=tail: door.get(tail), seconds)
        vips = cpu_ms(lambda box=box, out=out: with_vips(pyramid, box, out), seconds)
        pillow = cpu_ms(lambda box=box, out=out: with_pillow(master, box, out), seconds)
        print(
            f"{name:28}{ours:9.3f}{vips:9.2f}{vips / ours:6.1f}×{pillow:9.1f}{pillow / ours:6.0f}×"
        )
    print(f"{'info.json':28}{cpu_ms(lambda: door.get('info.json'), seconds):9.3f}")
    server().files.close()


if __name__ == "__main__":
    main()
