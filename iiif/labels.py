"""Words inside IIIF documents. These hold both languages side by side, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from foundation.bilingual import Bilingual

LanguageMap = dict[str, list[str]]


def both(zh: str, en: str) -> LanguageMap:
    """A language map; an empty side is left out, Chinese first."""
    return {tag: [text] for tag, text in (("zh-Hans", zh), ("en", en)) if text}


def in_each(value: Callable[[], Any]) -> LanguageMap:
    """What `value()` says in each language of the site."""
    with override("zh-hans"):
        zh = str(value() or "")
    with override("en"):
        en = str(value() or "")
    return both(zh, en)


def of(thing: object, name: str) -> LanguageMap:
    return Bilingual.both(thing, name)


def same(text: str) -> LanguageMap:
    """A number or a code, which is in no language."""
    return {"none": [text]} if text else {}


def listed(maps: Iterable[LanguageMap]) -> LanguageMap:
    """Several values as one: each language lists its own."""
    joined: LanguageMap = {}
    for one in maps:
        for tag, texts in one.items():
            joined.setdefault(tag, []).extend(texts)
    return joined


IMAGE = both("图像", "Image")
SITE = both("湖湘 Huxiang", "Huxiang")
TOP = both("湖湘数字博物馆", "Huxiang, a digital museum of Hunan")
OBJECT_PAGE = both("藏品页面", "Page of the object")
COLLECTION_PAGE = both("专题页面", "Page of the collection")
HOME_PAGE = both("博物馆首页", "Home page of the museum")
PAGE_TEXT = both("页面文字", "Text of the page")
CUTOUTS = both("命名的局部", "Named details")
ATTRIBUTION = both("署名", "Attribution")
ILLUSTRATION = both(
    "示意图：由本系统生成，不是实物影像", "Generated illustration, not a photograph"
)

FIELDS = {
    "ark": both("永久标识", "Persistent identifier"),
    "kind": both("类型", "Kind"),
    "creator": both("作者", "Made by"),
    "date": both("年代", "Date"),
    "period": both("时期", "Period"),
    "place": both("地点", "Place"),
    "ethnic_group": both("民族", "People"),
    "materials": both("质地", "Materials"),
    "techniques": both("制作工艺", "Techniques"),
    "motifs": both("纹样", "Motifs"),
    "languages": both("语言", "Languages"),
    "inventory_no": both("藏品编号", "Inventory number"),
    "holding_institution": both("收藏单位", "Held by"),
    "source_note": both("来源说明", "About the picture"),
    "rights_note": both("权利说明", "Rights"),
}


def site_url() -> str:
    return f"{settings.SITE_URL}/"
