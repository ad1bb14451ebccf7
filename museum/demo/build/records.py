"""The 64 subjects as records: facts and doubts as they stand in subjects.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from archive.models import Collection, Identifier, Place, Record, Term
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from foundation.turns import Turns
from museum.demo.build.collections import COLLECTION_OF

SUBJECTS = Path(__file__).parents[1] / "subjects.json"
KINDS = {"relic": "object"}  # the other types are named as our kinds are
PEOPLES = {"土家": "15", "苗": "06", "侗": "12", "瑶": "13", "白族": "14"}
# Ritual places and unexcavated sites: never more exact than some ten kilometres.
SENSITIVE = {"X28", "X29", "X33"}
# Pictures of these may be licensed; the public sees a preview.
LICENSABLE = {"X01", "X09", "X04"}
TECHNIQUES = {
    "X01": ["tex-brocade", "tex-tongjing"],
    "X02": ["per-baishou"],
    "X03": ["per-maogusi"],
    "X04": ["per-miaodrum"],
    "X05": ["per-daliuzi"],
    "X06": ["met-miaosilver", "met-repousse", "met-filigree"],
    "X07": ["tex-miaoembroidery", "tex-flat"],
    "X08": ["tex-miaoembroidery"],
    "X09": ["tex-indigo"],
    "X10": ["pap-tahu"],
    "X11": ["per-gaoqiang"],
    "X12": ["per-nuo", "wod-nuomask"],
    "X13": ["per-nuo", "wod-nuomask"],
    "X14": ["per-mulian"],
    "X15": ["per-tima"],
    "X16": ["per-kujia"],
    "X22": ["wod-diaojiao-tj", "wod-mortise", "wod-chuandou"],
    "X25": ["tex-huayao"],
    "X26": ["pap-tantou", "pap-tantoupaper"],
    "X27": ["tex-dongbrocade"],
    "X34": ["wod-dong", "wod-mortise"],
}
MOTIFS = {
    "X01": ["sishibagou", "taitaihua", "yanqiang"],
    "X07": ["hudie", "long"],
    "X09": ["fenghuangmudan"],
    "X27": ["taiyanghua", "bajiaoxing"],
    "X33": ["fengniao-gaomiao", "liaoya-gaomiao"],
}
THEMES = {
    "R01": ["leaders"], "R02": ["autumn-harvest"], "R03": ["pingjiang"], "R04": ["longmarch"],
    "R05": ["sangzhi"], "R06": ["leaders"], "R07": ["longmarch"], "R08": ["xecq"],
    "R09": ["longmarch"], "R10": ["poverty"], "R11": ["leaders"], "R12": ["leaders"],
    "R13": ["leaders"], "R14": ["leaders"], "R15": ["party-founding"], "R16": ["party-founding"],
    "R17": ["party-founding"], "R18": ["party-founding"], "R19": ["peasants"], "R20": ["workers"],
    "R21": ["xiangnan"], "R22": ["jinggang"], "R23": ["jinggang"], "R24": ["jinggang"],
    "R25": ["longmarch", "martyrs"], "R26": ["martyrs"], "R27": ["antijapan"],
    "R28": ["antijapan"], "R29": ["leaders", "martyrs"], "R30": ["leifeng"],
}  # fmt: skip
CREDIT_ZH = "示意图 · 湖湘演示生成器"
CREDIT_EN = "Generated illustration · Huxiang demo generator"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"


@cache
def subjects() -> dict[str, dict[str, Any]]:
    """The subjects by id, in the order of the file."""
    found = json.loads(SUBJECTS.read_text(encoding="utf-8"))
    return {subject["id"]: subject for subject in found}


def number(subject_id: str) -> str:
    """The number by which the builder finds a record again."""
    return f"DEMO-{subject_id}"


def ensure_records(collections: dict[str, Collection], *, by: User) -> dict[str, Record]:
    """One published record a subject, by subject id."""
    known = {
        identifier.value: identifier.record
        for identifier in Identifier.objects.filter(value__startswith="DEMO-").select_related(
            "record"
        )
    }
    terms, turns = _Terms(), Turns()
    found = {}
    for subject_id, subject in subjects().items():
        record = known.get(number(subject_id))
        if record is None:
            collection = collections[COLLECTION_OF[subject_id]]
            with transaction.atomic():
                record = publish_record(
                    create_record(collection=collection, by=by, **_fields(subject, terms)),
                    by=by,
                )
            turns.pass_on()
        found[subject_id] = record
    return found


class _Terms:
    """Terms by vocabulary and code, read once."""

    def __init__(self) -> None:
        self._all = {(term.vocabulary_id, term.code): term for term in Term.objects.all()}

    def __call__(self, vocabulary: str, code: object) -> Term | None:
        return self._all.get((vocabulary, str(code))) if code else None

    def many(self, vocabulary: str, codes: list[str]) -> list[Term]:
        return [term for code in codes if (term := self(vocabulary, code))]


def _fields(subject: dict[str, Any], terms: _Terms) -> dict[str, Any]:
    subject_id, place = subject["id"], subject["place"]
    zh, en = subject["facts"]["zh-Hans"], subject["facts"]["en"]
    licensable = subject_id in LICENSABLE
    fields: dict[str, Any] = {
        "kind": KINDS.get(subject["type"], subject["type"]),
        "title_zh": subject["name"]["zh-Hans"],
        "title_en": subject["name"]["en"],
        "summary_zh": zh[0],
        "summary_en": en[0],
        "description_zh": "\n\n".join(zh[1:]),  # the page shows the summary above it
        "description_en": "\n\n".join(en[1:]),
        "place": Place.objects.filter(code=place["adcode"]).first(),
        "place_note_zh": place["label"]["zh-Hans"],
        "place_note_en": place["label"]["en"],
        "lat": f"{place['lat']:.6f}",
        "lon": f"{place['lon']:.6f}",
        "public_precision": "district" if subject_id in SENSITIVE else "village",
        "identifiers": [number(subject_id)],
        "sources": _sources(subject["sources"]),
        "unsure": [f"{UNSURE_ZH[line]} / {line}" for line in subject["unsure"]],
        "techniques": terms.many("techniques", TECHNIQUES.get(subject_id, [])),
        "motifs": terms.many("motifs", MOTIFS.get(subject_id, [])),
        "red_themes": terms.many("hunan_red_themes", THEMES.get(subject_id, [])),
        "ethnic_group": _people(subject, terms),
        "credit_zh": CREDIT_ZH,
        "credit_en": CREDIT_EN,
        "licence_uri": "" if licensable else CC_BY,
        "rights_statement_uri": IN_COPYRIGHT if licensable else "",
        "media_access": "preview" if licensable else "full",
        **_dates(subject, terms),
        **_listing(subject["ich"], terms),
        **_protection(subject["protection"], terms),
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


# The doubts of subjects.json are English notes; a page in Chinese says them in Chinese.
UNSURE_ZH = {
    "coordinates": "坐标",
    "coordinates are of the county": "坐标取自县城",
    "coordinates are of the prefecture": "坐标取自州府所在地",
    "coordinates are of the city": "坐标取自市区",
    "coordinates are of the province capital": "坐标取自省会",
    "protection level": "保护级别",
    "protection level (sources call it provincial)": "保护级别（有来源称省级）",
    "protection level (national, from memory)": "保护级别（国家级，凭记忆）",
    "protection batch": "保护批次",
    "batch": "批次",
    "batch of the extension": "扩展批次",
    "item number": "项目编号",
    "item number from memory": "项目编号（凭记忆）",
    "item number and batch": "项目编号与批次",
    "batch and item number": "批次与项目编号",
    "item number and batch from memory": "项目编号与批次（凭记忆）",
    "item number; UNESCO part from memory": "项目编号；联合国教科文组织名录部分凭记忆",
    "all facts": "全部内容",
    "second sentence": "第二句",
    "dates": "日期",
    "county": "所在县",
    "2017": "2017 年",
    "1925": "1925 年",
    "birth year from memory": "出生年份（凭记忆）",
    "exact number of slips": "简牍的准确数目",
    "some sources describe the foot as round": "有来源称柱足为圆形",
    "the village is now under another district": "村子现属另一个区",
    "Shaoyang County is also a listed place": "邵阳县也是公布的地点",
    "founding year: sources give 1556 and 1704": "始建年份：来源有 1556 与 1704 两说",
    "sources differ on the year the first arch was built (1945 to 1947)": (
        "纪念坊始建年份，来源不一（1945 至 1947）"
    ),
    "coordinates; sources differ on where it stands now (Furong Town or the Laosicheng museum)": (
        "坐标；现存何处来源不一（芙蓉镇或老司城博物馆）"
    ),
}


def _sources(keys: list[str]) -> list[str]:
    return [
        "编者记忆，待核对 / from memory, to be verified"
        if key == "memory"
        else f"来源 / source {key}"
        for key in keys
    ]


def _people(subject: dict[str, Any], terms: _Terms) -> Term | None:
    if subject["theme"] != "xiangxi":
        return None
    name = subject["name"]["zh-Hans"]
    return next((terms("ethnic_groups", c) for word, c in PEOPLES.items() if word in name), None)


def _dates(subject: dict[str, Any], terms: _Terms) -> dict[str, Any]:
    period = subject["period"]
    return {
        "date_edtf": subject["date_edtf"],
        "period": terms("periods", period),
        "revolutionary_period": terms("revolutionary_periods", period),
    }


def _listing(ich: dict[str, Any] | None, terms: _Terms) -> dict[str, Any]:
    if not ich:
        return {}
    return {
        "ich_category": terms("ich_categories", ich["category"]),
        "ich_level": terms("ich_levels", ich["level"]),
        "ich_batch": terms("ich_national_batches", ich["batch"]),
        "ich_listing": terms("ich_listing_types", ich["listing"]),
        "ich_no": ich["item_no"],
        "ich_year": ich["year"],
    }


def _protection(protection: dict[str, Any] | None, terms: _Terms) -> dict[str, Any]:
    if not protection:
        return {}
    level = {"national": "nat", "provincial": "prov"}.get(protection["level"])
    return {
        "protection_level": terms("protection_levels", level),
        "protection_batch": terms("national_protection_batches", protection["batch"]),
        "protection_no": protection["no"],
        "protection_year": protection["year"],
    }
