"""The eras of the date filter and its histogram: ranges that overlap, as dynasties do."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.bilingual import pick


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of astronomical years, both ends included; a thing may lie in several."""

    code: str
    label_zh: str
    label_en: str
    first_year: int
    last_year: int

    @property
    def label(self) -> str:
        return pick(self.label_zh, self.label_en)


# Turns of Hunan's history, after archive/vocabularies/periods.csv and
# revolutionary_periods.csv.
ERAS = (
    Era("prehistory", "史前", "Prehistory", -1_000_000, -2070),
    Era("pre-qin", "夏商周", "Xia, Shang, Zhou", -2069, -220),
    Era("qin-han", "秦汉", "Qin and Han", -220, 220),
    Era("three-to-southern", "三国至南北朝", "Three Kingdoms to Southern Dynasties", 220, 589),
    Era("sui-tang", "隋唐五代", "Sui, Tang, Five Dynasties", 581, 979),
    Era("song-yuan", "宋元", "Song and Yuan", 960, 1368),
    Era("ming-qing", "明清（至1840）", "Ming and Qing, to 1840", 1368, 1839),
    Era("late-qing", "近代（1840—1919）", "1840 to 1919", 1840, 1918),
    Era("revolution", "革命年代（1919—1949）", "Revolution, 1919 to 1949", 1919, 1949),
    Era("founding", "建设时期（1949—1978）", "Construction, 1949 to 1978", 1949, 1977),
    Era("reform", "改革开放以来（1978— ）", "Since 1978", 1978, 9999),
)
BY_CODE = {era.code: era for era in ERAS}
