"""Films of every kind become films that every browser plays, and recordings their level."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pyvips

from media import ffmpeg, vtt
from media.renditions import hls
from media.renditions.audio import make_audio
from media.renditions.made import Made, Outcome
from media.renditions.source import Picture
from media.renditions.video import make_video

LOUDNESS = -16


def generate(arguments: str, target: Path) -> Path:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments.split(), str(target)],
        check=True,
        timeout=120,
    )
    return target


@dataclass
class Result:
    folder: Path
    outcome: Outcome
    told: list[tuple[int, int, str]] = field(default_factory=list)

    def made(self, purpose: str, params: str = "") -> Made:
        return next(f for f in self.outcome.files if (f.purpose, f.params) == (purpose, params))

    def path(self, purpose: str, params: str = "") -> Path:
        return self.folder / self.made(purpose, params).name

    def streams(self, purpose: str, params: str = "") -> list[dict]:
        demuxer = "ogg" if purpose == "opus" else "mov"
        return ffmpeg.probe(self.path(purpose, params), demuxer)["streams"]

    def pixel(self, folder: Path, at_s: float = 0.5) -> list[int]:
        """The middle of a frame of the progressive film."""
        frame = folder / "frame.png"
        generate(f"-ss {at_s} -i {self.path('proxy', '720p')} -frames:v 1", frame)
        image = pyvips.Image.new_from_file(str(frame))
        return [round(v) for v in image.getpoint(image.width // 2, image.height // 2)]


@pytest.fixture
def film(tmp_path):
    def make(arguments: str, name: str = "in.mp4", *, seconds: float = 2, demuxer: str = "mov"):
        source = generate(arguments, tmp_path / name)
        folder = tmp_path / "made"
        folder.mkdir()
        result = Result(folder, None)  # type: ignore[arg-type]
        result.outcome = make_video(
            source,
            folder,
            demuxer=demuxer,
            duration_ms=round(seconds * 1000),
            preview_s=15,
            loudness_lufs=LOUDNESS,
            thumbnails=(400, 800),
            label="",
            on_progress=lambda *step: result.told.append(step),
        )
        on_disk = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
        assert on_disk == {made.name for made in result.outcome.files}  # nothing is left over
        return result

    return make


def picture(size: str, seconds: float = 2, rate: int = 25) -> str:
    return f"-f lavfi -i testsrc2=size={size}:rate={rate}:duration={seconds}"


SOUND = "-f lavfi -i sine=frequency=330:duration=2"
X264 = "-c:v libx264 -preset ultrafast"


def test_a_film_of_1080_lines_is_adaptive_in_three_sizes(film):
    made = film(f"{picture('1920x1080', 8)} -f lavfi -i sine=330:d=8 {X264} -pix_fmt yuv420p",
                seconds=8)  # fmt: skip

    master = made.path("hls", "master.m3u8").read_text()
    assert [line for line in master.splitlines() if line.endswith(".m3u8")] == [
        "1080p.m3u8",
        "720p.m3u8",
        "360p.m3u8",
    ]
    assert "RESOLUTION=1280x720" in master
    assert 'CODECS="avc1.640028,mp4a.40.2"' in master
    cuts = set()
    for name in ("1080p", "720p", "360p", "sound"):
        playlist = made.path("hls", f"{name}.m3u8").read_text()
        assert f'#EXT-X-MAP:URI="{name}.mp4",BYTERANGE=' in playlist
        assert playlist.rstrip().endswith("#EXT-X-ENDLIST")
        if name != "sound":
            cuts.add(tuple(line for line in playlist.splitlines() if line.startswith("#EXTINF")))
    assert cuts == {("#EXTINF:6.000000,", "#EXTINF:2.000000,")}  # aligned in all sizes
    # The progressive film is the size of 720 lines in another wrapping: the same packets.
    assert [s["codec_name"] for s in made.streams("proxy", "720p")] == ["h264", "aac"]
    packets = [
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-i",
                str(path),
                "-map",
                "0:v",
                "-c",
                "copy",
                "-f",
                "md5",
                "-",
            ],
            capture_output=True,
            check=True,
        ).stdout
        for path in (made.path("proxy", "720p"), made.path("hls", "720p.mp4"))
    ]
    assert packets[0] == packets[1]
    head = made.path("proxy", "720p").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_a_player_finds_every_segment_of_every_size(film):
    made = film(f"{picture('1280x720', 7)} {X264}", seconds=7)

    for name in ("720p", "360p"):
        playlist = made.path("hls", f"{name}.m3u8")
        found = subprocess.run(
            ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames",
             "-of", "json", "-allowed_extensions", "ALL", str(playlist)],
            capture_output=True, check=True,
        )  # fmt: skip
        assert found.stderr == b""
        assert json.loads(found.stdout)["streams"][0]["nb_read_frames"] == "175"
    assert "AUDIO" not in made.path("hls", "master.m3u8").read_text()


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((3840, 2160), ["1080p 1920x1080", "720p 1280x720", "360p 640x360"]),
        ((1080, 1920), ["1080p 1080x1920", "720p 720x1280", "360p 360x640"]),
        ((1920, 804), ["1080p 1920x804", "720p 1280x536", "360p 640x268"]),
        ((1300, 732), ["720p 1278x720", "360p 638x360"]),
        ((720, 576), ["720p 720x576", "360p 450x360"]),
        ((640, 360), ["360p 640x360"]),
        ((161, 91), ["360p 160x90"]),
        ((1, 1), ["360p 2x2"]),
        ((8000, 40), ["1080p 1920x8", "720p 1280x6", "360p 640x2"]),
    ],
)
def test_no_size_is_larger_than_the_source_and_each_differs(size, sizes):
    found = hls.rungs(Picture(0, *size, False, False, "auto"))

    assert [f"{r.name} {r.width}x{r.height}" for r in found] == sizes


@pytest.mark.parametrize(
    ("size", "duration_ms", "adaptive"),
    [((1280, 720), 1000, True), ((640, 360), 299_000, False), ((640, 360), 300_000, True)],
)
def test_small_short_films_are_one_file(size, duration_ms, adaptive):
    assert hls.wanted(Picture(0, *size, False, False, "auto"), duration_ms) is adaptive


def test_a_small_film_is_one_file_with_a_strip_and_cuts(film):
    made = film(
        "-f lavfi -i color=red:size=320x180:rate=25:duration=3"
        " -f lavfi -i color=blue:size=320x180:rate=25:duration=3"
        f" -filter_complex [0][1]concat=n=2 {X264} -pix_fmt yuv420p",
        seconds=6,
    )

    assert not [f for f in made.outcome.files if f.purpose == "hls"]
    scenes = json.loads(made.path("scenes").read_text())
    assert [scene["start_ms"] for scene in scenes["scenes"]] == [3000]
    assert scenes["scenes"][0]["score"] > 10
    cues = vtt.parse(made.path("strip", "vtt").read_text())
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [
        (n * 1000, n * 1000 + 1000) for n in range(6)
    ]
    assert cues[5].text == "strip-001.webp#xywh=800,0,160,90"
    sheet = pyvips.Image.new_from_file(str(made.path("strip", "001")))
    red, blue = sheet.getpoint(80, 45), sheet.getpoint(880, 45)
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]
    assert made.streams("preview", "360p")[0]["width"] == 320


def test_a_turned_film_stands_upright(film, tmp_path):
    flat = generate(f"{picture('320x180')} {X264} -pix_fmt yuv420p", tmp_path / "flat.mp4")

    made = film(f"-i {flat} -c copy -metadata:s:v rotate=90")

    proxy = made.made("proxy", "720p")
    assert (proxy.width, proxy.height) == (180, 320)
    stream = made.streams("proxy", "720p")[0]
    assert (stream["width"], stream["height"]) == (180, 320)
    assert not any(side.get("rotation") for side in stream.get("side_data_list", []))


def test_anamorphic_film_gets_square_pixels(film):
    made = film(f"{picture('720x576')} -vf setsar=16/11 {X264} -pix_fmt yuv420p")

    stream = made.streams("proxy", "720p")[0]
    assert (stream["width"], stream["height"]) == (1046, 576)  # 720 × 16/11, even
    assert stream["sample_aspect_ratio"] == "1:1"


def test_ten_bits_odd_sizes_and_other_chroma_become_plain(film):
    made = film(f"{picture('161x91')} {X264} -pix_fmt yuv444p10le", "in.mkv", demuxer="matroska")

    stream = made.streams("proxy", "720p")[0]
    assert (stream["width"], stream["height"], stream["pix_fmt"]) == (160, 90, "yuv420p")


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_film_for_bright_screens_is_brought_down(film, tmp_path, transfer):
    made = film(
        "-f lavfi -i color=0xb0b0b0:size=320x180:rate=25:duration=2"
        f" -vf format=yuv420p10le {X264} -x264-params"
        f" colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    )

    stream = made.streams("proxy", "720p")[0]
    assert stream["color_transfer"] == "bt709"
    red, green, blue = made.pixel(tmp_path)
    assert max(red, green, blue) - min(red, green, blue) <= 6  # grey stays grey
    assert 40 < green < 250


def test_colours_of_untagged_small_film_stay(film, tmp_path):
    made = film(
        "-f lavfi -i color=0xd01030:size=320x240:rate=25:duration=2"
        f" -vf scale=out_color_matrix=bt601,format=yuv420p {X264}"
    )

    assert made.pixel(tmp_path) == pytest.approx([0xD0, 0x10, 0x30], abs=8)


def test_frames_at_uneven_times_keep_their_times(film):
    made = film(
        "-f lavfi -i testsrc2=size=320x180:rate=30:duration=4"
        f" -vf select=not(between(t\\,1\\,3)) -fps_mode vfr {X264} -pix_fmt yuv420p",
        seconds=4,
    )

    stream = made.streams("proxy", "720p")[0]
    assert float(stream["duration"]) == pytest.approx(4, abs=0.2)
    assert int(stream["nb_frames"]) < 70


def test_interlaced_film_is_made_whole(film):
    made = film(
        f"{picture('720x576', rate=50)} -vf tinterlace=interleave_top,setfield=tff"
        " -c:v mpeg4 -flags +ilme+ildct -top 1 -pix_fmt yuv420p"
    )

    stream = made.streams("proxy", "720p")[0]
    assert stream.get("field_order", "progressive") == "progressive"
    assert stream["r_frame_rate"] == "25/1"


def test_surround_sound_becomes_stereo_at_the_level(film):
    made = film(
        f"{picture('320x180', 5)} -f lavfi -i sine=330:d=5"
        f" -af pan=5.1|FL=.1*c0|FR=.1*c0|FC=.1*c0|LFE=0*c0|BL=.1*c0|BR=.1*c0"
        f" {X264} -pix_fmt yuv420p",
        seconds=5,
    )

    _, sound = made.streams("proxy", "720p")
    assert sound["channels"] == 2
    assert made.outcome.facts["loudness"]["target_lufs"] == LOUDNESS
    assert loudness(made.path("proxy", "720p")) == pytest.approx(LOUDNESS, abs=1)


def test_of_several_streams_the_default_is_shown(film, tmp_path):
    made = film(
        "-f lavfi -i color=red:size=320x180:rate=25:duration=2"
        " -f lavfi -i color=lime:size=160x90:rate=25:duration=2"
        f" {SOUND} -map 0 -map 1 -map 2 -map 2 {X264} -pix_fmt yuv420p -c:a aac"
        " -disposition:v:0 0 -disposition:v:1 default -disposition:a:0 0 -disposition:a:1 default",
        "in.mkv",
        demuxer="matroska",
    )

    assert made.streams("proxy", "720p")[0]["width"] == 160
    red, green, _ = made.pixel(tmp_path)
    assert green > 200 > 60 > red


def test_chapters_of_the_container_win(film, tmp_path):
    names = tmp_path / "chapters.txt"
    names.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=开场 <摆手>\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\n"
    )
    made = film(f"{picture('320x180')} -i {names} -map_metadata 1 {X264} -pix_fmt yuv420p")

    from media.renditions.scenes import chapters_from_scenes

    cues = chapters_from_scenes(json.loads(made.path("scenes").read_text()))
    assert [(c.start_ms, c.end_ms, c.plain) for c in cues] == [
        (0, 1000, "开场 <摆手>"),
        (1000, 2000, "2"),
    ]


def test_progress_never_goes_back_and_leaves_the_end_to_the_caller(film):
    made = film(f"{picture('320x180', 4)} {SOUND} {X264} -pix_fmt yuv420p", seconds=4)

    shares = [done / total for done, total, _ in made.told]
    assert shares == sorted(shares)
    assert shares[-1] < 1
    assert list(dict.fromkeys(note for *_, note in made.told)) == [
        "measure",
        "video",
        "poster",
    ]


# Recordings


def loudness(path: Path) -> float:
    """What another instrument (loudnorm's own measurement) says of a file, LUFS."""
    found = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostdin", "-i", str(path), "-map", "0:a",
         "-af", "loudnorm=print_format=json", "-f", "null", "-"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return float(
        json.loads(found.stderr[found.stderr.rindex("{") :].partition("}")[0] + "}")["input_i"]
    )


@pytest.fixture
def recording(tmp_path):
    def make(arguments: str, name: str = "in.wav", *, seconds: float = 6, demuxer: str = "wav"):
        source = generate(arguments, tmp_path / name)
        folder = tmp_path / "made"
        folder.mkdir()
        outcome = make_audio(
            source,
            folder,
            demuxer=demuxer,
            duration_ms=round(seconds * 1000),
            preview_s=15,
            loudness_lufs=LOUDNESS,
            thumbnails=(400, 800),
            label="",
            on_progress=lambda *_: None,
        )
        return Result(folder, outcome)

    return make


@pytest.mark.parametrize("gain_db", [-25, -6, 0])
def test_a_recording_is_played_at_one_level_and_its_own_is_kept_in_mind(recording, gain_db):
    made = recording(f"-f lavfi -i anoisesrc=c=pink:a=0.9:d=6:seed=1 -af volume={gain_db}dB")

    facts = made.made("audio_proxy").facts["loudness"]
    assert facts["integrated_lufs"] == pytest.approx(loudness(made.folder.parent / "in.wav"), abs=1)
    aim = facts["target_lufs"]
    assert aim == pytest.approx(min(LOUDNESS, facts["integrated_lufs"] + 20), abs=0.1)
    for purpose, codec in (("audio_proxy", "aac"), ("opus", "opus")):
        assert loudness(made.path(purpose)) == pytest.approx(aim, abs=1)
        assert [s["codec_name"] for s in made.streams(purpose)] == [codec]
    assert made.outcome.facts == {"loudness": facts}


def test_silence_stays_silence(recording):
    made = recording("-f lavfi -i anullsrc=r=16000:cl=mono -t 6")

    assert made.made("opus").facts["loudness"]["target_lufs"] is None
    assert set(json.loads(made.path("waveform").read_text())["data"]) <= {-1, 0}


def test_a_preview_carries_its_tone_and_fades(recording):
    made = recording("-f lavfi -i anullsrc=r=48000:cl=stereo -t 60", seconds=60)

    assert made.made("preview").duration_ms == 6000
    pcm = made.folder / "preview.pcm"
    generate(f"-i {made.path('preview')} -ac 1 -ar 8000 -f s16le", pcm)
    import numpy

    samples = numpy.frombuffer(pcm.read_bytes(), dtype="<i2").astype(float)
    level = [numpy.abs(samples[at : at + 800]).max() for at in range(0, len(samples) - 800, 800)]
    marked = [at / 10 for at, loud in enumerate(level) if loud > 500]
    assert marked
    assert min(marked) >= 0.4
    assert max(marked) <= 1.0  # one in six seconds


def test_a_cover_is_not_a_film(recording, tmp_path):
    cover = generate("-f lavfi -i color=red:size=64x64 -frames:v 1", tmp_path / "cover.png")
    made = recording(
        f"-f lavfi -i sine=330:d=6 -i {cover} -map 0 -map 1 -c:v copy -disposition:v attached_pic",
        "in.mp3",
        demuxer="mp3",
    )

    assert [s["codec_type"] for s in made.streams("audio_proxy")] == ["audio"]
