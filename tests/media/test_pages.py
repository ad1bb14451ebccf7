"""Documents and images of several pages: each page a picture of its own, with its words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
import pyvips
from PIL import Image

from media import errors
from media.checks import check_file
from media.models import Asset
from media.page_text import page_texts, text_of_page
from media.services.ingest import ingest_file
from tests.media import papers

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def processed(path: Path, run_jobs) -> Asset:
    asset = ingest_file(path)
    run_jobs()
    asset.refresh_from_db()
    return asset


def test_a_pdf_becomes_pages_with_words(tmp_path, run_jobs):
    asset = processed(papers.pdf(tmp_path / "手册.pdf"), run_jobs)

    assert (asset.kind, asset.state) == ("document", "ready")
    pages = list(asset.renditions.filter(purpose="page").order_by("params"))
    assert [row.params for row in pages] == ["0001", "0002", "0003"]
    assert re.fullmatch(rf"{asset.public_id}/\w+/pages/0001\.tif", pages[0].path)
    picture = pyvips.Image.new_from_file(str(pages[0].file))
    assert (picture.width, picture.height) == (pages[0].width, pages[0].height)
    assert (asset.width, asset.height) == (pages[0].width, pages[0].height)
    assert picture.width == pytest.approx(148 / 25.4 * 300, abs=2)  # A5 at 300 dpi
    texts = [page.text for page in page_texts(asset)]
    assert "西兰卡普以丝棉线织成" in texts[0]
    assert "The loom of Laifeng, 1958." in texts[1]
    assert asset.renditions.get(purpose="pyramid").sha256 == pages[0].sha256
    assert asset.renditions.filter(purpose="thumbnail").count() == 4


def test_the_box_of_a_word_lies_on_its_ink(tmp_path, run_jobs):
    asset = processed(papers.pdf(tmp_path / "x.pdf"), run_jobs)
    page = text_of_page(asset, 2)
    assert page is not None
    picture = pyvips.Image.new_from_file(
        str(asset.renditions.get(purpose="page", params="0002").file)
    ).colourspace("b-w")

    word, x, y, width, height = next(w for w in page.words if w[0] == "Laifeng,")

    box = picture.crop(x, y, width, height)
    assert box.min() < 90  # ink inside
    assert picture.crop(x + 40, y + 3 * height, width, height).min() > 240  # paper below
    assert word == "Laifeng,"


def test_a_turned_page_is_upright_and_its_boxes_follow(tmp_path, run_jobs):
    papers.pdf(tmp_path / "x.pdf", ("<p>旋转页面</p>",))
    document = pypdfium2.PdfDocument(tmp_path / "x.pdf")
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")

    asset = processed(tmp_path / "turned.pdf", run_jobs)

    assert asset.width > asset.height
    page = text_of_page(asset, 1)
    assert page is not None
    _word, x, y, width, height = page.words[0]
    assert height > width  # the line runs downwards
    assert x > page.width / 2
    assert 0 <= y < y + height <= page.height


def test_every_page_of_a_tiff_is_kept_and_no_smaller_copy(tmp_path, run_jobs):
    asset = processed(papers.tiff_pages(tmp_path / "册.tif"), run_jobs)

    assert asset.kind == "image"
    rows = list(asset.renditions.filter(purpose="page").order_by("params"))
    assert [(row.width, row.height) for row in rows] == [(300, 200), (310, 200), (320, 200)]
    colours = [pyvips.Image.new_from_file(str(row.file)).getpoint(9, 9) for row in rows]
    assert colours[1] == pytest.approx([0, 255, 0], abs=4)
    assert colours[2] == pytest.approx([0, 0, 255], abs=4)


@pytest.mark.parametrize("marked", [True, False])
def test_a_pyramid_is_one_picture(tmp_path, marked, run_jobs):
    picture = Image.linear_gradient("L").resize((512, 400))
    if marked:
        pyvips.Image.new_from_array(picture).tiffsave(
            str(tmp_path / "p.tif"), pyramid=True, tile=True, tile_width=64, tile_height=64
        )
    else:
        halves = [picture.resize((512 >> n, 400 >> n)) for n in range(1, 4)]
        picture.save(tmp_path / "p.tif", save_all=True, append_images=halves)

    asset = processed(tmp_path / "p.tif", run_jobs)

    assert asset.is_ready
    assert not asset.renditions.filter(purpose="page").exists()
    assert asset.master is not None
    assert asset.master.pages == 1


def test_a_pdf_with_a_password_says_so(tmp_path):
    (tmp_path / "x.pdf").write_bytes(papers.locked_pdf())

    with pytest.raises(errors.Encrypted):
        check_file(tmp_path / "x.pdf", name="x.pdf")


def test_more_pages_than_allowed_are_refused(tmp_path, settings):
    settings.MEDIA_MAX_PAGES = 2
    papers.pdf(tmp_path / "x.pdf")
    papers.tiff_pages(tmp_path / "x.tif")

    for name in ("x.pdf", "x.tif"):
        with pytest.raises(errors.TooManyPages, match="3"):
            check_file(tmp_path / name, name=name)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" * 9]
)
def test_a_broken_pdf_is_damaged(tmp_path, data):
    (tmp_path / "x.pdf").write_bytes(data)

    with pytest.raises(errors.Damaged):
        check_file(tmp_path / "x.pdf", name="x.pdf")


def test_large_paper_gets_fewer_dots(tmp_path):
    checked = check_file(
        papers.pdf(tmp_path / "x.pdf", ("<p>海报</p>",), size="3000mm 4000mm"), name="x.pdf"
    )

    assert checked.width is not None
    assert checked.height is not None
    assert checked.width * checked.height <= 64_100_000


def test_scripts_and_attachments_of_a_pdf_do_nothing(tmp_path, run_jobs):
    """An open action that would launch a program, and JavaScript: the page is a picture."""
    target = tmp_path / "launched"
    actions = (
        f"/OpenAction<</S/JavaScript/JS(app.launchURL\\('file:{target}'\\))>>"
        f"/AA<</WC<</S/Launch/F(/bin/touch)/Unix<</P({target})>>>>>>"
    )
    (tmp_path / "x.pdf").write_bytes(papers.plain_pdf(catalog=actions.encode()))

    asset = processed(tmp_path / "x.pdf", run_jobs)

    assert asset.is_ready
    assert not target.exists()


def test_a_page_text_is_json_with_boxes_inside_the_page(tmp_path, run_jobs):
    asset = processed(papers.pdf(tmp_path / "x.pdf"), run_jobs)

    kept = json.loads(asset.renditions.get(purpose="page_text", params="0003").file.read_text())

    assert kept["page"] == 3
    for _text, x, y, width, height in kept["words"]:
        assert 0 <= x <= x + width <= kept["width"]
        assert 0 <= y <= y + height <= kept["height"]
