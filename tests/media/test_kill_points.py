"""SIGKILL at random instants of ingest and processing: nothing lost, half or twice.

`HUXIANG_KILLS=50 ./run test tests/media/test_kill_points.py -s` for the long run;
`HUXIANG_KILL_SEED` repeats one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.media.killing import House

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

KILLS = int(os.environ.get("HUXIANG_KILLS", "4"))
SEED = int(os.environ.get("HUXIANG_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PATIENCE_S = 60 + 8 * KILLS

# Both ways in: the command, and a form's upload.
IMPORT = """
import sys
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from media.services.receive_upload import receive_upload
Path(sys.argv[3]).touch()
for path in sorted(Path(sys.argv[1]).iterdir()):
    receive_upload(SimpleUploadedFile(path.name, path.read_bytes()), owner=None, by=None,
                   now=timezone.now())
call_command("import_media", sys.argv[2])
"""

# A visitor with a right to everything, who looks at all there is, all the time.
VISIT = """
import hashlib, io, json, sys, time
from pathlib import Path
from PIL import Image
from django.test import Client
from accounts.models import User
from media.models import Asset, Rendition
client = Client()
client.force_login(User.objects.create_superuser("visitor@example.org", "secret-words-1"))
until, seen, faults = Path(sys.argv[1]), {}, []

