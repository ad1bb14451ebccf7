"""A PDF of one page that holds one JPEG, byte for byte the same each time (ISO 32000-1)."""

from __future__ import annotations

_PX_PER_POINT = 150 / 72  # the page is as large as a print at 150 px per inch


def pdf_of(jpeg: bytes, width: int, height: int, *, grey: bool, xmp: bytes = b"") -> bytes:
    """The page is the picture, without a margin.

    Args:
        width, height: of the JPEG, px.
        xmp: a metadata packet for the document, or b"".
    """
    across, down = width / _PX_PER_POINT, height / _PX_PER_POINT
    space = b"/DeviceGray" if grey else b"/DeviceRGB"
    drawing = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q" % (across, down)
    image = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s " % (
        width,
        height,
        space,
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R%s >>" % (b" /Metadata 6 0 R" if xmp else b""),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>" % (across, down),
        _stream(b"", drawing),
        _stream(image + b"/BitsPerComponent 8 /Filter /DCTDecode ", jpeg),
    ]
    if xmp:
        objects.append(_stream(b"/Type /Metadata /Subtype /XML ", xmp))
    parts, offsets, at = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], [], 15
    for number, content in enumerate(objects, 1):
        offsets.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % at)
    return b"".join(parts)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)
