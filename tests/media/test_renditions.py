"""What is made of a master: right side up, in sRGB, without private data, as a whole or not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import pyvips
from django.conf import settings
from django.utils import timezone
from PIL import Image

from jobs.models import Job
from media import errors, ffmpeg
from media.models import Asset, FileEvent, Rendition
from media.services import make_renditions as service
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from media.services.reprocess import reprocess

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def processed(path: Path, run_jobs, **how) -> Asset:
    asset = ingest_file(path, **how)
    run_jobs()
    asset.refresh_from_db()
    return asset


def of(asset: Asset, purpose: str, params: str = "") -> Rendition:
    return asset.renditions.get(purpose=purpose, params=params)


def pixel(path: Path, x: int, y: int) -> list[float]:
    return pyvips.Image.new_from_file(str(path)).getpoint(x, y)


def test_a_picture_gets_a_tiled_pyramid_thumbnails_and_its_colour(files, run_jobs):
    asset = processed(files / "picture.jpg", run_jobs)

    assert asset.is_ready
    assert asset.ready_at
    pyramid = pyvips.Image.new_from_file(str(of(asset, "pyramid").file))
    assert (pyramid.width, pyramid.height) == (900, 600)
    assert pyramid.get("tile-width") == 512
    assert pyramid.get("n-pages") == 2
    assert re.fullmatch(rf"{asset.public_id}/[0-9a-f]{{12}}/pyramid.tif", of(asset, "pyramid").path)
    assert (of(asset, "thumbnail", "400").width, of(asset, "thumbnail", "800").width) == (400, 800)
    avif = of(asset, "thumbnail", "400.avif")
    assert (avif.media_type, avif.width) == ("image/avif", 400)
    assert asset.thumbnail_avif_url(400).endswith(f"/thumb-400.avif?v={asset.version}")
    assert asset.dominant_colour.startswith("#")
    assert asset.thumbnail_url(400).endswith(f"/thumb-400.webp?v={asset.version}")
    assert asset.file_events.filter(type="normalization", outcome="success").count() == 1


def test_a_turned_picture_stands_upright(tmp_path, run_jobs):
    picture = Image.new("RGB", (90, 60), "white")
    picture.paste("red", (0, 0, 30, 60))  # stored left: shown at the top
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "turned.jpg", exif=exif, quality=95)

    asset = processed(tmp_path / "turned.jpg", run_jobs)

    assert (asset.width, asset.height) == (60, 90)
    red, green, _ = pixel(of(asset, "pyramid").file, 30, 8)
    assert red > 200
    assert green < 80


def test_transparency_lies_on_paper(tmp_path, run_jobs):
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(tmp_path / "clear.png")

    asset = processed(tmp_path / "clear.png", run_jobs)

    assert pixel(of(asset, "pyramid").file, 5, 5) == pytest.approx([251, 248, 241], abs=3)


def test_print_colours_become_screen_colours(tmp_path, run_jobs):
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=95)

    asset = processed(tmp_path / "print.jpg", run_jobs)

    red, green, blue = pixel(of(asset, "pyramid").file, 5, 5)
    assert red > 180
    assert green < 110
    assert blue < 110


def test_where_a_photograph_was_taken_stays_in_the_master(tmp_path, run_jobs):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 18.0, 40.0)})
    exif[0x010F] = "Camera of 龙家"
    Image.new("RGB", (80, 80)).save(tmp_path / "gps.jpg", exif=exif)

    asset = processed(tmp_path / "gps.jpg", run_jobs)

    assert asset.master is not None
    assert asset.master.technical["has_gps"]
    for row in asset.renditions.all():
        assert b"Camera of" not in row.file.read_bytes()


def test_a_handscroll_shows_its_middle_on_cards(tmp_path, run_jobs):
    Image.new("RGB", (6000, 300)).save(tmp_path / "scroll.jpg")

    thumb = of(processed(tmp_path / "scroll.jpg", run_jobs), "thumbnail", "400")

    assert (thumb.width, thumb.height) == (400, 133)


@pytest.mark.parametrize("suffix", ["jp2", "avif", "bmp", "gif"])
def test_formats_beside_libvips_come_through_pillow(tmp_path, run_jobs, suffix):
    Image.new("RGB", (70, 50), "#1f3f6e").save(tmp_path / f"x.{suffix}")

    asset = processed(tmp_path / f"x.{suffix}", run_jobs)

    assert asset.is_ready
    assert pixel(of(asset, "pyramid").file, 5, 5) == pytest.approx([31, 63, 110], abs=12)


def test_a_recording_gets_a_player_version_a_preview_and_peaks(files, run_jobs):
    asset = processed(files / "sound.wav", run_jobs)

    assert asset.is_ready
    streams = ffmpeg.probe(of(asset, "audio_proxy").file, "mov")["streams"]
    assert [s["codec_name"] for s in streams] == ["aac"]
    assert of(asset, "preview").duration_ms == 2000  # never more than half
    peaks = json.loads(of(asset, "waveform").file.read_text())
    assert peaks["duration_ms"] == 4000
    assert len(peaks["data"]) == 2 * peaks["points"] <= 3600
    assert max(peaks["data"]) > 10
    assert of(asset, "thumbnail", "400").width == 400
    assert asset.stream_url
    assert asset.waveform_url


def test_a_film_gets_a_player_version_a_small_preview_and_a_poster(files, run_jobs):
    asset = processed(files / "film.mp4", run_jobs)

    assert asset.is_ready
    proxy = of(asset, "proxy", "720p").file
    found = ffmpeg.probe(proxy, "mov")
    assert [s["codec_name"] for s in found["streams"]] == ["h264", "aac"]
    head = proxy.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")  # plays before it is loaded
    preview = of(asset, "preview", "360p")
    assert preview.duration_ms is not None
    assert preview.duration_ms <= 2100
    assert (of(asset, "poster").width, of(asset, "poster").height) == (320, 180)


def test_the_same_work_twice_changes_nothing(files, run_jobs):
    asset = processed(files / "picture.jpg", run_jobs)
    before = {row.pk: row.sha256 for row in asset.renditions.all()}

    made = make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)

    assert not made
    assert {row.pk: row.sha256 for row in asset.renditions.all()} == before


def test_a_lost_file_is_made_again(files, run_jobs):
    asset = processed(files / "picture.jpg", run_jobs)
    of(asset, "thumbnail", "400").file.unlink()

    assert make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)

    assert of(asset, "thumbnail", "400").file.is_file()
    assert asset.renditions.count() == 5


def test_a_run_that_died_leaves_nothing_to_the_next(files, run_jobs, monkeypatch):
    asset = ingest_file(files / "picture.jpg")
    left = Path(settings.RENDITIONS_DIR) / ".work" / f"{asset.public_id}-dead"
    left.mkdir(parents=True)
    (left / "pyramid.tif").write_bytes(b"half")

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(service, "_write_rows", die)
        with pytest.raises(KeyboardInterrupt):
            make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)
    run_jobs()

    asset.refresh_from_db()
    assert asset.is_ready
    assert asset.renditions.count() == 5
    assert asset.file_events.filter(type="normalization").count() == 1
    assert not list((Path(settings.RENDITIONS_DIR) / ".work").iterdir())


def test_a_master_that_cannot_be_decoded_is_refused_with_its_reason(files, run_jobs):
    asset = ingest_file(files / "picture.jpg")
    assert asset.master is not None
    path = asset.master.path
    path.chmod(0o600)
    path.write_bytes(b"\xff\xd8\xff" + b"x" * 500)

    run_jobs()

    asset.refresh_from_db()
    assert asset.state == Asset.State.REFUSED
    assert asset.refusal_code == "media_damaged"
    assert asset.refusal_text_en
    assert asset.renditions.count() == 0
    assert Job.objects.get().state == Job.State.FAILED
    event = asset.file_events.get(type="normalization")
    assert event.outcome == FileEvent.Outcome.FAIL


def test_processing_again_leaves_the_files_of_the_run_before_to_those_who_read_them(
    files, run_jobs
):
    asset = processed(files / "picture.jpg", run_jobs)
    before = list(asset.renditions.all())
    address = asset.thumbnail_url(400)

    reprocess(asset, by=None, at=timezone.now())
    run_jobs()

    asset.refresh_from_db()
    after = list(asset.renditions.all())
    assert asset.is_ready
    assert asset.thumbnail_url(400) == address  # the same bytes are the same version
    assert len({row.file.parent for row in before}) == len({row.file.parent for row in after}) == 1
    assert not {row.path for row in before} & {row.path for row in after}
    assert all(row.file.is_file() for row in [*before, *after])
    assert asset.file_events.filter(type="normalization").count() == 2


def test_without_a_master_there_is_nothing_to_process(db):
    asset = Asset.objects.create(kind="image", title_zh="空")

    with pytest.raises(errors.NotProcessable):
        reprocess(asset, by=None, at=timezone.now())
    with pytest.raises(errors.NotProcessable):
        make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)


def test_progress_is_told_while_a_film_is_encoded(files):
    asset = ingest_file(files / "film.mp4")
    told: list[tuple[int, int, str]] = []

    make_renditions(asset, now=timezone.now(), on_progress=lambda *step: told.append(step))

    assert told
    assert all(0 <= done <= total for done, total, _ in told)
