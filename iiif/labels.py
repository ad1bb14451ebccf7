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


def joined(*maps: LanguageMap) -> LanguageMap:
    """Names one after the other in each language that all of them have."""
    shared = [tag for tag in maps[0] if all(tag in each for each in maps)]
    return {tag: [" · ".join(" ".join(each[tag]) for each in maps)] for tag in shared} or maps[-1]


IMAGE = both("图像", "Image")
SITE = both("湖湘 Huxiang", "Huxiang")
TOP = both("湖湘数字博物馆", "Huxiang, a digital museum of Hunan")
OBJECT_PAGE = both("藏品页面", "Page of the object")
COLLECTION_PAGE = both("专题页面", "Page of the collection")
HOME_PAGE = both("博物馆首页", "Home page of the museum")
CUTOUTS = both("命名的局部", "Named details")
MOTIFS = both("纹样", "Motifs")
ATTRIBUTION = both("署名", "Attribution")
ILLUSTRATION = both(
    "示意图：由本系统生成，不是实物影像", "Generated illustration, not a photograph"
)

MP4 = both("MP4 文件", "MP4 file")
HLS = both("自适应流（HLS）", "Adaptive stream (HLS)")
AAC = both("AAC 音频", "AAC sound")
OPUS = both("Opus 音频", "Opus sound")
STRIP = both("预览小图（WebVTT）", "Strip of small pictures (WebVTT)")
WAVEFORM = both("波形数据（JSON）", "Peaks of the sound (JSON)")
DOWNLOAD_FILM = both("下载视频", "Film to download")
DOWNLOAD_SOUND = both("下载音频", "Sound to download")
PAGE_WORDS = both("本页文字", "Words of this page")
ALL_WORDS = both("全部页面的文字（纯文本）", "Words of all pages (plain text)")
CITATION = both("持久标识符的引文记录（ERC）", "Citation record of the identifier (ERC)")
CLIPS = both("片段", "Clips")
PARTS = both("全套", "Whole set")

_TRACKS = {
    "captions": both("字幕", "Captions"),
    "transcript": both("文字稿", "Transcript"),
    "chapters": both("章节", "Chapters"),
}
_LANGUAGES = {"zh-Hans": both("简体中文", "Simplified Chinese"), "en": both("英文", "English")}
_PLAIN = both("纯文本", "plain text")


def language(tag: str) -> LanguageMap:
    """A language by its name; by its tag where the house has no name for it."""
    return _LANGUAGES.get(tag, both(tag, tag))


def track(kind: str, tag: str, *, plain: bool = False) -> LanguageMap:
    """What a text beside a recording is called: `字幕 · 简体中文`, `Captions · English`."""
    return joined(_TRACKS[kind], language(tag), *([_PLAIN] if plain else []))


def section(first: int, last: int, total: int) -> LanguageMap:
    """A page of a long list."""
    return both(f"第 {first}—{last} 件，共 {total} 件", f"Items {first} to {last} of {total}")


FIELDS = {
    "ark": both("永久标识", "Persistent identifier"),
    "kind": both("类型", "Kind"),
    "creator": both("作者", "Made by"),
    "bearers": both("传承人", "Bearers of the tradition"),
    "interviewee": both("讲述人", "Told by"),
    "interviewer": both("访谈人", "Interviewer"),
    "date": both("年代", "Date"),
    "period": both("时期", "Period"),
    "place": both("地点", "Place"),
    "ethnic_group": both("民族", "People"),
    "materials": both("质地", "Materials"),
    "techniques": both("制作工艺", "Techniques"),
    "motifs": both("纹样", "Motifs"),
    "languages": both("语言", "Languages"),
    "size": both("尺寸", "Size"),
    "category": both("文物类别", "Category"),
    "grade": both("文物级别", "Grade"),
    "site_class": both("遗存类别", "Class of site"),
    "protection_level": both("保护级别", "Protection"),
    "ich_category": both("非遗门类", "Field of intangible heritage"),
    "ich_level": both("非遗级别", "Level of listing"),
    "red_themes": both("红色主题", "Themes"),
    "revolutionary_period": both("革命历史时期", "Revolutionary period"),
    "inventory_no": both("藏品编号", "Inventory number"),
    "other_numbers": both("其他编号", "Other numbers"),
    "holding_institution": both("收藏单位", "Held by"),
    "source_note": both("来源说明", "About the picture"),
    "rights_note": both("权利说明", "Rights"),
}


def site_url() -> str:
    return f"{settings.SITE_URL}/"
