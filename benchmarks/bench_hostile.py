"""What becomes of hostile files: `./run bench hostile [FOLDER]`.

For each file: refused with which code, or a clean rendition; how long it took and the most
memory that the decoders held at a time (resident, MB, sampled every 10 ms). Prints a table; asserts nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HUXIANG_SHARED_DATA", ROOT.parent / "shared" / "data"))


class Memory(threading.Thread):
    """The most memory that all processes below this one held at a time.

    Not getrusage: its maximum counts the copy of this process before the decoder starts.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_kb = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.01):
            self.peak_kb = max(self.peak_kb, _held_kb(os.getpid()))

    def stop(self) -> int:
        """The peak, MB."""
        self.done.set()
        self.join()
        return self.peak_kb // 1024


def _held_kb(root: int) -> int:
    parents: dict[int, tuple[int, int]] = {}  # pid: parent, resident kB
    page_kb = os.sysconf("SC_PAGE_SIZE") // 1024
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
        parents[int(folder.name)] = int(fields[1]), int(fields[21]) * page_kb
    held, family = 0, {root}
    for pid, (parent, kb) in sorted(parents.items()):
        if parent in family:
            family.add(pid)
            held += kb
    return held


def one(path: Path) -> str:
    """Check and render one file in this process; a line of the table without the memory."""
    from media.checks import check_file
    from media.errors import MediaRefused
    from media.metadata.extract import extract
    from media.renditions.image import ImageFailed, make_image

    started = time.monotonic()
    memory = Memory()
    memory.start()
    outcome, code = "rendered", ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            checked = check_file(path, name=path.name)
            extract(path, checked.file_type)
            if checked.kind == "image":
                make_image(
                    path,
                    Path(folder),
                    decoder=checked.file_type.decoder,
                    pillow_format=checked.file_type.pillow_format,
                    limit_megapixels=250,
                    thumbnails=(400,),
                    label="",
                    on_progress=lambda *_: None,
                )
            else:
                outcome = f"passed ({checked.kind})"
        except MediaRefused as refusal:
            outcome, code = "refused", refusal.code
        except ImageFailed as failure:
            outcome, code = "refused later", failure.code
    seconds = time.monotonic() - started
    peak_mb = memory.stop()
    return f"{path.name[:44]:44} {outcome:14} {code:24} {seconds:6.2f} {peak_mb:6}"


def main(arguments: list[str]) -> int:
    """Each file in a process of its own, so that its memory is its own."""
    if arguments[:1] == ["--one"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        import django

        django.setup()
        print(one(Path(arguments[1])))
        return 0
    folder = Path(arguments[0]) if arguments else SHARED / "hostile"
    print(f"{'file':44} {'outcome':14} {'code':24} {'s':>6} {'MB':>6}")
    for path in sorted(folder.iterdir()):
        subprocess.run(
            [sys.executable, "-m", "benchmarks.bench_hostile", "--one", path], cwd=ROOT, check=False
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
