"""What the rows of a record are called, in both languages, in the order of the page."""

from __future__ import annotations

from iiif.imports.values import LanguageMap


def _label(zh: str, en: str) -> LanguageMap:
    return {"zh": [zh], "en": [en]}


LABELS: dict[str, LanguageMap] = {
    "alternative": _label("又名", "Other titles"),
    "creator": _label("作者", "Creator"),
    "contributor": _label("参与者", "Contributor"),
    "date": _label("年代", "Date"),
    "period": _label("时期", "Period"),
    "place": _label("地点", "Place"),
    "coverage": _label("时空范围", "Coverage"),
    "type": _label("类别", "Type"),
    "subject": _label("主题", "Subject"),
    "culture": _label("文化", "Culture"),
    "medium": _label("材料", "Materials"),
    "technique": _label("技法", "Technique"),
    "format": _label("形制", "Format"),
    "extent": _label("尺寸", "Dimensions"),
    "inscription": _label("铭文", "Inscription"),
    "language": _label("语言", "Language"),
    "publisher": _label("出版者", "Publisher"),
    "repository": _label("收藏单位", "Repository"),
    "number": _label("编号", "Number"),
    "part_of": _label("属于", "Part of"),
    "relation": _label("相关", "Related"),
    "provenance": _label("来历", "Provenance"),
    "source": _label("出处", "Source"),
    "rights_holder": _label("权利人", "Rights holder"),
    "rights": _label("权利说明", "Rights note"),
    "credit": _label("署名", "Credit"),
}
