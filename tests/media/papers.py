"""Small PDF and TIFF files with known words and colours."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

SHEETS = (
    "<h1>湘西土家族织锦</h1><p>西兰卡普以丝棉线织成，图案多为几何纹样。</p>",
    "<h1>Second sheet</h1><p>The loom of Laifeng, 1958.</p>",
    '<h1>第三页</h1><p style="margin-top:60mm">凤凰古城的吊脚楼与沱江。</p>',
)


def pdf(path: Path, sheets: tuple[str, ...] = SHEETS, *, size: str = "A5") -> Path:
    """A PDF with a sheet for each text, the first line at the top left."""
    from weasyprint import HTML

    style = f"@page{{size:{size};margin:10mm}} section{{break-after:page}} body{{font-family:'Noto Sans CJK SC'}}"
    body = "".join(f"<section>{sheet}</section>" for sheet in sheets)
    HTML(
        string=f"<html lang=zh><head><title>织锦手册</title><meta name=author content=田心桃>"
        f"<style>{style}</style></head><body>{body}</body></html>"
    ).write_pdf(path)
    return path


def tiff_pages(path: Path, colours: tuple[str, ...] = ("red", "lime", "blue")) -> Path:
    """A TIFF with a page of each colour, every page ten pixels wider than the one before."""
    pages = [Image.new("RGB", (300 + 10 * n, 200), colour) for n, colour in enumerate(colours)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


def locked_pdf() -> bytes:
    """A PDF of one empty page that no empty password opens (standard handler, RC4, 40 bits)."""
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"5a" * 32 + b">/U<" + b"a5" * 32 + b">>>"
    return plain_pdf(more=lock, trailer=b"/Encrypt 4 0 R/ID[<00><00>]")


def plain_pdf(*, catalog: bytes = b"", more: bytes = b"<<>>", trailer: bytes = b"") -> bytes:
    """The smallest PDF, of one empty page, with additions to its parts."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        more,
    )
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = b"startxref\n%d\n%%%%EOF" % len(data)
    head = b"xref\n0 5\n0000000000 65535 f \n"
    return data + head + table + b"trailer<</Size 5/Root 1 0 R%s>>\n" % trailer + start