def whole(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content

def look(asset, name, url):
    answer = client.get(url, follow=True)
    seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    if answer.status_code != 200:
        return
    body = whole(answer)
    known = set(Rendition.objects.filter(asset=asset).values_list("sha256", flat=True))
    if hashlib.sha256(body).hexdigest() not in known | {asset.master.sha256}:
        faults.append([asset.public_id, name, len(body)])

while not until.exists():
    for asset in Asset.objects.select_related("master"):
        for url in URLS(asset):
            look(asset, url, url)
        if asset.kind == "image":
            answer = client.get(f"/iiif/image/3/{asset.public_id}/0,0,256,256/256,/0/default.jpg")
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            if answer.status_code == 503 and "Retry-After" not in answer:
                faults.append([asset.public_id, "tile", "503 without Retry-After"])
            if answer.status_code == 200:
                try:
                    Image.open(io.BytesIO(whole(answer))).load()
                except OSError as error:
                    faults.append([asset.public_id, "tile", str(error)])
    time.sleep(0.1)
print(json.dumps({"seen": seen, "faults": faults}))
"""
URLS = """
from django.urls import reverse
def URLS(asset):
    name = asset.public_id
    yield reverse("media_thumbnail", args=[name, 400])
    yield reverse("media_thumbnail", args=[name, 800])
    if asset.kind != "image":
        yield reverse("media_poster", args=[name])
        yield reverse("media_" + asset.kind, args=[name])
    if asset.kind == "audio":
        yield reverse("media_waveform", args=[name])
    yield reverse("media_master", args=[name])
"""


def make_files(uploads: Path, folder: Path, count: int) -> list[Path]:
    """`count` pictures, recordings and films, each of its own bytes."""
    made = []
    for index in range(count):
        base = uploads if index % 2 else folder
        picture = base / f"图 {index}.png"
        Image.effect_noise((1200 + index, 900), 40 + index).convert("RGB").save(picture)
        sound, film = base / f"声 {index}.wav", base / f"影 {index}.mp4"
        tone = f"sine=frequency={300 + index}:duration=3"
        _ffmpeg("-f", "lavfi", "-i", tone, "-ar", "16000", sound)
        _ffmpeg(
            *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15:duration=3"),
            *("-f", "lavfi", "-i", tone, "-shortest", "-pix_fmt", "yuv420p"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", film),
        )
        made += [picture, sound, film]
    return made


def _ffmpeg(*arguments: object) -> None:
    command = ["ffmpeg", "-v", "error", "-nostdin", *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(text: str) -> None:
    """For whoever runs it with `-s`: which seed, and where the blows fell."""
    sys.stdout.write(f"{text}\n")


def kill(process: subprocess.Popen[str], *, group: bool) -> None:
    if process.poll() is None:
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture
def house(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return House.build(tmp_path)


def test_nothing_is_lost_half_or_twice_wherever_the_blow_falls(house, tmp_path_factory):
    chance = random.Random(SEED)  # noqa: S311  # no secret: it must come again
    uploads, folder = tmp_path_factory.mktemp("uploads"), tmp_path_factory.mktemp("folder")
    files = make_files(uploads, folder, max(2, KILLS // 5))
    wanted = {digest(path) for path in files}
    signs = tmp_path_factory.mktemp("signs")
    end, sign = signs / "end", signs / "importing"
    visitor = house.start(URLS + VISIT, end)
    blows: dict[str, int] = {}

    worker = importer = None
    imported = False
    for _ in range(KILLS):
        if worker is None or worker.poll() is not None:
            worker = house.command("worker")
        if importer is not None and importer.poll() is not None:
            imported = imported or importer.returncode == 0
        if not imported and (importer is None or importer.poll() is not None):
            sign.unlink(missing_ok=True)
            importer = house.start(IMPORT, uploads, folder, sign)
        # Most of a process's first seconds are imports of Python: the blow falls after them.
        wait_for(lambda imported=imported: holds_lock(house) and (imported or sign.exists()))
        time.sleep(chance.uniform(0, 4))
        busy = house.query("SELECT COUNT(*) FROM jobs_job WHERE state = 'running'")[0][0]
        importing = not imported and importer is not None and importer.poll() is None
        blow = f"{busy} jobs running{', importing' if importing else ''}"
        blows[blow] = blows.get(blow, 0) + 1
        group = chance.random() < 0.5
        victims = chance.choice(["worker", "worker", "importer", "both"]) if importing else "worker"
        if victims in ("worker", "both"):
            kill(worker, group=group)
        if victims in ("importer", "both") and importer is not None:
            kill(importer, group=group)
    say(f"\nseed {SEED}, {KILLS} kills, {len(files)} files; found at the blows: {blows}")

    if importer is not None and importer.poll() is None:
        kill(importer, group=True)
    out, _ = (last := house.start(IMPORT, uploads, folder, sign)).communicate(timeout=PATIENCE_S)
    assert last.returncode == 0, out
    worker = house.command("worker")
    try:
        wait_until_ready(house, len(files))
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
        end.touch()
        visits, _ = visitor.communicate(timeout=60)

    seen = json.loads(visits.strip().splitlines()[-1])
    say(f"visits by status: {seen['seen']}")
    assert seen["faults"] == []
    assert seen["seen"].get("200", 0) > 0
    # 503: the image server asks to come again once the pyramid is there
    assert set(seen["seen"]) <= {"200", "404", "503"}
    everything_is_there_once(house, wanted)


def holds_lock(house: House) -> bool:
    """Whether a worker is up (it holds the lock of its SQLite file)."""
    try:
        with (house.folder / "worker.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "a process did not come up"
        time.sleep(0.05)


def wait_until_ready(house: House, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        states = house.query("SELECT state, COUNT(*) FROM media_asset GROUP BY state")
        if states == [("ready", count)] and not unfinished(house):
            return
        time.sleep(0.3)
    jobs = house.query("SELECT state, attempts, deaths, error FROM jobs_job WHERE state <> 'done'")
    raise AssertionError(f"not complete: {states}, {jobs}")


def unfinished(house: House) -> int:
    states = "('waiting', 'running', 'failed')"
    return house.query(
        f"SELECT COUNT(*) FROM jobs_job WHERE kind = 'media.renditions' AND state IN {states}"  # noqa: S608
    )[0][0]


def everything_is_there_once(house: House, wanted: set[str]) -> None:
    masters = house.folder / "masters"
    sweep = house.command("sweep_files", "--older-than", 0)
    report, _ = sweep.communicate(timeout=60)
    say(f"sweep: {report.strip().splitlines()[-1]}")
    assert sweep.returncode == 0
    assert "masters 0" in report  # after all, no stored file lacks its row

    # no lost master
    assert {row[0] for row in house.query("SELECT sha256 FROM media_master")} == wanted
    for sha256 in wanted:
        assert digest(masters / sha256[:2] / sha256[2:4] / sha256) == sha256
    # every rendition whole
    rows = house.query("SELECT path, sha256 FROM media_rendition")
    assert rows
    for path, sha256 in rows:
        assert digest(house.folder / "renditions" / path) == sha256
    # nothing twice
    assert house.query("SELECT COUNT(*) FROM media_asset") == [(len(wanted),)]
    ingested = (
        "SELECT subject, COUNT(*) FROM provenance_event WHERE kind = 'asset.ingested' GROUP BY 1"
    )
    assert [row[1] for row in house.query(ingested)] == [1] * len(wanted)
    made = "SELECT asset_id, COUNT(*) FROM media_fileevent WHERE type = 'normalization' GROUP BY 1"
    assert [row[1] for row in house.query(made)] == [1] * len(wanted)
    # nothing left over
    assert not list((masters / ".incoming").iterdir())
    assert not list((house.folder / "renditions" / ".work").iterdir())
    assert not list((house.folder / "quarantine" / ".incoming").iterdir())
    assert house.children() == []
    assert house.query("PRAGMA integrity_check") == [("ok",)]
    log = house.command("verify_log")
    assert log.wait(timeout=60) == 0, log.communicate()
