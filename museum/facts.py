"""The facts of a record as a page lists them: only those that have a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from archive.dates import DateRange, describe
from foundation.bilingual import Bilingual, active_suffix
from provenance.identifiers import ark

if TYPE_CHECKING:
    from archive.models import Record

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its values; `note` says how a value was read, `lang` in which language."""

    label: Words
    values: tuple[str, ...]
    note: str = ""
    lang: str = ""
    is_code: bool = False


def facts(record: Record) -> list[Fact]:
    """Every fact with a value, grouped as a reader asks: when, where, what, which number."""
    return [fact for fact in _all(record) if any(fact.values)]


def _all(record: Record) -> Iterator[Fact]:
    yield _one(_("类型"), record.get_kind_display())
    yield _date(record)
    yield _one(_("时期"), record.period)
    yield _place(record)
    yield _one(_("民族"), record.ethnic_group)
    yield _agent(_("作者"), record.creator)
    yield Fact(_("传承人"), tuple(_bearer(bearer) for bearer in record.bearers.all()))
    yield _agent(_("讲述人"), record.interviewee)
    yield _agent(_("访谈人"), record.interviewer)
    yield _many(_("质地"), record.materials.all())
    yield _many(_("工艺"), record.techniques.all())
    yield _many(_("纹样"), record.motifs.all())
    yield _one(_("尺寸"), dimensions(record))
    yield _one(
        _("质量"), f"{record.mass_g.normalize():f} g" if record.mass_g else record.mass_range
    )
    yield _one(_("数量"), f"{record.quantity} {record.quantity_unit}" if record.quantity else "")
    yield Fact(_("铭文题识"), (record.inscription,), lang="zh-Hans")
    yield Fact(_("流传经过"), (record.provenance,), lang=_foreign(record, "provenance"))
    yield _many(_("语言"), record.languages.all())
    yield _one(_("文物类别"), record.category)
    yield _one(_("文物级别"), record.grade)
    yield _one(_("完残程度"), record.completeness)
    yield _one(_("保护级别"), _joined(record.protection_level, record.protection_batch))
    yield _one(_("公布编号"), record.protection_no)
    yield _one(_("遗存类别"), record.site_class)
    yield _one(_("非遗门类"), record.ich_category)
    yield _one(_("非遗级别"), _joined(record.ich_level, record.ich_batch))
    yield _one(_("项目编号"), record.ich_no)
    yield _many(_("主题"), record.red_themes.all())
    yield _one(_("革命历史时期"), record.revolutionary_period)
    yield _one(_("来源"), record.acquisition_source)
    yield _agent(_("收藏单位"), record.holding_institution)
    yield _numbers(record)
    yield Fact(_("永久标识"), (ark(record.ark_name),), is_code=True)


def _one(label: Words, value: Any) -> Fact:
    return Fact(label, (str(value or "").strip(),))


def _many(label: Words, values: Iterable[Any]) -> Fact:
    return Fact(label, tuple(str(value) for value in values))


def _agent(label: Words, agent: Any) -> Fact:
    if agent is None:
        return Fact(label, ())
    return Fact(label, (agent.name,), lang=_foreign(agent, "name"))


def _bearer(bearer: Any) -> str:
    return (
        _("%(name)s（%(level)s）") % {"name": bearer.agent, "level": bearer.level}
        if bearer.level
        else str(bearer.agent)
    )


def _date(record: Record) -> Fact:
    """The date for a reader, and under it the other half: as found, or as normalised."""
    shown = record.date_label
    note = ""
    if record.date_found and shown != record.date_found:
        note = _("原文：%(text)s") % {"text": record.date_found}
    elif record.date_edtf and record.start_year is not None and record.end_year is not None:
        words = describe(DateRange(record.date_edtf, record.start_year, record.end_year, ""))
        if words.strip("年 ") != shown.strip("年 "):
            note = _("换算：%(text)s") % {"text": words}
    return Fact(_("年代"), (shown,), note)


def _place(record: Record) -> Fact:
    if record.place is None:
        return Fact(_("地点"), (record.place_note,))
    note = record.place_note
    point = record.public_point
    if point is not None:
        spoken = f"{point[0]}°N {point[1]}°E"
        note = f"{note} {spoken}".strip()
    return Fact(_("地点"), (record.place.name,), note, lang=_foreign(record.place, "name"))


def dimensions(record: Record) -> str:
    """`长 120 × 宽 40 × 高 3 cm`, from millimetres; the text as found where nothing was measured."""
    pairs = ((_("长"), record.length_mm), (_("宽"), record.width_mm), (_("高"), record.height_mm))
    known = [f"{label} {value / 10:.4g}" for label, value in pairs if value]
    return " × ".join(known) + " cm" if known else record.size_text


def _numbers(record: Record) -> Fact:
    numbers = [record.inventory_no, record.census_no]
    numbers += [each.value for each in record.identifiers.all()]
    return Fact(_("编号"), tuple(dict.fromkeys(n for n in numbers if n)), is_code=True)


def _joined(*values: Any) -> str:
    return " · ".join(str(value) for value in values if value)


def _foreign(thing: Any, name: str) -> str:
    """The `lang` of a value that is not in the page's language, else ""."""
    tag = Bilingual.lang_of(thing, name)
    return "" if tag.startswith(active_suffix()) else tag
