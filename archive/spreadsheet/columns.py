"""The fields that a sheet can fill, and the headers that mean them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Record


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a sheet can fill.

    Attributes:
        field: name of the field of Record, or `media_files`.
        type: text, lines, date, kind, choice, term, terms, place, agent, year, whole, decimal,
            files.
        names: headers that mean it, first the one that the template sheet shows.
        vocabulary: of `term` and `terms`.
        factor: what a number is multiplied with (cm to mm: 10).
        example: what the template sheet shows.
    """

    field: str
    type: str
    names: tuple[str, ...]
    vocabulary: str = ""
    factor: Decimal = Decimal(1)
    example: str = ""

    @property
    def label(self) -> str | Promise:
        return MEDIA_LABEL if self.type == "files" else self.model_field.verbose_name

    @property
    def joins(self) -> bool:
        """Whether several columns of a sheet may fill it together, a line each."""
        return self.type == "lines" or (
            self.type == "text" and isinstance(self.model_field, models.TextField)
        )

    @property
    def model_field(self) -> models.Field[Any, Any]:
        """The field of Record that the column fills.

        Raises:
            TypeError: the name is a reverse relation (a mistake in the table below).
        """
        field = Record._meta.get_field(self.field)
        if not isinstance(field, models.Field):
            raise TypeError(f"{self.field} is no column of Record")
        return field


MEDIA = "media_files"
MEDIA_LABEL = _("影像文件")
# A number in one of these is a name: what a spreadsheet program did to it must be told.
NAMES_OF_DIGITS = frozenset(
    ("census_no", "inventory_no", "institution_code", "protection_no", "ich_no")
)


def _c(field: str, kind: str, *names: str, example: str = "") -> Column:
    return Column(field, kind, names, example=example)


def _t(field: str, vocabulary: str, *names: str, example: str = "") -> Column:
    kind = "terms" if Record._meta.get_field(field).many_to_many else "term"
    return Column(field, kind, names, vocabulary, example=example)


def _cm(field: str, *names: str, example: str = "") -> Column:
    return Column(field, "decimal", names, factor=Decimal(10), example=example)


