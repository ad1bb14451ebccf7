"""The first wording of the pages that `ensure_site` makes; editors change them in the CMS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A page's slug and its fields, each as (Chinese, English)."""

    slug: str
    values: dict[str, tuple[str, str]]

    def fields(self, language: str) -> dict[str, str]:
        """The fields in `zh` or `en`."""
        return {name: pair[language == "en"] for name, pair in self.values.items()}


def _both(name: str) -> tuple[str, str]:
    folder = Path(__file__).parent
    zh, en = (
        (folder / f"{name}.{language}.html").read_text(encoding="utf-8")
        for language in ("zh", "en")
    )
    return zh, en


PAGES = {
    "home": Text(
        "huxiang",
        {
            "title": ("湖湘", "Huxiang"),
            "headline": (
                "湖南的红色记忆，湘西的手与歌",
                "Red memory of Hunan, hands and songs of Xiangxi",
            ),
            "lead": (
                "每一件都放得很大，写明来处，也写明能不能用。",
                "Every object large enough to study, with where it comes from and how it may be used.",
            ),
        },
    ),
    "stories": Text(
        "stories",
        {
            "title": ("故事", "Stories"),
            "lead": (
                "跟着一张图走近，看清一件事。",
                "Follow one picture closer, and see one thing clearly.",
            ),
        },
    ),
    "about": Text(
        "about",
        {
            "title": ("关于湖湘", "About Huxiang"),
            "lead": (
                "湖南红色文化与湘西民族文化的数字博物馆。",
                "A digital museum of Hunan’s red culture and of the cultures of Xiangxi’s peoples.",
            ),
            "body": _both("about"),
        },
    ),
    "terms": Text(
        "terms",
        {
            "title": ("使用条款", "Terms of use"),
            "lead": (
                "能看的都能看，能用的写清怎么用。",
                "What may be seen can be seen; how it may be used is written down.",
            ),
            "body": _both("terms"),
        },
    ),
}
