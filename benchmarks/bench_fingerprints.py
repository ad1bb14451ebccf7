"""Fingerprints at scale and on distorted copies.

    python benchmarks/bench_fingerprints.py [codes; 0: none]

First a million synthetic codes in files of their own: time to build, memory, milliseconds
for each search. Then the folder of real media (HUXIANG_SHARED_DATA, or shared/data beside
the checkout): how near distorted copies are, and how near what is unlike.
"""

from __future__ import annotations

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import numpy as np
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageEnhance, ImageOps

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SCRATCH = Path(tempfile.mkdtemp(prefix="huxiang-bench-"))
os.environ["HUXIANG_VAR"] = str(SCRATCH)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

django.setup()

# The house below may only be imported now: models need the settings that were just loaded.
from media.fingerprints import index  # noqa: E402  # models, see above
from media.fingerprints.code_file import HEAD_WORDS, Words, distances  # noqa: E402  # models
from media.fingerprints.matches import Match, matches  # noqa: E402  # models
from media.fingerprints.measure import of_film, of_sound  # noqa: E402  # models
from media.fingerprints.measured import Measured  # noqa: E402  # models
from media.fingerprints.pdq import TURNS, grey_of, pdq  # noqa: E402  # models
from media.fingerprints.read_file import PARTS, part_of  # noqa: E402  # models
from media.models import Asset, Fingerprint  # noqa: E402  # models

DATA = Path(os.environ.get("HUXIANG_SHARED_DATA", ROOT.parent / "shared" / "data"))
DEMUXERS = {".ogg": "ogg", ".ogv": "ogg", ".flac": "flac", ".wav": "wav", ".aiff": "aiff"}
DEMUXERS |= {".mp4": "mov", ".webm": "matroska", ".m4a": "mov", ".mkv": "matroska"}


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    if count:
        scale(count)
    if DATA.is_dir():
        pictures()
        recordings()
        films()


# --- a million ---------------------------------------------------------------------------


def scale(count: int) -> None:
    rng = np.random.default_rng(7)
    for algorithm in ("pdq", "signature", "iscc_image"):
        file = index.code_file(algorithm)
        started = time.perf_counter()
        with file.locked():
            file.replace(_random_rows(rng, count, file.words))
        built = time.perf_counter() - started
        times = []
        for number in range(60):
            word = np.array(file.rows()[number * 997 % count, HEAD_WORDS:])
            code = (word ^ np.uint64(5)).tobytes()[: file.code_bytes]
            started = time.perf_counter()
            index.nearest(code, algorithm, max_distance=60, limit=20)
            times.append(1000 * (time.perf_counter() - started))
        times.sort()
        say(
            f"{algorithm}: {count:,} codes of {8 * file.code_bytes} bits, written in {built:.2f} s,",
            f"{file.path.stat().st_size / 1e6:.0f} MB; one search p50",
            f"{statistics.median(times):.0f} ms, p95 {times[57]:.0f} ms",
        )
        file.path.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"peak memory of the process {peak:.0f} MB, mapped file included")
    from_database(count // 20)


def _random_rows(rng: np.random.Generator, count: int, words: int) -> Iterator[Words]:
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        rows = rng.integers(0, 2**64, (size, HEAD_WORDS + words), dtype=np.uint64)
        rows[:, 0], rows[:, 1] = np.arange(start, start + size), 0
        yield rows


def from_database(count: int) -> None:
    """Fingerprints as rows: what filling the file from the database takes."""
    rng = np.random.default_rng(8)
    assets = Asset.objects.bulk_create(
        [Asset(kind="image", title_zh=f"图 {n}") for n in range(count)], batch_size=2000
    )
    now = timezone.now()
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(
                asset=asset,
                algorithm="pdq",
                version=1,
                code=rng.bytes(32 * len(PARTS)),
                extra={"places": list(range(len(PARTS)))},
                created_at=now,
            )
            for asset in assets
        ],
        batch_size=2000,
    )
    started = time.perf_counter()
    added = index.sync("pdq")
    say(
        f"from the database: {added:,} pictures of {len(PARTS)} codes in",
        f"{time.perf_counter() - started:.1f} s; nothing new: {_timed(index.sync, 'pdq'):.0f} ms",
    )
    Asset.objects.all().delete()
    index.rebuild("pdq")


def _timed(action: Callable[[str], object], argument: str) -> float:
    started = time.perf_counter()
    action(argument)
    return 1000 * (time.perf_counter() - started)


# --- pictures ----------------------------------------------------------------------------