COLUMNS: tuple[Column, ...] = (
    _c("inventory_no", "text", "藏品编号", "编号", "总登记号", "藏品号", "文物编号", "登记号", "馆藏编号",
       "inventory no", "number", "id", "accession number", "accession no", "acno",
       "object number", example="HN-0001"),
    _c("title_zh", "text", "名称", "题名", "中文题名", "文物名称", "藏品名称", "藏品名", "文物名",
       "品名", "中文名称", "name", "title", "title_zh", "chinese title", "label_zh",
       example="土家族西兰卡普被面"),
    _c("title_en", "text", "英文名称", "英文题名", "title_en", "english title", "name_en", "label_en",
       example="Tujia brocade quilt cover"),
    _c("kind", "kind", "类型", "kind", "type", example="可移动文物"),
    _c("alternative_titles", "lines", "原名", "其他题名", "former name", "alternative title"),
    _c("summary_zh", "text", "摘要", "中文摘要", "summary", "summary_zh"),
    _c("summary_en", "text", "英文摘要", "summary_en", "english summary"),
    _c("description_zh", "text", "描述", "文物描述", "中文描述", "description", "description_zh"),
    _c("description_en", "text", "英文描述", "description_en", "english description"),
    _c("inscription", "text", "铭文题识", "铭文", "题识", "inscription", "inscription_text_zh"),
    _c("provenance_zh", "text", "流传经过", "递藏经过", "来源经过", "provenance_zh"),
    _c("provenance_en", "text", "流传经过英文", "provenance", "provenance_text",
       "ownership history", "provenance_en"),
    _c("date_found", "date", "年代", "具体年代", "时代", "date", "era", "date text", "creation date",
       example="清光绪年间"),
    _c("date_edtf", "text", "edtf", "date edtf"),
    _t("period", "periods", "时期", "年代分期", "period", example="清"),
    _c("place", "place", "地点", "出土地点", "征集地点", "place", example="永顺县"),
    _c("place_note_zh", "text", "地点说明", "地址", "address", "address_as_announced", "place note"),
    _c("place_note_en", "text", "地点说明英文", "place_note_en"),
    _c("lat", "decimal", "纬度", "latitude", "lat"),
    _c("lon", "decimal", "经度", "longitude", "lon"),
    _t("ethnic_group", "ethnic_groups", "民族", "ethnic group", "people", example="土家族"),
    _c("creator", "agent", "作者", "著者", "creator", "author", "artist", "maker", "all artists"),
    _t("materials", "materials", "质地", "material", "materials", example="棉麻纤维；丝"),
    _t("techniques", "techniques", "制作工艺", "工艺", "technique", "techniques",
       example="土家族织锦（西兰卡普）"),
    _t("motifs", "motifs", "纹样", "motif", "motifs", example="四十八勾"),
    _t("languages", "languages", "语言", "language", "languages"),
    _c("holding_institution", "agent", "收藏单位", "收藏单位名称", "藏馆", "holding institution"),
    _c("institution_code", "text", "收藏单位编号", "institution code"),
    _c("census_no", "text", "普查登记号", "文物身份证编码", "普查登记号/文物身份证编码", "census no"),
    _t("inventory_no_type", "identifier_types", "藏品编号类型", "inventory number type"),
    _t("category", "relic_categories", "文物类别", "relic category", example="织绣"),
    _t("grade", "relic_levels", "文物级别", "级别", "grade", example="三级"),
    _c("edition", "text", "版本", "edition"),
    _c("volume", "text", "存卷", "volume"),
    _cm("length_mm", "通长(cm)", "通长", "length (cm)", "length", example="178"),
    _cm("width_mm", "通宽(cm)", "通宽", "width (cm)", "width", example="112"),
    _cm("height_mm", "通高(cm)", "通高", "height (cm)", "height"),
    _c("size_text", "text", "具体尺寸", "尺寸", "measurements", "size", "dimensions",
       "en_measurements"),
    _t("mass_range", "mass_ranges", "质量范围", "mass range"),
    _c("mass_g", "decimal", "具体质量(g)", "具体质量", "mass (g)", "mass"),
    _t("count_type", "count_types", "包含文物数量", "count type"),
    _c("quantity", "whole", "实际数量", "数量", "quantity", example="1"),
    _c("quantity_unit", "text", "数量单位", "单位", "unit", example="件"),
    _t("completeness", "completeness", "完残程度", "completeness", example="基本完整"),
    _c("condition_note", "text", "完残状况", "condition"),
    _t("preservation_state", "preservation_states", "保存状态", "preservation state"),
    _t("acquisition_source", "acquisition_sources", "文物来源", "acquisition source"),
    _t("acquisition_period", "acquisition_periods", "入藏时间范围", "acquisition period"),
    _c("acquired_year", "year", "入藏年度", "acquisition year", "date acquired"),
    _c("recorder", "text", "录入员", "recorder"),
    _c("registrar", "text", "审核员", "reviewer"),
    _t("site_class", "immovable_heritage_classes", "不可移动文物类别", "site class"),
    _t("protection_level", "protection_levels", "保护级别", "protection level"),
    _t("protection_batch", "national_protection_batches", "公布批次", "批次", "batch"),
    _c("protection_no", "text", "公布编号", "protection no", "release_id"),
    _c("protection_year", "year", "公布年份", "batch_year", "protection year"),
    _t("ich_category", "ich_categories", "非遗门类", "ich category"),
    _t("ich_level", "ich_levels", "非遗级别", "ich level"),
    _t("ich_batch", "ich_national_batches", "非遗批次", "ich batch"),
    _t("ich_listing", "ich_listing_types", "新增或扩展", "ich listing"),
    _c("ich_no", "text", "项目编号", "ich no"),
    _c("ich_year", "year", "列入年份", "ich year"),
    _t("red_themes", "hunan_red_themes", "红色主题", "red theme", "red themes"),
    _t("revolutionary_period", "revolutionary_periods", "革命历史时期", "revolutionary period"),
    _t("revolutionary_relic_type", "revolutionary_relic_types", "革命文物类型", "relic type"),
    _c("rights_statement_uri", "text", "权利声明", "rights statement",
       example="http://rightsstatements.org/vocab/UND/1.0/"),
    _c("licence_uri", "text", "许可协议", "licence", "license"),
    _c("rights_holder", "agent", "权利人", "rights holder"),
    _c("credit_zh", "text", "署名", "credit_zh"),
    _c("credit_en", "text", "英文署名", "credit_en", "credit", "credit line"),
    _c("rights_note_zh", "text", "权利说明", "rights_note_zh"),
    _c("rights_note_en", "text", "权利说明英文", "rights note", "rights", "rights_note_en"),
    _c("media_access", "choice", "影像公开程度", "media access"),
    _c("sources", "lines", "出处", "来源", "source", "sources", "url", "web url"),
    _c("unsure", "lines", "待核对", "unsure"),
)  # fmt: skip

# A bare "category" or "level" means what the kind of the sheet makes of it.
BY_KIND = {
    "site": {"类别": "site_class", "category": "site_class", "级别": "protection_level"},
    "ich": {"类别": "ich_category", "category": "ich_category", "级别": "ich_level"},
}
BY_OTHER_KIND = {"类别": "category", "category": "category"}
# Not a field of the record: the names of its files.
MEDIA_COLUMN = Column(
    MEDIA,
    "files",
    ("影像文件", "图片", "照片", "文件名", "附件", "files", "images", "file names", "media"),
)
ALL_COLUMNS = (*COLUMNS, MEDIA_COLUMN)
BY_FIELD = {column.field: column for column in ALL_COLUMNS}
