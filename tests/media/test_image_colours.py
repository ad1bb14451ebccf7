"""Every sort of still becomes 8-bit sRGB, upright and opaque; compared with littlecms."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from media import errors
from media.checks import check_file
from media.renditions.make_image import PAPER, upright
from media.sniff import FileType, sniff

PATCHES = [(200, 40, 30), (20, 120, 60), (30, 60, 160), (240, 220, 60), (128, 128, 128), (0, 0, 0)]
COLOUR_TOLERANCE = 4  # of 255: two implementations of one transform


def shown(path: Path, folder: Path) -> np.ndarray:
    """The pixels that the renditions are made of."""
    file_type = sniff(path)
    assert isinstance(file_type, FileType)
    check_file(path, name=path.name)
    order = {
        "source": str(path),
        "folder": str(folder),
        "decoder": file_type.decoder,
        "pillow_format": file_type.pillow_format,
        "limit_px": 64_000_000,
    }
    return upright(pyvips, order).numpy()


def patches(mode: str = "RGB", colours=PATCHES) -> Image.Image:
    """A row of flat squares, 24 px each."""
    picture = Image.new(mode, (24 * len(colours), 24))
    for n, colour in enumerate(colours):
        picture.paste(colour, (24 * n, 0, 24 * n + 24, 24))
    return picture


def middles(pixels: np.ndarray) -> np.ndarray:
    return pixels[12, 12::24].astype(int)


def assert_near(found: np.ndarray, wanted, tolerance: float = COLOUR_TOLERANCE) -> None:
    assert np.abs(middles(found) - np.asarray(wanted).astype(int)).max() <= tolerance


def profile(name: str) -> bytes:
    return bytes(pyvips.Operation.call("profile_load", name))


def by_littlecms(picture: Image.Image, source: bytes) -> np.ndarray:
    made = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(io.BytesIO(source)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    assert made is not None
    return middles(np.asarray(made))


def wide_gamut() -> bytes:
    return profile("p3")


INKS = [(0, 255, 255, 0), (255, 0, 255, 0), (0, 0, 0, 255), (0, 0, 0, 0), (30, 60, 90, 20)]


def test_print_colours_with_their_profile(tmp_path):
    picture = patches("CMYK", INKS)
    picture.save(tmp_path / "x.tif", icc_profile=profile("cmyk"))

    assert_near(shown(tmp_path / "x.tif", tmp_path), by_littlecms(picture, profile("cmyk")))


@pytest.mark.parametrize("suffix", ["tif", "jpg"])
def test_print_colours_without_a_profile_are_taken_for_a_common_press(tmp_path, suffix):
    picture = patches("CMYK", INKS)
    picture.save(tmp_path / f"x.{suffix}", quality=98)

    found = shown(tmp_path / f"x.{suffix}", tmp_path)

    assert_near(found, by_littlecms(picture, profile("cmyk")), 8)


def test_sixteen_bit_print_colours(tmp_path):
    eight = np.asarray(patches("CMYK", INKS))
    deep = pyvips.Image.new_from_array(eight.astype("uint16") * 257, interpretation="cmyk")
    deep.tiffsave(str(tmp_path / "x.tif"))

    assert_near(
        shown(tmp_path / "x.tif", tmp_path),
        by_littlecms(Image.fromarray(eight, "CMYK"), profile("cmyk")),
    )


def test_a_wide_gamut_keeps_its_look(tmp_path):
    picture = patches()
    for name in ("x.png", "x.jpg", "x.webp"):
        how = {"lossless": True} if name.endswith("webp") else {"quality": 98, "subsampling": 0}
        picture.save(tmp_path / name, icc_profile=wide_gamut(), **how)

        found = shown(tmp_path / name, tmp_path)

        assert_near(found, by_littlecms(picture, wide_gamut()), 6)


@pytest.mark.parametrize("suffix", ["avif", "heic"])
def test_a_profile_in_a_modern_container_is_honoured(tmp_path, suffix):
    picture = patches()
    if suffix == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        picture.save(tmp_path / f"x.{suffix}", icc_profile=wide_gamut(), quality=98)
    except (OSError, KeyError, RuntimeError):
        pytest.skip("no encoder for this format on this machine")

    assert_near(shown(tmp_path / f"x.{suffix}", tmp_path), by_littlecms(picture, wide_gamut()), 14)


def test_a_profile_that_does_not_fit_is_left_aside(tmp_path):
    patches().save(tmp_path / "x.png", icc_profile=profile("cmyk"))
    patches().save(tmp_path / "y.png", icc_profile=b"no profile at all" * 20)

    for name in ("x.png", "y.png"):
        assert_near(shown(tmp_path / name, tmp_path), PATCHES)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_a_channel_become_eight(tmp_path, suffix):
    deep = np.asarray(patches()).astype("uint16") * 257
    pyvips.Image.new_from_array(deep, interpretation="rgb16").write_to_file(
        str(tmp_path / f"x.{suffix}")
    )

    assert_near(shown(tmp_path / f"x.{suffix}", tmp_path), PATCHES, 1)


@pytest.mark.parametrize("suffix", ["png", "tif", "jp2"])
def test_sixteen_bit_grey(tmp_path, suffix):
    greys = np.repeat(np.array([[0, 64, 128, 200, 255]], "uint16") * 257, 24, 1).repeat(24, 0)
    Image.fromarray(greys).save(tmp_path / f"x.{suffix}")

    found = shown(tmp_path / f"x.{suffix}", tmp_path)

    assert found.shape[2] == 3
    assert_near(found, [[v] * 3 for v in (0, 64, 128, 200, 255)], 2)


def test_transparent_parts_lie_on_paper(tmp_path):
    clear = Image.new("RGBA", (48, 24), (200, 40, 30, 255))
    clear.paste((0, 0, 0, 0), (24, 0, 48, 24))
    clear.save(tmp_path / "rgba.png")
    clear.convert("LA").save(tmp_path / "la.png")
    clear.save(tmp_path / "rgba.tif")
    clear.save(tmp_path / "x.webp", lossless=True)
    clear.convert("P").save(
        tmp_path / "flat.gif", transparency=clear.convert("P").getpixel((30, 9))
    )
    palette = clear.quantize(4, method=Image.Quantize.FASTOCTREE)
    palette.save(tmp_path / "palette.png")

    for name in ("rgba.png", "la.png", "rgba.tif", "x.webp", "flat.gif", "palette.png"):
        found = middles(shown(tmp_path / name, tmp_path))
        assert found[1] == pytest.approx(PAPER, abs=1), name
        assert found[0][1] < 110, name


def test_half_transparent_sixteen_bits_are_mixed_with_paper(tmp_path):
    half = np.zeros((24, 24, 4), "uint16")
    half[:, :, 3] = 32768
    pyvips.Image.new_from_array(half, interpretation="rgb16").pngsave(str(tmp_path / "x.png"))

    found = middles(shown(tmp_path / "x.png", tmp_path))

    assert found[0] == pytest.approx(np.array(PAPER) / 2, abs=2)


def test_one_bit_a_pixel(tmp_path):
    picture = patches("1", [0, 1, 0])
    picture.save(tmp_path / "x.png")
    picture.save(tmp_path / "x.tif", compression="group4")

    for name in ("x.png", "x.tif"):
        assert_near(shown(tmp_path / name, tmp_path), [[0] * 3, [255] * 3, [0] * 3], 0)


def test_lab(tmp_path):
    lab = ImageCms.profileToProfile(
        patches(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    lab.save(tmp_path / "x.tif")

    assert_near(shown(tmp_path / "x.tif", tmp_path), PATCHES, 8)


@pytest.mark.parametrize("kind", ["float32", "uint32"])
def test_samples_without_a_known_range_are_refused(tmp_path, kind):
    data = np.linspace(0, 1000, 400).reshape(20, 20).astype(kind)
    pyvips.Image.new_from_array(data).tiffsave(str(tmp_path / "x.tif"))

    with pytest.raises(errors.SampleFormat):
        check_file(tmp_path / "x.tif", name="x.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp", "avif"])
def test_each_orientation_is_turned_upright(tmp_path, orientation, suffix):
    """The stored picture is the upright one turned the other way."""
    wanted = Image.new("RGB", (48, 24), "white")
    wanted.paste((200, 0, 0), (0, 0, 24, 12))  # red at the top left
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = wanted.transpose(back[orientation]) if orientation > 1 else wanted
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / f"x.{suffix}", exif=exif, quality=95)

    found = shown(tmp_path / f"x.{suffix}", tmp_path)

    assert found.shape == (24, 48, 3)
    for x, y, red in ((6, 6, True), (40, 6, False), (6, 19, False), (40, 19, False)):
        assert bool(found[y, x][1] < 100) is red


def test_an_animated_png_is_refused(tmp_path):
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "blue")]
    frames[0].save(tmp_path / "x.png", save_all=True, append_images=frames[1:])

    with pytest.raises(errors.Animated):
        check_file(tmp_path / "x.png", name="x.png")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["theatre_flyer_cmyk.jpg", "1783_balloon_eciRGBv2.jp2", "coffee_cup.png", "phone_photo.heic"],
)
def test_real_pictures_look_as_littlecms_shows_them(shared_data, tmp_path, name):
    import pillow_heif

    pillow_heif.register_heif_opener()
    with Image.open(shared_data / "images" / name) as picture:
        source = picture.info.get("icc_profile")
        picture.load()
        small = picture.copy()
    found = Image.fromarray(shown(shared_data / "images" / name, tmp_path))
    if source and small.mode in ("RGB", "CMYK", "L"):
        made = ImageCms.profileToProfile(
            small, ImageCms.ImageCmsProfile(io.BytesIO(source)), ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
        )  # fmt: skip
        assert made is not None
        small = made
    wanted = small.convert("RGB").resize((64, 64), Image.Resampling.BOX)
    difference = np.abs(
        np.asarray(found.resize((64, 64), Image.Resampling.BOX)).astype(int) - np.asarray(wanted)
    )
    assert difference.mean() < 3
