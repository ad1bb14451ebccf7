"""SIGKILL at random instants of upload, ingest and processing: nothing lost, half or twice.

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
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PIL import Image

from tests.media.killing import House
from tests.media.uploading import Uploader, free_port

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

KILLS = int(os.environ.get("HUXIANG_KILLS", "4"))
SEED = int(os.environ.get("HUXIANG_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PATIENCE_S = 120 + 10 * KILLS
SETS = max(1, KILLS // 12)  # of files on each way in
# On a slow machine nothing ends between two blows: now and then something must come to its end.
PEACE_EVERY, PEACE_S = 3, 45
LONGEST_WAIT_S = 2 if KILLS < 10 else 4  # before a blow
# What may happen twice when the film is processed again on purpose, by the visitor
AGAIN = "影 高清 0"

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

# A visitor with a right to everything, who looks at all there is, all the time; now and then
# the large film is processed again under the visitor's eyes.
VISIT = """
import hashlib, io, json, re, sys, time
from pathlib import Path
from urllib.parse import urljoin
from PIL import Image
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from accounts.api_token import Scope
from accounts.models import User
from accounts.services.issue_token import issue_token
from media.models import Asset, Rendition
from media.services.reprocess import reprocess
client = Client()
person = User.objects.create_superuser("visitor@example.org", "secret-words-1")
client.force_login(person)
_, secret = issue_token(owner=person, name="kills", scopes=[Scope.MEDIA_UPLOAD], expires_at=None,
                        now=timezone.now())
half = Path(sys.argv[2] + ".new")
half.write_text(secret)
half.rename(sys.argv[2])
until, again, left = Path(sys.argv[1]), sys.argv[3], int(sys.argv[4])
seen, faults, streams, pages = {}, [], 0, 0

