"""A few motifs on the generated cloths and silver, each with the records that bear it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from archive.models import Motif, MotifBearing, Record, Term
from archive.services.create_motif import create_motif
from archive.services.publish_motif import publish_motif
from media.models import Asset

Box = tuple[float, float, float, float]  # left, top, width, height; parts of the whole


@dataclass(frozen=True, slots=True)
class Pattern:
    """One motif; `places` name the record, the work that hangs on it, and where."""

    code: str  # of the term, and of the builder
    people: str
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    places: tuple[tuple[str, str, Box], ...]


PATTERNS = (
    Pattern(
        "sishibagou", "15", "四十八勾", "Forty-eight hooks",
        "层层勾纹从中心向四方展开，织的人说像太阳放光，求人丁兴旺。",
        "Hooks in layers open from the centre to all sides. Weavers liken it to the sun's rays and "
        "wish for a large family.",
        (
            ("X01", "story-brocade", (0.385, 0.33, 0.235, 0.345)),
            ("X01", "X01-scroll", (0.1, 0.12, 0.06, 0.7)),
        ),
    ),
    Pattern(
        "taitaihua", "15", "台台花", "Taitai flower",
        "虎头一样的面孔排成行，缝在背儿带和盖裙上，护着孩子。",
        "Faces like a tiger's, in rows, sewn on carriers and covers to protect a child.",
        (
            ("X01", "X01-taitai", (0.1, 0.01, 0.105, 0.14)),
            ("X01", "story-brocade", (0.115, 0, 0.11, 0.14)),
            ("X01", "X01-scroll", (0.28, 0.08, 0.06, 0.5)),
        ),
    ),
    Pattern(
        "fenghuangmudan", "15", "凤穿牡丹", "Phoenix among peonies",
        "凤为百鸟之长，牡丹为百花之首，多用在嫁妆上，贺喜庆、盼富贵。",
        "The phoenix leads the birds, the peony the flowers: on dowries it wishes joy and plenty.",
        (("X09", "X09-main", (0.2, 0.15, 0.6, 0.69)),),
    ),
    Pattern(
        "hudie", "06", "蝴蝶妈妈", "Mother Butterfly",
        "古歌里唱，蝴蝶妈妈从枫树心里生出来，生下十二个蛋，是人和万物的祖先。",
        "In the old songs Mother Butterfly was born of a maple and laid twelve eggs, from which "
        "people and all beings come.",
        (("X07", "X07-main", (0.17, 0.06, 0.66, 0.89)),),
    ),
    Pattern(
        "long", "06", "苗龙", "Miao dragon",
        "身形随意，可带鱼尾、牛角，与人亲近，管雨水、护村寨。",
        "Free in form, with a fish's tail or a buffalo's horns, and close to people: it brings rain "
        "and guards the village.",
        (
            ("X06", "X06-plaque", (0.165, 0.18, 0.235, 0.21)),
            ("X07", "X07-dragon", (0.1, 0.1, 0.8, 0.8)),
        ),
    ),
)  # fmt: skip
UNSURE = "名称与寓意凭编者记忆，待核对 / name and meaning from memory, to be verified"


def ensure_motifs(records: dict[str, Record], assets: dict[str, str], *, by: User) -> None:
    """Make and publish those whose works are there; one that is there stays as it is."""
    known = set(Motif.objects.values_list("title_zh", flat=True))
    for pattern in PATTERNS:
        places = [place for place in pattern.places if place[1] in assets]
        if pattern.title_zh in known or not places:
            continue
        rows = [
            _bearing(records[subject], Asset.objects.get(public_id=assets[work]), box)
            for subject, work, box in places
        ]
        with transaction.atomic():
            publish_motif(
                create_motif(
                    institution=rows[0].record.collection.institution,
                    title_zh=pattern.title_zh,
                    title_en=pattern.title_en,
                    meaning_zh=pattern.meaning_zh,
                    meaning_en=pattern.meaning_en,
                    motif_type=_term("motifs", pattern.code),
                    ethnic_group=_term("ethnic_groups", pattern.people),
                    unsure=UNSURE,
                    bearings=rows,
                    by=by,
                ),
                by=by,
            )


def _term(vocabulary: str, code: str) -> Term | None:
    return Term.objects.of(vocabulary).filter(code=code).first()


def _bearing(record: Record, asset: Asset, box: Box) -> MotifBearing:
    width, height = asset.width or 1, asset.height or 1
    return MotifBearing(
        record=record,
        asset=asset,
        page=1,
        x=int(box[0] * width),
        y=int(box[1] * height),
        width=max(1, int(box[2] * width)),
        height=max(1, int(box[3] * height)),
    )
