"""Our ingest and renditions, beside the bare tools making the same files.

    python -m benchmarks.bench_media [--seconds 20] [--shared] [--repeat 3] [--only film]

The house does everything it does in production: copy, digest, checks, metadata, rows,
evidence, limited and enclosed processes, sealing. The bare side is what an expert would type
(`bare_media.py`): the ffmpeg command line, and for pictures libvips' own `vips` and
`vipsthumbnail` where they are installed, else one bare pyvips process: same codecs, same
settings, same outputs, nothing else. Both take turns over a file that was read before; printed
are the medians, by the clock and of processor time of the whole tree of processes, and the
ratios; asserted is nothing. On a busy machine only processor time says anything: the house
runs its decoders with less priority than the pages it serves.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.conf import settings  # noqa: E402  # needs the settings that were just loaded
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import bare_media as bare  # noqa: E402
from benchmarks.process_tree import Used, adopt_orphans, used_by  # noqa: E402
from media import isolation  # noqa: E402
from media.models import Master  # noqa: E402
from media.renditions import hls  # noqa: E402
from media.renditions.source import look  # noqa: E402
from media.services.ingest import ingest_file  # noqa: E402
from media.services.make_renditions import make_renditions  # noqa: E402
from media.sniff import FileType, sniff  # noqa: E402

SHARED = Path(
    os.environ.get("HUXIANG_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)
SHARED_FILES = (
    "video/big_buck_bunny_720p_30s.webm",
    "video/big_buck_bunny_480p_30s.mp4",
    "audio/tchaikovsky_sugar_plum.ogg",
    "audio/speech_en_24bit_stereo.wav",
)
SHARED_IMAGES = "images/*_18*.tif"  # of a scroll the house cuts its cards, which `vips` does not


def generated(folder: Path, seconds: int, only: str = "") -> list[Path]:
    """A film of 1080 lines, a small one, a recording, a picture of 24 megapixels."""
    grain = "noise=alls=12:allf=t"
    sound = f"-f lavfi -i anoisesrc=c=pink:d={seconds}:seed=1"
    x264 = "-c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p -c:a aac"
    film = f"-f lavfi -i testsrc2=size={{}}:rate=25:duration={seconds}"
    orders = {
        "film_1080.mp4": f"{film.format('1920x1080')} {sound} -vf {grain} {x264}",
        "film_360.mp4": f"{film.format('640x360')} {sound} -vf {grain} {x264}",
        "sound.wav": f"-f lavfi -i anoisesrc=c=pink:d={seconds * 15}:seed=1 -ac 2",
        "picture.jpg": f"-f lavfi -i testsrc2=size=6000x4000 -vf {grain} -frames:v 1 -q:v 3",
    }
    names = [name for name in orders if only in name]
    for name in names:
        bare.ffmpeg(*orders[name].split(), folder / name)
    return [folder / name for name in names]


def shared_files() -> list[Path]:
    """Real films, recordings and paintings, where they are on this machine."""
    found = [SHARED / name for name in SHARED_FILES] + sorted(SHARED.glob(SHARED_IMAGES))
    return [path for path in found if path.is_file()]


def house(path: Path) -> Callable[[], None]:
    """Ingest and renditions in this process, as the worker does them."""

    def work() -> None:
        asset = ingest_file(path, on_duplicate="new")
        make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)

    return work


def plain(path: Path, folder: Path) -> Callable[[], None]:
    """The bare tools making the same outputs."""
    found = sniff(path)
    if not isinstance(found, FileType):
        raise SystemExit(f"{path.name}: no accepted type")
    if found.family == "image":
        return lambda: bare.picture(path, folder)
    source = look(path, found.decoder)
    if source.picture is None:
        return lambda: bare.recording(path, folder)
    duration_ms = round(bare.seconds_of(path) * 1000)
    sizes = hls.rungs(source.picture)
    adaptive = hls.wanted(source.picture, duration_ms)
    sizes = sizes if adaptive else sizes[:1]
    has_sound = source.sound is not None
    return lambda: bare.film(
        path, folder, sizes, adaptive=adaptive, has_sound=has_sound, duration_ms=duration_ms
    )


def measure(path: Path, base: Path, repeat: int) -> tuple[list[Used], list[Used]]:
    """What the house and the bare tools used, round by round, taken in turn."""
    ours, theirs = [], []
    path.read_bytes()  # warm for both
    for number in range(repeat):
        folder = base / f"{path.stem}-{number}"
        folder.mkdir()
        theirs.append(used_by(plain(path, folder)))
        shutil.rmtree(folder)
        Master.objects.update(embedded=None)  # as if these bytes had never been read
        ours.append(used_by(house(path)))
    return ours, theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=20, help="length of the generated films")
    parser.add_argument("--shared", action="store_true", help="real files as well")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="", help="files whose name holds this")
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        use(base)
        files = generated(base, options.seconds, options.only)
        if options.shared:
            files += [path for path in shared_files() if options.only in path.name]
        sys.stdout.write(f"decoders: {isolation.level()}; pictures, bare: {bare.vips_name()}\n")
        sys.stdout.write(
            f"{'file':34}{'house s':>9}{'bare s':>9}{'ratio':>7}"
            f"{'house cpu s':>13}{'bare cpu s':>12}{'ratio':>7}\n"
        )
        for path in files:
            report(path, *measure(path, base, options.repeat))


def use(base: Path) -> None:
    """A museum of its own below `base`, empty."""
    for kind in ("MASTERS", "RENDITIONS", "EVIDENCE", "KEYS"):
        setattr(settings, f"{kind}_DIR", base / kind.lower())
    settings.DATABASES["default"]["NAME"] = str(base / "bench.sqlite3")
    django.db.connection.settings_dict["NAME"] = str(base / "bench.sqlite3")
    call_command("migrate", verbosity=0)


def report(path: Path, ours: list[Used], theirs: list[Used]) -> None:
    wall, bare_wall = (median(used.wall_s for used in side) for side in (ours, theirs))
    cpu, bare_cpu = (median(used.cpu_s for used in side) for side in (ours, theirs))
    sys.stdout.write(
        f"{path.name[:33]:34}{wall:9.2f}{bare_wall:9.2f}{wall / bare_wall:7.2f}"
        f"{cpu:13.2f}{bare_cpu:12.2f}{cpu / bare_cpu:7.2f}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
