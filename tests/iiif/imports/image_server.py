"""A small image server of another museum: image services of version 1, 2 and 3."""

from __future__ import annotations

import io
import json
import re
from http.server import BaseHTTPRequestHandler

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 2400, 1600
_PICTURE = re.compile(
    r"/img/([123])/[^/]+/(full|\d+,\d+,\d+,\d+)/(full|max|\d+,\d*)/0/(?:native|default)\.jpg"
)
_INFO = re.compile(r"(/img/([123])/[^/]+)/info\.json")


def picture() -> Image.Image:
    """Every place looks different, so that a wrong tile is seen."""
    made = Image.new("RGB", (WIDTH, HEIGHT), "#f2ecdf")
    draw = ImageDraw.Draw(made)
    for n in range(0, WIDTH, 100):
        for m in range(0, HEIGHT, 100):
            colour = (n * 255 // WIDTH, m * 255 // HEIGHT, 120)
            draw.polygon([(n + 50, m), (n + 100, m + 50), (n + 50, m + 100), (n, m + 50)], colour)
    return made


class Images:
    """Answers what the fetches of a viewer ask; everything else is 404. CORS as museums do."""

    def __init__(self) -> None:
        self.whole = picture()
        self.asked: list[str] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        if found := _INFO.fullmatch(handler.path):
            base = f"http://{handler.headers['Host']}{found[1]}"
            self._send(handler, json.dumps(info(base, int(found[2]))).encode(), "application/json")
        elif found := _PICTURE.fullmatch(handler.path):
            self._send(handler, self._cut(found[2], found[3]), "image/jpeg")
        else:
            handler.send_error(404)

    def _cut(self, region: str, size: str) -> bytes:
        part = self.whole
        if region != "full":
            x, y, w, h = map(int, region.split(","))
            part = part.crop((x, y, min(x + w, WIDTH), min(y + h, HEIGHT)))
        if size not in {"full", "max"}:
            width, _comma, height = size.partition(",")
            wide = int(width)
            high = int(height) if height else round(part.height * wide / part.width)
            part = part.resize((wide, max(1, high)))
        out = io.BytesIO()
        part.save(out, "JPEG", quality=80)
        return out.getvalue()

    def _send(self, handler: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Access-Control-Allow-Origin", "*")
        handler.end_headers()
        handler.wfile.write(body)


def info(base: str, version: int) -> dict[str, object]:
    size: dict[str, object] = {"width": WIDTH, "height": HEIGHT}
    factors = [1, 2, 4, 8]
    if version == 1:
        return size | {
            "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
            "@id": base,
            "scale_factors": factors,
            "tile_width": 512,
            "tile_height": 512,
            "formats": ["jpg"],
            "qualities": ["native"],
            "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1",
        }
    tiles = [{"width": 512, "scaleFactors": factors}]
    context = f"http://iiif.io/api/image/{version}/context.json"
    common = size | {"@context": context, "protocol": "http://iiif.io/api/image", "tiles": tiles}
    if version == 2:
        profile = ["http://iiif.io/api/image/2/level2.json"]
        return common | {"@id": base, "profile": profile}
    return common | {"id": base, "type": "ImageService3", "profile": "level2"}
