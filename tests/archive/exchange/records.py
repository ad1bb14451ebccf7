"""Records of every kind: filled to the brim, bare, and hostile."""

from __future__ import annotations

from typing import Any

from archive.models import (
    Agent,
    Identifier,
    Place,
    Record,
    RecordBearer,
    RecordMedia,
    RecordRelation,
    Term,
)
from archive.services.write_fields import write_fields
from tests.archive.factories import AgentFactory, CollectionFactory, PlaceFactory, consent_for
from tests.media.factories import AssetFactory

KINDS = list(Record.Kind.values)
# What XML forbids, what closes a CDATA section, what a browser runs, what is not in the BMP.
HOSTILE = "\x01\x08\x0b\ufffe]]>&lt;<script>alert(1)</script>\U0001f984䶮\u202e{}%$\\" + "长" * 290
LONG = "很长的描述。" * 4_000


def term(vocabulary: str, place: int = 0) -> Term:
    return Term.objects.of(vocabulary)[place]


def filled(kind: str, **fields: Any) -> Record:
    """A published record with a value in every field that an export could tell."""
    maker = AgentFactory(
        name_zh="叶玉翠", name_en="Ye Yucui", sources="https://viaf.org/viaf/12345\n口述"
    )
    holder = AgentFactory(name_zh="湘西州博物馆", name_en="Xiangxi Museum", kind="institution")
    county = PlaceFactory(parent=Place.objects.get(code="430000"), lat="29.123456")
    parent = CollectionFactory()
    collection = CollectionFactory(parent=parent)
    values: dict[str, Any] = {
        "collection": collection, "kind": kind, "title_zh": "西兰卡普", "title_en": "Xilankapu",
        "alternative_titles": ["打花铺盖", "Brocade cover"],
        "summary_zh": "一床被面。", "summary_en": "A quilt cover.",
        "description_zh": "织于捞车河。", "description_en": "Woven at Laoche.",
        "inscription": "喜", "date_found": "光绪二十三年", "period": term("periods", 60),
        "creator": maker, "place": county, "place_note_zh": "河边", "place_note_en": "By the river",
        "lat": "29.111111", "lon": "109.222222", "public_precision": "village",
        "ethnic_group": term("ethnic_groups", 14),
        "materials": list(Term.objects.of("materials").filter(data__has_key="aat_id")[:2]),
        "techniques": [term("techniques")], "motifs": [term("motifs"), term("motifs", 1)],
        "languages": [term("languages")], "red_themes": [term("hunan_red_themes")],
        "revolutionary_period": term("revolutionary_periods"),
        "revolutionary_relic_type": term("revolutionary_relic_types"),
        "holding_institution": holder, "institution_code": f"I{maker.pk}",
        "inventory_no": "HN-0001", "category": term("relic_categories", 5),
        "grade": term("relic_levels"), "edition": "初版", "volume": "二卷",
        "length_mm": "1780", "width_mm": "1120.5", "height_mm": "3", "size_text": "178×112 厘米",
        "mass_g": "820.50", "quantity": 2, "quantity_unit": "件",
        "completeness": term("completeness"), "condition_note": "略有磨损",
        "preservation_state": term("preservation_states"),
        "acquisition_source": term("acquisition_sources"), "acquired_year": 1957,
        "recorder": "录入员甲", "registrar": "审核员乙",
        "site_class": term("immovable_heritage_classes"),
        "protection_level": term("protection_levels"), "protection_no": "7-1234",
        "ich_category": term("ich_categories"), "ich_level": term("ich_levels"),
        "ich_no": "Ⅷ-18", "interviewee": maker, "interviewer": holder, "rights_holder": holder,
        "rights_statement_uri": "https://rightsstatements.org/vocab/NoC-OKLR/1.0/",
        "licence_uri": "https://creativecommons.org/licenses/by/4.0/",
        "credit_zh": "湘西州博物馆藏", "credit_en": "Xiangxi Museum", "rights_note_zh": "署名使用",
        "sources": ["《湘西土家族织锦》第 12 页"], "unsure": ["织造年份"],
    } | fields  # fmt: skip
    record = Record(live=True)
    write_fields(record, values)
    record.media_items.set([RecordMedia(asset=AssetFactory(ready=True, public=True))])
    record.identifiers.set([Identifier(value="旧-88")])
    record.bearers.set(
        [RecordBearer(agent=maker, level=term("ich_bearer_levels"), since_year=2007)]
    )
    other = bare("object", title_zh="素材", collection=collection)
    record.relations.set(
        [RecordRelation(kind=each, target=other) for each in RecordRelation.Kind.values]
    )
    record.consent_on_file = kind == "oral_history"
    record.full_clean()
    consented(record)
    return Record.objects.get(pk=record.pk)


def consented(record: Record) -> None:
    """Saved; an oral history with a consent in force, whose number is nobody else's business."""
    if record.kind == "oral_history":
        record.live = False
        record.save()
        consent_for(record, reference=f"机密-7-{record.pk}", for_taking=True)
        record = Record.objects.get(pk=record.pk)
        record.live = True
    record.save()


def bare(kind: str, **fields: Any) -> Record:
    """A published record with nothing but what is required."""
    record = Record(live=True, kind=kind)
    write_fields(record, {"collection": CollectionFactory(), "title_zh": "无题"} | fields)
    consented(record)
    return Record.objects.get(pk=record.pk)


def hostile(kind: str) -> Record:
    """A published record with hostile text wherever text may stand."""
    record = filled(kind)
    texts = {
        field.name: HOSTILE[: field.max_length or None]
        for field in Record._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField")
        and (field.name.endswith(("_zh", "_en")) or field.name in _TEXTS)
    }
    texts["description_zh"] = HOSTILE + LONG
    Record.objects.filter(pk=record.pk).update(**texts)
    Agent.objects.update(name_zh=HOSTILE[:200], name_en=HOSTILE[:200])
    Identifier.objects.update(value=HOSTILE[:120])
    return Record.objects.get(pk=record.pk)


_TEXTS = frozenset(
    ("inscription", "size_text", "edition", "volume", "condition_note", "sources",
     "alternative_titles", "quantity_unit", "inventory_no", "date_found")
)  # fmt: skip


def for_export(record: Record) -> Record:
    return Record.objects.for_export().get(pk=record.pk)
