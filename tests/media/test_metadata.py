"""What files say of themselves is read and kept; none of it leaves with the renditions."""

from __future__ import annotations

from pathlib import Path

import exifread
import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import User
from media.metadata.ai_label import label_in, xmp_packet
from media.metadata.bounds import MOST_CHARACTERS, Budget, bounded
from media.metadata.normalise import iso_date
from media.metadata.stamp import stamped
from media.metadata.xmp import read_xmp
from media.models import Asset, Master
from media.services.describe import describe
from media.services.ingest import ingest_file
from tests.media import papers

pytestmark = pytest.mark.django_db

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmp:CreatorTool="SECRETTOOL">
 <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Drum</rdf:li>
 <rdf:li xml:lang="zh-CN">\xe9\x93\x9c\xe9\xbc\x93</rdf:li></rdf:Alt></dc:title>
 <dc:subject><rdf:Bag><rdf:li>\xe8\x8b\x97\xe6\x97\x8f</rdf:li><rdf:li>drum</rdf:li></rdf:Bag>
 </dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"""
PRIVATE = (b"SECRETTOOL", b"Camera of", b"GPSLatitude", b"Exif\x00\x00", b"Photoshop 3.0")
LABEL = '{"Label":"1","ContentProducer":"\u6e58\u897f\u753b\u5ba4","ProduceID":"A7"}'


def photograph(path: Path, xmp: bytes = XMP) -> Path:
    """With a camera, a date, a place, and XMP."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Camera of Long", "Camera of Long X1"
    exif[0x8298] = "龙䶮".encode()  # Pillow itself writes question marks
    exif.get_ifd(0x8769).update({0x9003: "2019:05:04 08:30:00", 0x9011: "+08:00"})
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (28.0, 18.0, 40.0), 3: "E", 4: (109.0, 44.0, 6.0), 5: 0, 6: 310.5}
    )
    Image.linear_gradient("L").convert("RGB").save(path, exif=exif, xmp=xmp, dpi=(300, 300))
    return path


def taken(path: Path, run_jobs=None) -> Asset:
    asset = ingest_file(path)
    if run_jobs is not None:
        run_jobs()
        asset.refresh_from_db()
    return Asset.objects.select_related("master").get(pk=asset.pk)


def facts_of(asset: Asset) -> dict:
    assert asset.master is not None
    assert asset.master.embedded is not None
    return asset.master.embedded["facts"]


def test_a_photograph_tells_when_where_and_by_whom(tmp_path):
    asset = taken(photograph(tmp_path / "x.jpg"))

    facts = facts_of(asset)
    assert facts["captured_at"] == "2019-05-04T08:30:00+08:00"
    assert facts["camera"] == "Camera of Long X1"
    assert facts["copyright"] == "龙䶮"
    assert facts["title"] == "铜鼓"
    assert facts["keywords"] == ["苗族", "drum"]
    assert facts["gps"] == {"lat": 28.3111111, "lon": 109.735, "altitude_m": 310.5}
    assert facts["dpi"] == [300, 300]
    assert asset.file_events.count() >= 4
    assert asset.master is not None
    event = asset.master.file_events.get(type="metadata extraction")
    assert event.outcome == "success"
    assert {"exif", "xmp"} <= set(event.detail["standards"])


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp", "avif", "heic"])
def test_no_rendition_tells_what_the_master_tells(tmp_path, run_jobs, suffix):
    if suffix == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    asset = taken(photograph(tmp_path / f"x.{suffix}"), run_jobs)

    assert asset.is_ready
    if suffix != "tif":  # Pillow writes no place into a TIFF
        assert facts_of(asset)["gps"]["lat"] == pytest.approx(28.3111, abs=0.001)
    rows = list(asset.renditions.all())
    assert {row.media_type for row in rows} == {"image/tiff", "image/webp", "image/avif"}
    for row in rows:
        data = row.file.read_bytes()
        assert not [mark for mark in PRIVATE if mark in data], row.path
        assert b"xmpmeta" not in data
        with row.file.open("rb") as file:
            tags = exifread.process_file(file, details=True)
        assert not [name for name in tags if name.startswith(("GPS", "EXIF", "MakerNote"))]


def test_pages_of_a_pdf_carry_none_of_its_words_about_itself(tmp_path, run_jobs):
    asset = taken(papers.pdf(tmp_path / "x.pdf"), run_jobs)

    assert facts_of(asset)["title"] == "织锦手册"
    assert facts_of(asset)["creator"] == "田心桃"
    for row in asset.renditions.exclude(purpose="page_text"):
        assert "田心桃".encode() not in row.file.read_bytes()


def test_a_film_tells_its_tags_and_streams(files):
    asset = taken(files / "film.mp4")

    assert asset.master is not None
    raw = asset.master.embedded["raw"]  # type: ignore[index]
    assert [s["type"] for s in raw["ffprobe"]["streams"]] == ["video", "audio"]
    assert {t["track"] for t in raw["mediainfo"]} >= {"General", "Video", "Audio"}


def test_png_texts_and_nul_bytes_are_kept_safely(tmp_path):
    texts = PngInfo()
    texts.add_text("Author", "向成国")
    texts.add_itxt("Description", "织\x01机")
    Image.new("RGB", (9, 9)).save(tmp_path / "x.png", pnginfo=texts)

    facts = facts_of(taken(tmp_path / "x.png"))

    assert facts["description"] == "织机"


