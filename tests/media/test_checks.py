"""What is asked of a file before it is stored, with files that try to get past."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image

from media import errors
from media.checks import check_file
from media.sniff import FileType, sniff_bytes


def refused(path: Path, error: type[errors.MediaRefused], **how) -> str:
    with pytest.raises(error) as caught:
        check_file(path, name=path.name, **how)
    zh, en = caught.value.both()
    assert zh
    assert en
    return zh


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_picture_a_sound_and_a_film_pass_with_their_facts(files):
    picture = check_file(files / "picture.jpg", name="图.jpg")
    sound = check_file(files / "sound.wav", name="声.wav")
    film = check_file(files / "film.mp4", name="影.mp4")

    assert (picture.kind, picture.media_type) == ("image", "image/jpeg")
    assert (picture.width, picture.height) == (900, 600)
    assert (sound.kind, sound.media_type, sound.duration_ms) == ("audio", "audio/wav", 4000)
    assert (film.kind, film.width, film.height) == ("video", 320, 180)
    assert abs((film.duration_ms or 0) - 4000) < 150
    assert film.technical["video_codec"] == "h264"


def test_a_text_named_jpg_is_told_so(tmp_path):
    said = refused(written(tmp_path / "假.jpg", "湖湘文化".encode() * 50), errors.TypeMismatch)

    assert ".jpg" in said
    assert "纯文本" in said


def test_an_empty_file_is_told_so(tmp_path):
    refused(written(tmp_path / "空.png", b""), errors.EmptyFile)


def test_a_folder_or_a_missing_file_is_unreadable(tmp_path):
    refused(tmp_path, errors.Unreadable)
    refused(tmp_path / "没有.jpg", errors.Unreadable)


def test_a_file_over_the_limit_is_refused_by_its_size_alone(tmp_path, settings):
    settings.MEDIA_MAX_UPLOAD_MB = 1

    said = refused(written(tmp_path / "大.jpg", bytes(2**20 + 1)), errors.FileTooLarge)

    assert "2 MB" in said


def test_a_picture_cut_short_is_refused(files, tmp_path):
    data = (files / "picture.jpg").read_bytes()

    refused(written(tmp_path / "半.jpg", data[: len(data) // 2]), errors.Truncated)


def test_a_png_cut_short_is_refused(tmp_path):
    Image.linear_gradient("L").save(tmp_path / "x.png")
    data = (tmp_path / "x.png").read_bytes()

    refused(written(tmp_path / "半.png", data[: len(data) // 2]), errors.Truncated)


def test_a_film_cut_short_is_refused(files, tmp_path):
    data = (files / "film.mp4").read_bytes()

    refused(written(tmp_path / "半.mp4", data[: len(data) // 2]), errors.Truncated)


def test_a_bomb_of_30000_by_30000_is_refused_before_it_is_decoded(tmp_path):
    rows = zlib.compress(bytes(1 + 30_000 // 8) * 30_000, 9)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )

    said = refused(written(tmp_path / "炸弹.png", data), errors.TooManyPixels)

    assert "30000 × 30000" in said
    assert "900" in said
    assert "250" in said


def test_a_recording_over_the_limit_is_refused(files, settings):
    settings.MEDIA_MAX_DURATION_S = 3

    refused(files / "sound.wav", errors.TooLong)


def test_a_playlist_named_mp4_opens_no_other_file(files, tmp_path):
    text = f"#EXTM3U\n#EXTINF:4,\nfile://{files / 'film.mp4'}\n"

    said = refused(written(tmp_path / "x.mp4", text.encode()), errors.TypeMismatch)

    assert "播放列表" in said


def test_a_concat_script_behind_a_wav_header_is_not_opened(tmp_path):
    data = b"RIFF\x24\x00\x00\x00WAVE" + b"ffconcat version 1.0\nfile /etc/hostname\n"

    with pytest.raises(errors.MediaRefused):
        check_file(written(tmp_path / "x.wav", data), name="x.wav")


def test_svg_is_refused_also_behind_another_name(tmp_path):
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'

    refused(written(tmp_path / "x.svg", svg), errors.UnsupportedType)
    refused(written(tmp_path / "x.jpg", svg), errors.TypeMismatch)


def test_an_animation_is_refused(tmp_path):
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 90, 200)]
    frames[0].save(tmp_path / "x.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "x.webp", save_all=True, append_images=frames[1:], lossless=True)

    refused(tmp_path / "x.gif", errors.Animated)
    refused(tmp_path / "x.webp", errors.Animated)


def test_another_kind_than_asked_for_is_refused(files):
    refused(files / "sound.wav", errors.KindMismatch, kind="image")


def test_turned_pictures_are_measured_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (90, 60)).save(tmp_path / "x.jpg", exif=exif)

    checked = check_file(tmp_path / "x.jpg", name="x.jpg")

    assert (checked.width, checked.height) == (60, 90)


@pytest.mark.parametrize("suffix", ["png", "webp", "bmp", "jp2", "avif", "gif", "tif"])
def test_accepted_still_formats_pass(tmp_path, suffix):
    Image.linear_gradient("L").convert("RGB").save(tmp_path / f"x.{suffix}")

    assert check_file(tmp_path / f"x.{suffix}", name="x").width == 256


def test_random_and_cut_heads_are_never_taken_for_media():
    for head in (b"", b"\x00" * 64, b"RIFF", b"BM not a bitmap at all", b"\xff\xff\xff\xff"):
        assert not isinstance(sniff_bytes(head), FileType)


def test_a_refusal_speaks_the_readers_language():
    with translation.override("en"):
        assert str(errors.EmptyFile())


def test_frames_above_the_limit_are_named_and_not_called_damage(tmp_path):
    film = tmp_path / "x.mp4"
    lavfi = "color=size=8192x4608:rate=1:duration=1"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", lavfi, "-c:v", "libx264", "-preset",
         "ultrafast", "-pix_fmt", "yuv420p", str(film)],
        check=True, timeout=120,
    )  # fmt: skip

    refusal = refused(film, errors.TooManyPixels)

    assert "8192" in refusal
