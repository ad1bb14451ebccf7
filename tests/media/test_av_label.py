"""The label of AI-made content (GB 45438-2025) in everything that is made of sound and film."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from licensing.clip import Clip
from licensing.models import Delivery
from licensing.services.cut_delivery import delivered_path
from licensing.services.open_delivery import open_delivery
from media import ffmpeg
from media.metadata.ai_label import label_in, text_of
from media.metadata.extract import extract
from media.models import Asset, Rendition
from media.services.describe import describe
from media.services.ingest import ingest_file
from media.sniff import FileType, sniff
from tests.licensing.factories import NOON, offer_on
from tests.licensing.test_main_path import licensee, pay, take

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LABEL = text_of({"Label": "1", "ContentProducer": '湘西"画室"; a=b', "ProduceID": "苗歌:1\\2"})
SECRET = "龙䶮 138-0000-0000"
PLAYED = ("proxy", "preview", "audio_proxy", "opus", "hls")


def make(folder: Path, name: str, inputs: str, *, label: str) -> Path:
    words = ["-metadata", f"AIGC={label}", "-metadata", f"comment={SECRET}"]
    flags = ["-movflags", "use_metadata_tags"] if name.endswith("mp4") else []
    command = ["ffmpeg", "-v", "error", "-nostdin", *inputs.split(), *words, *flags]
    subprocess.run([*command, folder / name], check=True, timeout=60)
    return folder / name


def film(folder: Path, *, label: str = LABEL) -> Path:
    # 720 lines: an adaptive stream is made of it too
    inputs = (
        "-f lavfi -i testsrc2=size=1280x720:rate=5:duration=3 -f lavfi -i sine=330:d=3"
        " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac"
    )
    return make(folder, "film.mp4", inputs, label=label)


def tag(path: Path) -> str:
    """The label as a plain ffprobe shows it, of the container or (Ogg) of the stream."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    holders = [found["format"], *found["streams"]]
    return next((h["tags"]["AIGC"] for h in holders if "AIGC" in h.get("tags", {})), "")


def files_of(asset: Asset) -> list[Rendition]:
    rows = asset.renditions.filter(purpose__in=PLAYED)
    return [row for row in rows if row.media_type.startswith(("audio/", "video/"))]


def fetched(asset: Asset) -> Asset:
    return Asset.objects.select_related("master").get(pk=asset.pk)


def test_the_label_of_a_film_is_in_all_that_is_made_of_it_and_nothing_else_is(tmp_path, run_jobs):
    asset = ingest_file(film(tmp_path))
    run_jobs()
    asset = fetched(asset)

    assert asset.content_label == LABEL
    played = files_of(asset)
    assert {row.purpose for row in played} == {"proxy", "preview", "hls"}
    assert {row.path.rpartition("/")[2]: tag(row.file) for row in played} == dict.fromkeys(
        ["video.mp4", "preview.mp4", "720p.mp4", "360p.mp4", "sound.mp4"], LABEL
    )
    for row in asset.renditions.all():
        data = row.file.read_bytes()
        assert SECRET.encode() not in data
        if row.media_type.startswith("image/"):
            assert b"TC260:AIGC" in data, row.path


def test_the_label_of_a_recording_is_in_every_form_and_is_read_back(tmp_path, run_jobs):
    sound = make(tmp_path, "song.flac", "-f lavfi -i sine=330:d=3", label=LABEL)
    asset = ingest_file(sound)
    run_jobs()
    asset = fetched(asset)

    played = files_of(asset)
    assert {row.purpose for row in played} == {"audio_proxy", "opus", "preview"}
    for row in played:
        assert tag(row.file) == LABEL, row.path
        assert SECRET.encode() not in row.file.read_bytes()
        file_type = sniff(row.file)
        assert isinstance(file_type, FileType)
        assert label_in(extract(row.file, file_type).raw) == LABEL  # whoever gets it can tell


def test_a_declaration_writes_the_label_and_its_withdrawal_takes_it_away(files, run_jobs):
    asset = ingest_file(files / "sound.wav")
    run_jobs()
    for declared in (True, False):
        asset = fetched(asset)
        asset.ai_generated = declared
        describe(asset, ["ai_generated"], by=None, at=timezone.now())
        run_jobs()
        asset = fetched(asset)
        assert [bool(tag(row.file)) for row in files_of(asset)] == [declared] * 3


def test_a_licensed_part_carries_the_label_and_no_other_words(tmp_path, run_jobs):
    asset = ingest_file(film(tmp_path), title_zh="苗歌", title_en="Miao song")
    run_jobs()
    offer = offer_on(fetched(asset), terms={"clip": {"allowed": True, "min_ms": 1_000}})
    pay(take(offer, licensee(), clip=Clip(500, 2_500)))

    delivery = open_delivery(Delivery.objects.get(), now=NOON)

    cut = delivered_path(delivery.file_sha256)
    assert tag(cut) == LABEL
    assert SECRET.encode() not in cut.read_bytes()
    assert float(ffmpeg.probe(cut, "mov")["format"]["duration"]) == pytest.approx(2, abs=0.2)