def test_the_label_of_ai_made_content_survives_alone(tmp_path, run_jobs):
    source = XMP.replace(b"</rdf:RDF>", b"").replace(b"</x:xmpmeta>", b"")
    inner = xmp_packet(LABEL).partition(b"<rdf:Description")[2].partition(b"</rdf:RDF>")[0]
    packet = source + b"<rdf:Description" + inner + b"</rdf:RDF></x:xmpmeta>"

    asset = taken(photograph(tmp_path / "x.jpg", packet), run_jobs)

    assert asset.ai_generated
    assert "湘西画室" in asset.content_label
    for row in asset.renditions.all():
        data = row.file.read_bytes()
        assert "湘西画室".encode() in data, row.path
        assert b"TC260:AIGC" in data
        assert not [mark for mark in PRIVATE[:3] if mark in data]


def test_a_declaration_writes_the_label_and_its_withdrawal_takes_it_away(files, run_jobs):
    asset = taken(files / "picture.jpg", run_jobs)
    for declared in (True, False):
        asset.ai_generated = declared
        describe(asset, ["ai_generated"], by=None, at=timezone.now())
        run_jobs()
        asset = Asset.objects.select_related("master").get(pk=asset.pk)
        marked = [b"TC260:AIGC" in row.file.read_bytes() for row in asset.renditions.all()]
        assert marked == [declared] * len(marked)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_stamped_picture_shows_the_same_and_reads_back(tmp_path, form, mode):
    if form == "JPEG" and mode == "RGBA":
        mode = "CMYK"
    picture = Image.linear_gradient("L").resize((37, 21)).convert(mode)
    for n, how in enumerate(({}, {"lossless": True}) if form == "WEBP" else ({},)):
        path = tmp_path / f"{n}.bin"
        picture.save(path, form, **how)
        before = Image.open(path).tobytes()

        path.write_bytes(stamped(path.read_bytes(), LABEL))

        with Image.open(path) as after:
            xmp = after.info.get("xmp") or after.info["XML:com.adobe.xmp"]
            packet = xmp.encode() if isinstance(xmp, str) else xmp
            assert after.tobytes() == before
        assert '"ProduceID":"A7"' in label_in({"xmp": read_xmp(packet)})


def test_the_command_reads_what_was_never_read(files, capsys):
    asset = taken(files / "picture.jpg")
    Master.objects.update(embedded=None)

    call_command("extract_metadata")

    assert "1 read" in capsys.readouterr().out
    assert taken(files / "picture.jpg").pk == asset.pk
    assert facts_of(taken(files / "picture.jpg")) is not None
    call_command("extract_metadata")
    assert "Every master has been read" in capsys.readouterr().out


def test_embedded_metadata_are_for_those_with_rights_alone(tmp_path, client, run_jobs):
    asset = taken(photograph(tmp_path / "x.jpg"), run_jobs)
    Asset.objects.update(public_access="full")
    client.force_login(User.objects.create_superuser("chief@example.org"))

    page = client.get(f"/cms/snippets/media/asset/inspect/{asset.pk}/").content.decode()
    client.logout()
    public = client.get(f"/media/{asset.public_id}/status.json").content.decode()

    assert "Camera of Long X1" in page
    assert "28.3111" in page
    assert "Camera" not in public
    assert client.get(f"/cms/snippets/media/asset/inspect/{asset.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019:05:04 08:30:00", "2019-05-04T08:30:00"),
        ("D:20240102030405+08'00'", "2024-01-02T03:04:05+08:00"),
        ("UTC 2020-01-02 03:04:05", "2020-01-02T03:04:05"),
        ("2020-01-02T03:04:05.123Z", "2020-01-02T03:04:05Z"),
        ("0000:00:00 00:00:00", ""),
        ("民国二十六年", ""),
    ],
)
def test_dates_of_every_standard_become_iso(text, iso):
    assert iso_date(text) == iso


def test_xmp_with_a_document_type_or_an_entity_is_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + XMP.replace(b"drum", b"&a;")

    assert read_xmp(bomb) == {}
    assert read_xmp(XMP)["dc:subject"] == ["苗族", "drum"]
    assert read_xmp(b"<not xml") == {}


def test_what_a_file_claims_is_bounded():
    huge = {f"k{n}": "字" * 5000 for n in range(5000)}

    budget = Budget()
    kept = bounded({"a": huge, "n": float("nan"), "z": "\x00\ud800x"}, budget)

    assert budget.cut
    assert len(str(kept)) < 260_000
    assert max(map(len, kept["a"].values())) <= MOST_CHARACTERS


@pytest.mark.shared
def test_real_files_tell_what_exiftool_tells(shared_data):
    tahoe = facts_of(taken(shared_data / "images" / "tahoe_exif_gps.jpg"))
    phone = facts_of(taken(shared_data / "images" / "phone_photo.heic"))
    flyer = facts_of(taken(shared_data / "images" / "theatre_flyer_cmyk.jpg"))

    assert tahoe["gps"]["lat"] == pytest.approx(39.0, abs=1)
    assert tahoe["gps"]["lon"] == pytest.approx(-120, abs=1)
    assert "gps" in phone
    assert phone["camera"]
    assert flyer["colour_profile"]
