"""A long film, a film of 8K and a picture of 200 megapixels: time, memory, or the refusal.

    python -m benchmarks.bench_extremes [--only 8k]

Each goes through ingest and renditions once. Printed are the most memory that one enclosed
program held, beside the address space that it was allowed; asserted is nothing. The long film
has two pictures a second, so that an hour takes minutes; memory does not depend on that.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import bare_media as bare
from benchmarks import bench_media  # sets Django up
from benchmarks.process_tree import adopt_orphans, used_by
from media.errors import MediaRefused
from media.renditions import image, video

_BIG = """
import sys, pyvips
noise = pyvips.Image.gaussnoise(16384, 12288, mean=128, sigma=12)
(noise + pyvips.Image.xyz(16384, 12288)[0] / 128).cast("uchar").bandjoin(
    [pyvips.Image.xyz(16384, 12288)[1].linear(1 / 64, 0).cast("uchar")] * 2
).copy(interpretation="srgb").jpegsave(sys.argv[1], Q=85)
"""
_X264 = "-c:v libx264 -preset ultrafast -crf 28 -pix_fmt yuv420p"
FILMS = {
    "hour_720.mp4": "-f lavfi -i testsrc2=size=1280x720:rate=2:duration=3600"
    f" -f lavfi -i anoisesrc=c=pink:d=3600:seed=1 {_X264} -c:a aac",
    "film_8k.mp4": f"-f lavfi -i testsrc2=size=7680x4320:rate=25:duration=2 {_X264}",
    "film_above_8k.mp4": f"-f lavfi -i testsrc2=size=8192x4608:rate=5:duration=1 {_X264}",
}
PICTURES = ("picture_200mp.jpg",)


def made(name: str, folder: Path) -> Path:
    """The file of this name, generated."""
    path = folder / name
    if name in FILMS:
        bare.ffmpeg(*FILMS[name].split(), path)
    else:
        subprocess.run([sys.executable, "-c", _BIG, path], check=True)
    return path


def attempt(path: Path, outcome: list[str]) -> None:
    """Ingest and renditions; a refusal is an outcome as well."""
    try:
        bench_media.house(path)()
    except MediaRefused as refusal:
        outcome.append(f"refused: {refusal.code}: {refusal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="files whose name holds this")
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        bench_media.use(base)
        sys.stdout.write(f"{'file':20}{'s':>9}{'cpu s':>9}{'MB':>7}{'of MB':>7}  outcome\n")
        for file in (name for name in (*FILMS, *PICTURES) if options.only in name):
            path = made(file, base)
            outcome: list[str] = []
            used = used_by(partial(attempt, path, outcome))
            limit = (video if file in FILMS else image).LIMITS.memory_mb
            sys.stdout.write(
                f"{file:20}{used.wall_s:9.1f}{used.cpu_s:9.1f}{used.peak_mb:7}{limit:7}"
                f"  {outcome[0] if outcome else 'made'}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