def _cropped(left: float, top: float, right: float, bottom: float) -> Callable[..., Image.Image]:
    def crop(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return picture.crop(tuple(map(round, box)))

    return crop


def _jpeg(quality: int) -> Callable[[Image.Image], Image.Image]:
    def again(picture: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer)

    return again


DISTORTIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half size": lambda p: p.resize((p.width // 2, p.height // 2)),
    "sixth size": lambda p: p.resize((max(1, p.width // 6), max(1, p.height // 6))),
    "JPEG 50": _jpeg(50),
    "JPEG 20": _jpeg(20),
    "crop 10 % (5 % each side)": _cropped(0.05, 0.05, 0.05, 0.05),
    "crop 10 % at a corner": _cropped(0.1, 0.1, 0, 0),
    "crop 10 % at one side": _cropped(0.1, 0, 0, 0),
    "crop 10 % at every side": _cropped(0.1, 0.1, 0.1, 0.1),
    "crop 3 % at every side": _cropped(0.03, 0.03, 0.03, 0.03),
    "crop 7, 2, 3, 6 %": _cropped(0.07, 0.02, 0.03, 0.06),
    "mirror": ImageOps.mirror,
    "turned 90°": lambda p: p.transpose(Image.Transpose.ROTATE_270),
    "grey": lambda p: p.convert("L"),
    "colours swapped": lambda p: Image.merge("RGB", (*p.split()[1:], p.split()[0])),
    "colour × 2": lambda p: ImageEnhance.Color(p).enhance(2),
    "brighter × 1.3": lambda p: ImageEnhance.Brightness(p).enhance(1.3),
    "contrast × 1.5": lambda p: ImageEnhance.Contrast(p).enhance(1.5),
    "turned 2°": lambda p: p.rotate(2),
}


def pictures() -> None:
    originals = list(_originals())
    stored = {name: _hashes(picture) for name, picture in originals}
    say(f"\npictures: {len(stored)}; bits of 256 that differ from the nearest of whole and parts")
    for name, distort in DISTORTIONS.items():
        near = [
            min(_apart(_hashes(distort(picture)), stored[title])) for title, picture in originals
        ]
        _figures(name, near, (31, 48, 60, 72))
    fields = [_hashes(field) for _, picture in originals for field in _fields(picture)]
    for title, some in (("pictures", list(stored.values())), ("fields of them", fields)):
        apart = [
            min(_apart(ours, theirs)) for at, ours in enumerate(some) for theirs in some[at + 1 :]
        ]
        _unlike(title, apart, (48, 60, 72, 84))


def _originals() -> Iterator[tuple[str, Image.Image]]:
    """Pictures with structure, one of each pair that shows the same."""
    same = {"exif_orientation_landscape_6.jpg", "exif_orientation_portrait_8.jpg"}
    for path in sorted((DATA / "images").iterdir()):
        if path.suffix not in (".jpg", ".png") or path.name in same:
            continue
        picture = Image.open(path)
        if picture.width * picture.height > 30_000_000:
            continue
        picture = ImageOps.exif_transpose(picture).convert("RGB")
        picture.thumbnail((1600, 1600))
        if pdq(_grey(picture)).quality >= 50:
            yield path.name, picture


def _fields(picture: Image.Image) -> Iterator[Image.Image]:
    """Four fields of a picture that share nothing."""
    wide, high = picture.width // 2, picture.height // 2
    for left in (0, wide):
        for top in (0, high):
            field = picture.crop((left, top, left + wide, top + high))
            if pdq(_grey(field)).quality >= 50:
                yield field


def _grey(picture: Image.Image) -> np.ndarray:
    small = picture.copy()
    small.thumbnail((512, 512))
    return grey_of(np.asarray(small.convert("RGB")))


def _hashes(picture: Image.Image) -> tuple[Words, Words]:
    """Turns, and parts, as words."""
    grey = _grey(picture)
    turns = b"".join(pdq(grey).codes)
    parts = b"".join(pdq(part_of(grey, part)).code for part in PARTS)
    assert len(turns) == 32 * len(TURNS)
    return np.frombuffer(turns, "<u8").reshape(-1, 4), np.frombuffer(parts, "<u8").reshape(-1, 4)


def _apart(ours: tuple[Words, Words], theirs: tuple[Words, Words]) -> list[int]:
    """Distances that the search looks at: ours in every turn, and each of our parts."""
    turns = [int(distances(theirs[1], turn).min()) for turn in ours[0]]
    return [*turns, *(int(distances(theirs[1][:1], part).min()) for part in ours[1])]


def _figures(name: str, near: list[int], limits: tuple[int, ...]) -> None:
    found = ", ".join(f"≤ {at}: {np.mean(np.array(near) <= at):.0%}" for at in limits)
    say(f"  {name:28} median {statistics.median(near):3.0f}, worst {max(near):3}   {found}")


def _unlike(title: str, apart: list[int], limits: tuple[int, ...]) -> None:
    found = ", ".join(f"≤ {at}: {sum(np.array(apart) <= at)}" for at in limits)
    say(f"  unlike {title}: {len(apart):,} pairs, nearest {min(apart)}   {found}")


# --- sound and film ----------------------------------------------------------------------


def recordings() -> None:
    originals = [path for path in sorted((DATA / "audio").iterdir()) if path.suffix in DEMUXERS]
    copies = {
        "AAC 64k": "-b:a 64k -ac 1",
        "AAC 64k, 3.3 s late": "-af adelay=3300:all=1 -b:a 64k",
        "cut: from 4 s, 8 s long": "-ss 4 -t 8 -b:a 96k",
        "quieter, 22 kHz": "-af volume=0.4 -ar 22050 -b:a 64k",
    }
    _run("recordings", originals, copies, _heard, suffix=".m4a")


def films() -> None:
    originals = [path for path in sorted((DATA / "video").iterdir()) if path.suffix in DEMUXERS]
    x264 = "-an -c:v libx264 -preset veryfast -pix_fmt yuv420p"
    copies = {
        "320 px wide": f"{x264} -vf scale=320:-2 -crf 26",
        "CRF 38": f"{x264} -vf scale=trunc(iw/2)*2:trunc(ih/2)*2 -crf 38",
        "cut: from 1.3 s, 4 s long": f"-ss 1.3 -t 4 {x264} -vf scale=480:-2",
        "grey, brighter": f"{x264} -vf scale=480:-2,hue=s=0,eq=brightness=0.08",
    }
    _run("films", originals, copies, _watched, suffix=".mp4")


def _heard(path: Path) -> list[Measured]:
    return of_sound(path, DEMUXERS[path.suffix], duration_ms=120_000)


def _watched(path: Path) -> list[Measured]:
    return of_film(path, DEMUXERS[path.suffix], duration_ms=_length_ms(path))


def _length_ms(path: Path) -> int:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    found = subprocess.run([*command, path], capture_output=True, text=True, check=True).stdout
    return round(float(found.strip()) * 1000)


def _run(
    title: str,
    originals: list[Path],
    copies: dict[str, str],
    take: Callable[[Path], list[Measured]],
    *,
    suffix: str,
) -> None:
    """Store the originals, then ask with each copy who is like it."""
    stored = {path.name: _store(path.name, take(path)) for path in originals}
    for algorithm in ("chromaprint", "signature"):
        index.sync(algorithm)
    usable = {
        path: stored[path.name]
        for path in originals
        if stored[path.name].fingerprints.filter(
            algorithm__in=("chromaprint", "signature"), quality__gt=0
        )
    }
    skipped = sorted(set(stored) - {path.name for path in usable})
    say(f"\n{title}: {len(originals)}; too short or silent: {', '.join(skipped) or 'none'}")
    for name, options in copies.items():
        found, wrong, unlike, times = 0, 0, [], []
        bits: list[float] = []
        asked = 0
        for path, original in usable.items():
            copy = SCRATCH / f"copy{suffix}"
            command = f"ffmpeg -v error -y -nostdin -i {path} {options} {copy}"
            subprocess.run(command.split(), check=True)
            asset = _store("copy", take(copy))
            started = time.perf_counter()
            hits = [m for m in matches(asset.fingerprints.all()) if m.algorithm != "pdq"]
            times.append(1000 * (time.perf_counter() - started))
            asset.delete()
            asked += 1
            right = [hit for hit in hits if hit.asset_id == original.pk]
            found += bool(right)
            bits += [hit.distance for hit in right]
            others = [hit for hit in hits if hit.asset_id != original.pk]
            wrong += len(others)
            unlike += [_told(path.name, hit) for hit in others]
            if not right:
                unlike.append(f"{path.name}: not found")
        say(
            f"  {name:26} found {found} of {asked}, others {wrong};",
            f"bits apart median {statistics.median(bits or [0]):.0f}, worst {max(bits or [0])};",
            f"{statistics.median(times):.0f} ms",
        )
        for line in unlike:
            say("     ", line)


def _told(name: str, hit: Match) -> str:
    other = Asset.objects.get(pk=hit.asset_id).title_zh
    return f"{name} and {other}: {hit.algorithm} {hit.distance} bits, {hit.matched_ms} ms"


def _store(name: str, found: list[Measured]) -> Asset:
    asset = Asset.objects.create(kind="video", title_zh=name)
    Fingerprint.objects.bulk_create(
        Fingerprint(
            asset=asset,
            algorithm=one.algorithm,
            version=1,
            code=one.code,
            text=one.text,
            quality=one.quality,
            extra=one.extra,
            created_at=timezone.now(),
        )
        for one in found
    )
    return asset


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
