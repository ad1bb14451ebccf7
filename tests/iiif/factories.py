"""Pictures with a known look, their pyramids, and rows that name them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import factory
import numpy as np
import pyvips
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image, ImageDraw

from archive.models import Collection, Record, RecordMedia
from media.models import Asset, Master, Rendition, TextTrack

CHAPTERS = """WEBVTT

00:00:00.000 --> 00:00:04.000
开场

00:00:04.000 --> 00:00:09.500
鼓点
"""
CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n湘西的鼓\n"


@lru_cache(maxsize=8)
def pixels(width: int, height: int) -> np.ndarray:
    """A picture with slopes and edges, every place in it different.

    No noise, and edges are pale: JPEG halves the resolution of colour, which is no fault
    of ours to find.
    """
    y, x = np.mgrid[0:height, 0:width]
    light = 127 + 50 * np.sin(x / 97 + y / 211) + 50 * np.cos(x / 53) * np.sin(y / 71)
    warmth = 40 * x / width - 20 * y / height
    slopes = np.stack([light + warmth, light, light - warmth], axis=-1)
    picture = Image.fromarray(slopes.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    step = max(90, min(width, height) // 6)
    for n, (top, left) in enumerate(product(range(0, height, step), range(0, width, step))):
        box = (left, top, left + step - n % 7, top + step - n % 11)
        draw.ellipse(box, outline=(n * 70 % 256,) * 3, width=6)
    return np.asarray(picture)


def write_pyramid(path: Path, image: np.ndarray, **options: Any) -> None:
    """As ingest writes it: 512 px tiles, JPEG Q85, YCbCr."""
    path.parent.mkdir(parents=True, exist_ok=True)
    bands = 1 if image.ndim == 2 else image.shape[2]
    picture = pyvips.Image.new_from_array(image)
    picture = picture.copy(interpretation="b-w" if bands == 1 else "srgb")
    settings_of_ingest: dict[str, Any] = {
        "tile": True,
        "pyramid": True,
        "compression": "jpeg",
        "Q": 85,
        "tile_width": 512,
        "tile_height": 512,
    }
    picture.tiffsave(str(path), **settings_of_ingest | options)


class MasterFactory(DjangoModelFactory[Master]):
    class Meta:
        model = Master

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size_bytes = 1000
    media_type = "image/tiff"


class AssetFactory(DjangoModelFactory[Asset]):
    """A ready image that everybody may see; `pyramid=True` writes its file."""

    class Meta:
        model = Asset
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(public_access="none")
        preview = factory.Trait(public_access="preview")
        sound = factory.Trait(kind="audio", width=None, height=None, duration_ms=9_500)
        film = factory.Trait(kind="video", width=640, height=360, duration_ms=12_000)
        processing = factory.Trait(state="processing", ready_at=None)

    kind = "image"
    master = factory.SubFactory(MasterFactory)
    title_zh = factory.Sequence(lambda n: f"苗族银饰 {n}")
    title_en = factory.Sequence(lambda n: f"Miao silver {n}")
    credit_zh, credit_en = "湖湘示例馆藏", "Huxiang demo collection"
    state = "ready"
    public_access = "full"
    width, height = 1301, 1099
    ready_at = factory.LazyFunction(timezone.now)
    version = "v1"

    @factory.post_generation
    def pyramid(self, create: bool, wanted: bool, **kwargs: Any) -> None:
        if wanted:
            add_pyramid(self)


def add_pyramid(asset: Asset) -> Rendition:
    path = f"{asset.public_id}/pyramid.tif"
    file = Path(settings.RENDITIONS_DIR) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_pyramid_bytes(asset.width, asset.height))
    return rendition(asset, "pyramid", "image/tiff", path=path)


@lru_cache(maxsize=8)
def _pyramid_bytes(width: int, height: int) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_pyramid(Path(folder) / "p.tif", pixels(width, height))
        return (Path(folder) / "p.tif").read_bytes()


def rendition(asset: Asset, purpose: str, media_type: str, **values: Any) -> Rendition:
    facts = {"path": f"{asset.public_id}/{purpose}", "width": asset.width, "height": asset.height}
    facts |= {"size_bytes": 1, "sha256": hashlib.sha256(asset.public_id.encode()).hexdigest()}
    return Rendition.objects.create(
        asset=asset, purpose=purpose, media_type=media_type, **facts | values
    )


class CollectionFactory(DjangoModelFactory[Collection]):
    class Meta:
        model = Collection

    slug = factory.Sequence(lambda n: f"xiangxi-{n}")
    title_zh = factory.Sequence(lambda n: f"湘西织锦 {n}")
    title_en = factory.Sequence(lambda n: f"Xiangxi brocade {n}")
    summary_zh, summary_en = "土家族西兰卡普。", "Tujia brocade."
    live = True


class RecordFactory(DjangoModelFactory[Record]):
    """A published record; `assets=[…]` hangs files on it."""

    class Meta:
        model = Record
        skip_postgeneration_save = True

    collection = factory.SubFactory(CollectionFactory)
    title_zh = factory.Sequence(lambda n: f"𬭼于纹银项圈 {n}")
    title_en = factory.Sequence(lambda n: f"Silver collar {n}")
    summary_zh, summary_en = "一件银项圈。", "A silver collar."
    credit_zh, credit_en = "湖湘示例馆藏", "Huxiang demo collection"

    @factory.post_generation
    def assets(self, create: bool, assets: list[Asset] | None, **kwargs: Any) -> None:
        for position, asset in enumerate(assets or []):
            RecordMedia.objects.create(record=self, asset=asset, position=position)

    @factory.post_generation
    def published(self, create: bool, published: bool | None, **kwargs: Any) -> None:
        if published is not False:
            Record.objects.filter(pk=self.pk).update(live=True)
            self.live = True


class TextTrackFactory(DjangoModelFactory[TextTrack]):
    class Meta:
        model = TextTrack

    kind = "captions"
    language = "zh-Hans"
    label = "中文字幕"
    vtt = CAPTIONS