def whole(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content

def ask(url):
    answer = client.get(url, follow=True)
    seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    place = answer.redirect_chain[-1][0] if answer.redirect_chain else url
    return answer.status_code, whole(answer), place, answer

def look(asset, url):
    status, body, _, _ = ask(url)
    if status != 200:
        return
    known = set(Rendition.objects.filter(asset=asset).values_list("sha256", flat=True))
    if hashlib.sha256(body).hexdigest() not in known | {asset.master.sha256}:
        faults.append([asset.public_id, url, len(body)])

def look_at_stream(asset):
    # Whatever a playlist names that was answered is there, to its last byte.
    global streams
    status, body, place, _ = ask(reverse("media_hls", args=[asset.public_id]))
    if status != 200:
        return
    streams += 1
    for name in names(body):
        status, inner, inner_place, _ = ask(urljoin(place, name))
        if status != 200:
            faults.append([asset.public_id, name, status])
            continue
        for film in names(inner):
            status, data, _, _ = ask(urljoin(inner_place, film))
            ends = [int(a) + int(b) for a, b in re.findall(r"(\\d+)@(\\d+)", inner.decode())]
            if status != 200 or not ends or len(data) < max(ends):
                faults.append([asset.public_id, film, status, len(data)])

def names(playlist):
    found = set()
    for line in playlist.decode().splitlines():
        found.update(re.findall(r'URI="([^"]+)"', line) if line[:1] == "#" else [line.strip()])
    return found - {""}

def look_at_picture(name, url):
    global pages
    status, body, _, answer = ask(url)
    if status == 503 and "Retry-After" not in answer:
        faults.append([name, url, "503 without Retry-After"])
    if status == 200:
        pages += ".p" in url
        try:
            Image.open(io.BytesIO(body)).load()
        except OSError as error:
            faults.append([name, url, str(error)])

last = False
while not last:
    last = until.exists()  # one whole round after that
    for asset in Asset.objects.select_related("master"):
        name = asset.public_id
        for url in URLS(asset):
            look(asset, url)
        if asset.kind == "image":
            look_at_picture(name, f"/iiif/image/3/{name}/0,0,256,256/256,/0/default.jpg")
        if asset.kind == "document":
            for page in (1, 3):
                look_at_picture(name, f"/iiif/image/3/{name}.p{page}/full/300,/0/default.jpg")
        if asset.kind == "video":
            look_at_stream(asset)
            if left and not last and asset.title_zh == again and asset.is_ready:
                reprocess(asset, by=None, at=timezone.now())
                left -= 1
    time.sleep(0.1)
print(json.dumps({"seen": seen, "faults": faults, "streams": streams, "pages": pages}))
"""
# The evidence log is whole, and the sweep finds no stored file without its row.
LOOK_BACK = """
from django.core.management import call_command
call_command("verify_log")
call_command("sweep_files", older_than=0)
"""
URLS = """
from django.urls import reverse
def URLS(asset):
    name = asset.public_id
    yield reverse("media_thumbnail", args=[name, 400])
    yield reverse("media_thumbnail", args=[name, 800])
    if asset.kind in ("audio", "video"):
        yield reverse("media_poster", args=[name])
        yield reverse("media_" + asset.kind, args=[name])
    if asset.kind == "audio":
        yield reverse("media_waveform", args=[name])
    yield reverse("media_master", args=[name])
"""


def make_files(uploads: Path, folder: Path, pieces: Path) -> list[Path]:
    """Pictures, recordings, films and papers, each of its own bytes, for the three ways in."""
    made = []
    for index in range(SETS):
        tone = f"sine=frequency={300 + index}:duration=3"
        sound, film = uploads / f"声 {index}.wav", folder / f"影 {index}.mp4"
        _ffmpeg("-f", "lavfi", "-i", tone, "-ar", "16000", sound)
        _ffmpeg(*_film("320x180", tone), film)
        large = pieces / f"影 高清 {index}.mp4"  # of 720 lines: with an adaptive stream
        _ffmpeg(*_film("1280x720", f"{tone}:sample_rate=48000", rate=4), large)
        paper = pieces / f"册 {index}.pdf"
        pages = [Image.new("RGB", (600, 800 + index), tint) for tint in ("red", "lime", "blue")]
        pages[0].save(paper, save_all=True, append_images=pages[1:])
        made += [
            *(sound, film, large, paper),
            _picture(uploads / f"图 {index}.png", index),
            _picture(pieces / f"图 分段 {index}.png", 100 + index),
        ]
    return made


def _picture(path: Path, seed: int) -> Path:
    Image.effect_noise((1200 + seed, 900), 40 + seed % 20).convert("RGB").save(path)
    return path


def _film(size: str, tone: str, *, rate: int = 15) -> list[str]:
    return [
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration=3"),
        *("-f", "lavfi", "-i", tone, "-shortest", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
    ]


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


def gone(process: subprocess.Popen[str] | None) -> bool:
    return process is None or process.poll() is not None


@pytest.fixture
def house(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        house = House.build(tmp_path)
    yield house
    house.end()


def test_nothing_is_lost_half_or_twice_wherever_the_blow_falls(house, tmp_path_factory):
    chance = random.Random(SEED)  # noqa: S311  # no secret: it must come again
    folders = [tmp_path_factory.mktemp(name) for name in ("uploads", "folder", "pieces", "signs")]
    uploads, folder, pieces, signs = folders
    files = make_files(uploads, folder, pieces)
    wanted = {digest(path) for path in files}
    end, token, sign = (signs / name for name in ("end", "token", "importing"))
    port = free_port()
    visitor = house.start(URLS + VISIT, end, token, AGAIN, 1 + KILLS // 10)
    uploader = Uploader(port, token, sorted(pieces.iterdir()))
    uploader.start()
    blows: dict[str, int] = {}

    worker = importer = server = None
    imported = False
    for number in range(1, KILLS + 1):
        if gone(worker):
            worker = house.command("worker")
        if gone(server):
            server = house.serve(port)
        if importer is not None and importer.poll() is not None:
            imported = imported or importer.returncode == 0
        if not imported and gone(importer):
            sign.unlink(missing_ok=True)
            importer = house.start(IMPORT, uploads, folder, sign)
        # Most of a process's first seconds are imports of Python: the blow falls after them.
        wait_for(lambda imported=imported: holds_lock(house) and (imported or sign.exists()))
        if number % PEACE_EVERY == 0:
            wait_for_an_end(house)
        time.sleep(chance.uniform(0, LONGEST_WAIT_S))
        hit = blow(house, chance, worker, importer, server, uploader, imported=imported)
        blows[hit] = blows.get(hit, 0) + 1
        alive = [process for process in (worker, importer, server, visitor) if not gone(process)]
        # An enclosure that was just being made may be left: it has no decoder yet, see media.strays.
        wait_for(
            lambda alive=alive: decoders(house, alive) == [], 10, "a decoder outlived its worker"
        )
    say(f"\nseed {SEED}, {KILLS} kills, {len(files)} files; hit: {blows}")

    if not gone(importer):
        kill(importer, group=True)
    last = None if imported else house.start(IMPORT, uploads, folder, sign)
    worker = house.command("worker") if gone(worker) else worker
    server = house.serve(port) if gone(server) else server
    if last is not None:
        out, _ = last.communicate(timeout=PATIENCE_S)
        assert last.returncode == 0, out
    try:
        uploader.join(PATIENCE_S)
        assert not uploader.is_alive()
        wait_until_ready(house, len(files))
        end.touch()
        visits, _ = visitor.communicate(timeout=PATIENCE_S)
        wait_until_ready(house, len(files))  # what the visitor had processed again
    finally:
        end.touch()
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
        kill(server, group=True)

    say(f"uploads: {dict(uploader.statuses)}, {uploader.breaks} breaks, resumed {uploader.resumed}")
    assert uploader.faults == []
    assert uploader.resumed or KILLS < 20
    found = json.loads(visits.strip().splitlines()[-1])
    say(f"visits by status: {found['seen']}; {found['streams']} streams, {found['pages']} pages")
    assert found["faults"] == []
    assert found["streams"]
    assert found["pages"]
    # 503: the image server asks to come again once the pyramid is there
    assert set(found["seen"]) <= {"200", "404", "503"}
    everything_is_there_once(house, wanted)


def decoders(house: House, alive: list[subprocess.Popen[str]]) -> list[str]:
    return [said for said in house.strays(alive) if "bwrap" not in said.split()[0]]


def blow(
    house: House,
    chance: random.Random,
    worker: subprocess.Popen[str],
    importer: subprocess.Popen[str] | None,
    server: subprocess.Popen[str],
    uploader: Uploader,
    *,
    imported: bool,
) -> str:
    """Kill somebody; returns who was hit, and over what."""
    busy = house.query("SELECT kind FROM jobs_job WHERE state = 'running' ORDER BY kind")
    importing = not imported and not gone(importer)
    victims = {"worker"} if chance.random() < 0.7 else set()
    if importing and chance.random() < 0.5:
        victims.add("importer")
    sending = uploader.is_alive() and uploader.statuses[204]
    if sending and (not uploader.breaks or chance.random() < 0.6):
        victims.add("server")
    victims = victims or {"worker"}
    group = chance.random() < 0.5
    if "worker" in victims:
        kill(worker, group=group)
    if "importer" in victims and importer is not None:
        kill(importer, group=group)
    if "server" in victims:
        kill(server, group=True)  # its threads live in a child
    over = sorted({kind.removeprefix("media.") for (kind,) in busy}) if "worker" in victims else []
    return f"{'+'.join(sorted(victims))} ({', '.join(over) or 'idle'})"


def holds_lock(house: House) -> bool:
    """Whether a worker is up (it holds the lock of its SQLite file)."""
    try:
        with (house.folder / "worker.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def wait_for(
    condition: Callable[[], bool], seconds: float = 60, fault: str = "a process did not come up"
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, fault
        time.sleep(0.05)


def wait_for_an_end(house: House) -> None:
    """Until one more job is done; not for ever, as all may be done already."""
    ended = "SELECT COUNT(*) FROM jobs_job WHERE state = 'done' AND subject <> ''"
    before = house.query(ended)
    deadline = time.monotonic() + PEACE_S
    while house.query(ended) == before and unfinished(house) and time.monotonic() < deadline:
        time.sleep(0.2)


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
    kinds = "('media.renditions', 'media.ingest_upload', 'media.fingerprint')"
    states = "('waiting', 'running', 'failed')"
    return house.query(
        f"SELECT COUNT(*) FROM jobs_job WHERE kind IN {kinds} AND state IN {states}"  # noqa: S608
    )[0][0]


def once_each(house: House, kind: str, wanted: Iterable[str], *, but: str, of: str = "") -> None:
    """Every asset has one such event; the one that was processed again may have more."""
    rows = house.query(
        "SELECT a.title_zh, COUNT(*) FROM media_fileevent e JOIN media_asset a ON a.id = e.asset_id"  # noqa: S608
        f" WHERE e.type = '{kind}' {of} GROUP BY 1"
    )
    counts = dict(rows)
    assert len(counts) == len(set(wanted))
    assert {title: n for title, n in counts.items() if n > 1 and title != but} == {}


def everything_is_there_once(house: House, wanted: set[str]) -> None:
    masters = house.folder / "masters"
    report, _ = (look := house.start(LOOK_BACK)).communicate(timeout=120)
    assert look.returncode == 0, report
    (swept,) = [line for line in report.splitlines() if line.startswith("processes ")]
    say(f"sweep: {swept}")
    assert "masters 0" in swept  # after all, no stored file lacks its row

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
    once_each(house, "normalization", wanted, but=AGAIN)
    once_each(house, "metadata extraction", wanted, but="", of="AND detail LIKE '%fingerprints%'")
    prints = "SELECT asset_id, algorithm, COUNT(*) FROM media_fingerprint GROUP BY 1, 2"
    assert {row[2] for row in house.query(prints)} == {1}
    assert len({row[0] for row in house.query(prints)}) == len(wanted)
    assert house.query(
        "SELECT state, COUNT(*) FROM media_upload WHERE state <> 'receiving' GROUP BY 1"
    ) == [("stored", 3 * SETS)]
    # nothing left over
    assert not list((masters / ".incoming").iterdir())
    assert not list((house.folder / "renditions" / ".work").iterdir())
    assert not list((house.folder / "quarantine" / ".incoming").iterdir())
    assert house.children() == []
    assert house.query("PRAGMA integrity_check") == [("ok",)]
