"""Fingerprints of real files: copies are found however they were changed, others are not."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import iscc_lib
import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from PIL import Image, ImageOps

from jobs.models import Job
from media.fingerprints import film, iscc, sound
from media.fingerprints.reader import read_file
from media.models import Asset, Fingerprint, Likeness
from media.services.fingerprint import fingerprint
from media.services.ingest import ingest_file
from media.tasks import fingerprint_sweep
from tests.media.factories import AssetFactory, UserFactory
from tests.media.pictures import picture

pytestmark = pytest.mark.django_db


def quiet(*_step: object) -> None:
    """Nobody listens to the progress."""


def save(image: Image.Image, path: Path, **how: object) -> Path:
    image.save(path, **how)
    return path


def ffmpeg(arguments: str, target: Path) -> Path:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments.split(), str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target


@pytest.fixture(scope="module")
def melody(tmp_path_factory) -> Path:
    """20 s of tones that never come back in the same order."""
    draw = np.random.default_rng(5)
    rate, parts = 16_000, []
    for _ in range(80):
        moments = np.arange(rate // 4) / rate
        tones = draw.uniform(150, 3000, 4)
        parts.append(sum(np.sin(2 * np.pi * tone * moments) for tone in tones))
    path = tmp_path_factory.mktemp("melody") / "m.raw"
    (np.concatenate(parts) * 6000).astype("<i2").tofile(path)
    return ffmpeg(f"-f s16le -ar {rate} -ac 1 -i {path}", path.with_suffix(".wav"))


@pytest.fixture(scope="module")
def dance(tmp_path_factory) -> Path:
    """12 s of film: another picture in each second, moving."""
    folder = tmp_path_factory.mktemp("dance")
    for number in range(12):
        picture(100 + number, width=480, height=270).save(folder / f"{number:02d}.png")
    return ffmpeg(
        f"-framerate 1 -i {folder}/%02d.png -r 15 -pix_fmt yuv420p -c:v libx264",
        folder / "dance.mp4",
    )


def test_the_library_conforms_to_the_standard():
    assert iscc_lib.conformance_selftest()


def test_an_image_code_is_that_of_the_standard_s_own_steps(tmp_path):
    image = picture(1)
    framed = ImageOps.expand(image, 40, "white")
    steps = image.convert("L").resize((32, 32), Image.Resampling.BICUBIC).tobytes()
    wanted = iscc.digest_of(iscc_lib.gen_image_code_v0(steps, bits=256)["iscc"])

    found = read_file("image", save(framed, tmp_path / "framed.tif"))["iscc"]

    apart = int.from_bytes(wanted) ^ int.from_bytes(iscc.digest_of(found))
    assert apart.bit_count() <= 8  # it was scaled in two steps


def test_the_binary_signature_says_what_the_readable_one_says(dance, tmp_path):
    for form in ("binary", "xml"):
        ffmpeg(
            f"-i {dance} -vf fps=5,signature=format={form}:filename={tmp_path}/{form} -f null", "-"
        )
    lines = re.findall(r"<FrameSignature>([\d\s]+)</", (tmp_path / "xml").read_text())
    wanted = np.array([line.split() for line in lines], int)

    found = film.parse((tmp_path / "binary").read_bytes())

    assert (found == wanted).all()
    distinct = [tuple(row) for row in wanted.tolist()]
    code = iscc_lib.gen_video_code_v0(distinct, bits=256)["iscc"]
    sums = film.watch(dance, "mov", duration_ms=12_000).sums
    assert iscc.film_code(sums) == code


def test_a_cut_off_signature_is_no_signature(dance, tmp_path):
    ffmpeg(f"-i {dance} -vf signature=format=binary:filename={tmp_path}/s -f null", "-")

    with pytest.raises(film.CannotMeasure, match="cut off"):
        film.parse((tmp_path / "s").read_bytes()[:-50])


@pytest.mark.once
def test_the_words_of_a_document_have_a_text_code(tmp_path):
    from weasyprint import HTML

    words = "湘西土家族织锦，西兰卡普。" * 20
    HTML(string=f"<p>{words}</p>").write_pdf(tmp_path / "x.pdf")
    HTML(string="<p></p>").write_pdf(tmp_path / "empty.pdf")

    assert read_file("document", tmp_path / "x.pdf")["iscc"].startswith("ISCC:EAD")
    assert read_file("document", tmp_path / "empty.pdf")["iscc"] == ""


@pytest.mark.once
def test_copies_of_a_picture_are_found_however_they_lie_and_others_are_not(tmp_path, run_jobs):
    original, width, height = picture(1), 900, 600
    copies = {
        "small": original.resize((300, 200)),
        "cropped": original.crop((45, 30, width - 45, height - 30)),
        "mirrored": ImageOps.mirror(original),
        "turned": original.transpose(Image.Transpose.ROTATE_270),
        "grey": original.convert("L"),
    }
    first = ingest_file(save(original, tmp_path / "original.png"))
    for name, copy in copies.items():
        ingest_file(save(copy, tmp_path / f"{name}.jpg", quality=50))
    for seed in (2, 3, 4):
        ingest_file(save(picture(seed), tmp_path / f"other{seed}.jpg"))

    run_jobs()

    found = {pair.asset_b.title_zh: pair for pair in Likeness.objects.filter(asset_a=first)}
    assert set(found) == set(copies)
    assert found["small"].percent >= 90
    assert found["cropped"].is_part
    assert found["mirrored"].turn == "mirror"
    assert found["turned"].turn in ("turn90", "turn270")
    assert not Likeness.objects.filter(asset_a__title_zh__startswith="other")
    assert not Likeness.objects.filter(asset_b__title_zh__startswith="other")


def test_blank_pages_are_not_like_each_other(tmp_path, run_jobs):
    for shade in (250, 240):
        ingest_file(save(Image.new("RGB", (300, 400), (shade,) * 3), tmp_path / f"{shade}.png"))

    run_jobs()

    assert Fingerprint.objects.filter(algorithm="pdq").count() == 2
    assert not Likeness.objects.exists()


@pytest.mark.once
def test_a_cut_of_a_recording_is_found_with_its_place(melody, tmp_path, run_jobs):
    whole = ingest_file(melody)
    part = ingest_file(ffmpeg(f"-ss 6 -t 8 -i {melody} -b:a 64k", tmp_path / "part.m4a"))
    ingest_file(ffmpeg("-f lavfi -i anoisesrc=d=10:seed=4", tmp_path / "noise.wav"))

    run_jobs()

    pair = Likeness.objects.get()
    assert (pair.asset_a, pair.asset_b) == (whole, part)
    assert pair.algorithm == Likeness.Ground.SOUND
    assert pair.is_part
    assert pair.offset_ms == pytest.approx(6000, abs=200)
    assert pair.matched_ms > 5000


@pytest.mark.once
def test_a_scaled_cut_of_a_film_is_found_with_its_place(dance, tmp_path, run_jobs):
    short = ffmpeg(f"-ss 4 -t 5 -i {dance} -vf scale=240:-2 -crf 32", tmp_path / "cut.mp4")
    part, whole = ingest_file(short), ingest_file(dance)

    run_jobs()

    pair = Likeness.objects.get()
    assert (pair.asset_a, pair.asset_b) == (part, whole)
    assert pair.algorithm == Likeness.Ground.FILM
    assert pair.offset_ms == pytest.approx(-4000, abs=800)  # the whole began before the cut


@pytest.mark.once
def test_a_picture_is_found_in_a_film(dance, tmp_path, run_jobs):
    moving = ingest_file(dance)
    still = ingest_file(save(picture(105, width=480, height=270), tmp_path / "still.png"))

    run_jobs()

    pair = Likeness.objects.get(asset_a=moving, asset_b=still)
    assert pair.is_part
    assert pair.offset_ms == pytest.approx(5000, abs=1000)


def test_the_same_file_of_two_owners_is_the_same(tmp_path, run_jobs):
    path = save(Image.new("RGB", (40, 40)), tmp_path / "x.png")
    first, second = ingest_file(path), ingest_file(path, owner=UserFactory())

    run_jobs()

    pair = Likeness.objects.get()
    assert (pair.asset_a, pair.asset_b) == (first, second)
    assert (pair.algorithm, pair.percent) == ("sha256", 100)


def test_running_again_changes_nothing_and_keeps_verdicts(tmp_path, run_jobs):
    asset = ingest_file(save(picture(1), tmp_path / "a.png"))
    ingest_file(save(picture(1).resize((450, 300)), tmp_path / "b.png"))
    run_jobs()
    asset.refresh_from_db()
    Likeness.objects.update(state="variant", decided_at=timezone.now())
    before = set(Fingerprint.objects.values_list("pk", "text"))

    assert not fingerprint(asset, now=timezone.now(), on_progress=quiet)
    assert set(Fingerprint.objects.values_list("pk", "text")) == before
    assert fingerprint(asset, now=timezone.now(), on_progress=quiet, again=True)

    assert {text for _, text in before} == set(Fingerprint.objects.values_list("text", flat=True))
    assert Likeness.objects.get().state == "variant"


def test_the_sweep_queues_what_lacks_fingerprints_or_has_old_ones(tmp_path, run_jobs):
    asset = ingest_file(save(picture(1), tmp_path / "a.png"))
    run_jobs()
    Job.objects.all().delete()
    fingerprint_sweep("", progress=quiet)
    assert not Job.objects.exists()

    asset.fingerprints.filter(algorithm="pdq").update(version=7)
    fingerprint_sweep("", progress=quiet)

    assert Job.objects.get().subject == asset.public_id


@pytest.mark.once
def test_the_command_says_what_could_not_be_taken(tmp_path, run_jobs, capsys):
    good = ingest_file(save(picture(1), tmp_path / "a.png"))
    run_jobs()
    good.fingerprints.all().delete()
    bad = AssetFactory(ready=True)  # its master was never stored

    with pytest.raises(CommandError, match="1 of 2"):
        call_command("fingerprint_assets", rebuild_index=True)

    printed = capsys.readouterr()
    assert bad.public_id in printed.err
    assert "2/2 done, 1 bad" in printed.out
    assert Asset.objects.get(pk=good.pk).fingerprints.filter(algorithm="iscc").exists()


def test_silence_has_no_telling_values():
    assert not sound.telling(np.full(200, 627964279, np.uint32)).any()
