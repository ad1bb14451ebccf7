"""Our own words for the segmenter, read from the vocabulary files of the archive.

They come from the files, not from the database: tokens must be the same in every process,
and a query must be cut like the text that it looks for. A changed file asks for a rebuild.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import archive
from search.analysis.normalise import fold

FREQUENCY = 20_000  # above what the general dictionary would make of the parts
VOCABULARIES = (
    "ethnic_groups",
    "hunan_places",
    "hunan_red_themes",
    "ich_categories",
    "motifs",
    "revolutionary_relic_types",
    "techniques",
)
# Names and words of the domain that no vocabulary file holds.
OWN_TERMS = [
    "西兰卡普",
    "里耶",
    "里耶秦简",
    "毛古斯",
    "摆手舞",
    "打溜子",
    "哭嫁歌",
    "梯玛",
    "梯玛歌",
    "盘瓠",
    "傩戏",
    "傩面",
    "高腔",
    "辰河",
    "目连戏",
    "咚咚推",
    "赶秋",
    "四月八",
    "吊脚楼",
    "挑花",
    "苗绣",
    "苗族",
    "土家族",
    "侗族",
    "瑶族",
    "白族",
    "侗锦",
    "蓝印花布",
    "踏虎",
    "凿花",
    "踏虎凿花",
    "仗鼓舞",
    "年画",
    "滩头",
    "老司城",
    "土司",
    "溪州",
    "溪州铜柱",
    "铜柱",
    "洪江",
    "高庙",
    "芋头侗寨",
    "十八洞",
    "十八洞村",
    "沙洲村",
    "半条被子",
    "韶山冲",
    "文家市",
    "秋收起义",
    "平江起义",
    "桑植起义",
    "湘鄂川黔",
    "刘家坪",
    "塔卧",
    "转兵",
    "通道转兵",
    "清水塘",
    "新民学会",
    "水口山",
    "湘江评论",
    "年关暴动",
    "三大纪律",
    "六项注意",
    "叶家祠",
    "陈树湘",
    "杨开慧",
    "向警予",
    "厂窖",
    "芷江",
    "受降",
    "乾州",
    "乾州古城",
    "红二军团",
    "红六军团",
    "红军",
    "长征",
    "故居",
    "旧址",
    "革命根据地",
]
_EDGES = re.compile(r"[（(][^）)]*[）)]")


def terms() -> tuple[str, ...]:
    """Chinese words of two to eight characters, folded, each once."""
    found: dict[str, None] = dict.fromkeys(OWN_TERMS)
    for label in _labels():
        for part in (_EDGES.sub("", label), *re.findall(r"[（(]([^）)]*)[）)]", label)):
            term = fold(part)
            if re.fullmatch(r"[\u4e00-\u9fff]{2,8}", term):
                found[term] = None
    return tuple(found)


def _labels() -> list[str]:
    folder = Path(archive.__file__).parent / "vocabularies"
    labels: list[str] = []
    for name in VOCABULARIES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            labels += (row["label_zh_hans"] for row in csv.DictReader(file))
    return labels
