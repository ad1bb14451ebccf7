"""The groups of a record's fields, one abstract model each.

Common to all kinds: Described, Dated, Located, RightsStated, Evidenced. For some kinds:
Registered (the Chinese registration record of movable objects), Protected (sites),
Listed (intangible heritage), RedCulture, Interviewed (oral history).
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.dates import DateRange, describe
from archive.models import columns
from foundation.bilingual import Bilingual


class Described(models.Model):
    title_zh = models.CharField(_("题名（中文）"), max_length=300)
    title_en = columns.short(_("题名（英文）"), 400)
    alternative_titles = columns.text(_("其他题名、原名"), help_text=_("每行一个。"))
    summary_zh = columns.text(_("摘要（中文）"))
    summary_en = columns.text(_("摘要（英文）"))
    description_zh = columns.text(_("描述（中文）"))
    description_en = columns.text(_("描述（英文）"))
    inscription = columns.text(_("铭文题识"))
    provenance_zh = columns.text(_("流传经过（中文）"))
    provenance_en = columns.text(_("流传经过（英文）"))
    ethnic_group = columns.term("ethnic_groups", _("民族"))
    creator = columns.agent(_("作者"), "made_records")
    materials = columns.terms("materials", _("质地"))
    techniques = columns.terms("techniques", _("制作工艺"))
    motifs = columns.terms("motifs", _("纹样"))
    languages = columns.terms("languages", _("语言"))

    title = Bilingual("title")
    summary = Bilingual("summary")
    description = Bilingual("description")
    provenance = Bilingual("provenance")

    class Meta:
        abstract = True


class Dated(models.Model):
    """As found, normalised to EDTF, and the years that filters use (astronomical)."""

    date_found = columns.short(
        _("年代原文"), help_text=_("照原样录入，例如：光绪二十三年、1934年11月、公元前206年。")
    )
    date_edtf = columns.short(
        _("年代（EDTF）"), 64, help_text=_("留空时由年代原文换算，例如 1897、1934-11、-0205。")
    )
    start_year = models.IntegerField(_("起始年"), null=True, blank=True, db_index=True)
    end_year = models.IntegerField(_("结束年"), null=True, blank=True, db_index=True)
    period = columns.term("periods", _("时期"))

    class Meta:
        abstract = True

    @property
    def date_label(self) -> str:
        """The date for a reader: as found in Chinese, written out in English."""
        if self.date_found and not (get_language() or "").startswith("en"):
            return self.date_found
        if self.date_edtf and self.start_year is not None and self.end_year is not None:
            return describe(
                DateRange(self.date_edtf, self.start_year, self.end_year, self.date_found)
            )
        # only what says that nobody knows has no years
        return str(_("年代不详")) if self.date_found else ""


class Located(models.Model):
    class PointPrecision(models.TextChoices):
        EXACT = "exact", _("精确")
        VILLAGE = "village", _("约 1 公里")
        DISTRICT = "district", _("约 11 公里")
        HIDDEN = "hidden", _("不公开")

    place = models.ForeignKey(
        "archive.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("地点"),
    )
    place_note_zh = columns.short(_("地点说明（中文）"), 300)
    place_note_en = columns.short(_("地点说明（英文）"), 300)
    lat = columns.measure(_("纬度（WGS-84，精确，不公开）"), 9, 6)
    lon = columns.measure(_("经度（WGS-84，精确，不公开）"), 9, 6)
    public_precision = models.CharField(
        _("公开精度"), max_length=16, choices=PointPrecision, default=PointPrecision.VILLAGE
    )

    place_note = Bilingual("place_note")

    class Meta:
        abstract = True

    @property
    def public_point(self) -> tuple[Decimal, Decimal] | None:
        """Latitude and longitude that anybody may see, else the place's public point.

        A sensitive place never lets more than one decimal of a degree out.
        """
        precision = self.PointPrecision(self.public_precision)
        if precision is self.PointPrecision.HIDDEN:
            return None
        lat, lon = self.lat, self.lon
        if lat is None or lon is None:
            if self.place is None or self.place.public_lat is None or self.place.public_lon is None:
                return None
            lat, lon = self.place.public_lat, self.place.public_lon
        if self.place is not None and self.place.sensitive:
            precision = self.PointPrecision.DISTRICT
        steps = {
            self.PointPrecision.EXACT: Decimal("0.00001"),
            self.PointPrecision.VILLAGE: Decimal("0.01"),
            self.PointPrecision.DISTRICT: Decimal("0.1"),
        }
        step = steps[precision]
        return Decimal(str(lat)).quantize(step), Decimal(str(lon)).quantize(step)


class RightsStated(models.Model):
    class MediaAccess(models.TextChoices):
        FULL = "full", _("完整公开")
        PREVIEW = "preview", _("仅预览（可申请许可）")
        NONE = "none", _("不公开")

    rights_statement_uri = columns.uri(_("权利声明（URI）"))
    licence_uri = columns.uri(_("许可协议（URI）"))
    rights_holder = columns.agent(_("权利人"), "held_records")
    credit_zh = columns.short(_("署名（中文）"), 300)
    credit_en = columns.short(_("署名（英文）"), 300)
    rights_note_zh = columns.text(_("权利说明（中文）"))
    rights_note_en = columns.text(_("权利说明（英文）"))
    media_access = models.CharField(
        _("影像公开程度"), max_length=8, choices=MediaAccess, default=MediaAccess.PREVIEW
    )

    embargo_until = models.DateField(
        _("禁公开至"),
        null=True,
        blank=True,
        help_text=_("在这一天之前不公开；发布会自动排到这一天。"),
    )
    consent_until = models.DateField(
        _("授权同意到期日"),
        null=True,
        blank=True,
        help_text=_("这一天是公开的最后一天；之后影像自动关闭，条目文字保留。"),
    )

    credit = Bilingual("credit")
    rights_note = Bilingual("rights_note")

    class Meta:
        abstract = True


class Evidenced(models.Model):
    """Who said so, and what is not sure; both are shown."""

    sources = columns.text(_("出处"), help_text=_("每行一条。"))
    unsure = columns.text(
        _("待核对"), help_text=_("尚不确定的内容，每行一条；编目界面和公开页面都会显示。")
    )

    class Meta:
        abstract = True

    @property
    def source_list(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]

    @property
    def unsure_list(self) -> list[str]:
        return [line.strip() for line in self.unsure.splitlines() if line.strip()]


class Registered(models.Model):
    """藏品登记: the registration record of movable objects (registration_fields.csv)."""

    holding_institution = columns.agent(_("收藏单位"), "kept_records")
    institution_code = columns.short(_("收藏单位编号"), 32)
    census_no = columns.short(
        _("普查登记号（22位）"),
        22,
        validators=[RegexValidator(r"^\d{21,22}$", _("普查登记号是 21 或 22 位数字。"))],
    )
    inventory_no = columns.short(_("藏品编号"), 80)
    inventory_no_type = columns.term("identifier_types", _("藏品编号类型"))
    category = columns.term("relic_categories", _("文物类别"))
    grade = columns.term("relic_levels", _("文物级别"))
    edition = columns.short(_("版本"))
    volume = columns.short(_("存卷"))
    length_mm = columns.measure(_("通长（毫米）"))
    width_mm = columns.measure(_("通宽（毫米）"))
    height_mm = columns.measure(_("通高（毫米）"))
    size_text = columns.short(_("具体尺寸"), 300)
    mass_range = columns.term("mass_ranges", _("质量范围"))
    mass_g = columns.measure(_("具体质量（克）"), 12, 2)
    count_type = columns.term("count_types", _("单件或一套多件"))
    quantity = models.PositiveIntegerField(
        _("实际数量"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    quantity_unit = columns.short(_("数量单位"), 16)
    completeness = columns.term("completeness", _("完残程度"))
    condition_note = columns.text(_("完残状况"))
    preservation_state = columns.term("preservation_states", _("保存状态"))
    acquisition_source = columns.term("acquisition_sources", _("文物来源"))
    acquisition_period = columns.term("acquisition_periods", _("入藏时间范围"))
    acquired_year = models.PositiveSmallIntegerField(_("入藏年度"), null=True, blank=True)
    recorder = columns.short(_("录入员"), 80)
    registrar = columns.short(_("审核员"), 80)

    class Meta:
        abstract = True


class Protected(models.Model):
    """不可移动文物 and 文物保护单位."""

    site_class = columns.term("immovable_heritage_classes", _("不可移动文物类别"))
    protection_level = columns.term("protection_levels", _("保护级别"))
    protection_batch = columns.term("national_protection_batches", _("公布批次"))
    protection_no = columns.short(_("公布编号"), 40)
    protection_year = models.PositiveSmallIntegerField(_("公布年份"), null=True, blank=True)

    class Meta:
        abstract = True


class Listed(models.Model):
    """非物质文化遗产代表性项目."""

    ich_category = columns.term("ich_categories", _("非遗门类"))
    ich_level = columns.term("ich_levels", _("非遗级别"))
    ich_batch = columns.term("ich_national_batches", _("非遗批次"))
    ich_listing = columns.term("ich_listing_types", _("新增或扩展"))
    ich_no = columns.short(_("项目编号"), 32)
    ich_year = models.PositiveSmallIntegerField(_("列入年份"), null=True, blank=True)

    class Meta:
        abstract = True


class RedCulture(models.Model):
    """革命文物 facets and the themes of Hunan."""

    red_themes = columns.terms("hunan_red_themes", _("红色主题"))
    revolutionary_period = columns.term("revolutionary_periods", _("革命历史时期"))
    revolutionary_relic_type = columns.term("revolutionary_relic_types", _("革命文物类型"))

    class Meta:
        abstract = True


class Interviewed(models.Model):
    """口述史: nothing is published before the consent of the one who speaks is on file."""

    interviewee = columns.agent(_("讲述人"), "told_records")
    interviewer = columns.agent(_("访谈人"), "asked_records")
    consent_on_file = models.BooleanField(_("已存授权同意书"), default=False)
    consent_reference = columns.short(_("授权同意书编号"), 80)

    class Meta:
        abstract = True
