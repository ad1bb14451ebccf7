"""The record editor: one tab for each group of fields, Chinese and English side by side."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from accounts.owned import seen_by
from archive.admin.choosers import asset_chooser
from archive.admin.forms import RecordForm
from archive.kinds import has_group, is_made
from archive.models import Motif, Record, groups
from archive.readiness import assess


class ReadinessPanel(Panel):
    """发布就绪度, with a link from each gap to its field; the script asks again while one types."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "archive/admin/readiness_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(
                js=("archive/js/readiness.js",), css={"all": ("archive/css/admin.css",)}
            )

        @cached_property
        def readiness(self) -> Any:
            return assess(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "readiness": self.readiness}


class BornePanel(Panel):
    """纹样 that the record bears, as stored, with the way to each and to a new one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "archive/admin/borne_panel.html"

        @cached_property
        def motifs(self) -> Any:
            record = self.instance
            if record.pk is None:
                return []
            return seen_by(self.request.user, Motif.objects.borne_by(record))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "record": self.instance,
                "motifs": self.motifs,
                "may_add": self.request.user.has_perm("archive.add_motif"),
            }


class OrderedChooserPanel(MultipleChooserPanel):
    """Several things that are chosen, in order: the files of a record, what bears a motif.

    Wagtail 8.0 makes the panel's script object a second time, to describe the form, and for
    this kind of panel wires the buttons again: each press moved a file by two places. The
    description as a plain inline panel wires nothing.
    """

    class BoundPanel(MultipleChooserPanel.BoundPanel):
        telepath_adapter_name = InlinePanel.BoundPanel.telepath_adapter_name


def term(name: str) -> FieldPanel:
    """A short list of one vocabulary: a plain select, which needs no second window."""
    return FieldPanel(name, widget=forms.Select)


def terms(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")])


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


OVERVIEW = [
    ReadinessPanel(heading=_("发布就绪度")),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("collection")]),
    FieldRowPanel([FieldPanel("title_zh", required_on_save=True), FieldPanel("title_en")]),
    FieldPanel("alternative_titles"),
    pair("summary"),
    OrderedChooserPanel(
        "media_items",
        chooser_field_name="asset",
        heading=_("影像"),
        label=_("影像"),
        panels=[
            FieldPanel("asset", widget=asset_chooser.widget_class),
            FieldPanel("primary"),
            pair("caption"),
        ],
    ),
]
MADE = [
    FieldPanel("inscription"),
    pair("provenance"),
    terms("materials"),
    terms("techniques"),
]
DESCRIPTION = [
    pair("description"),
    FieldRowPanel([FieldPanel("creator"), term("ethnic_group")]),
    terms("motifs"),
    BornePanel(heading=_("带有的纹样")),
    terms("languages"),
    InlinePanel(
        "relations",
        heading=_("关系"),
        label=_("关系"),
        panels=[
            FieldRowPanel([FieldPanel("kind"), FieldPanel("target")]),
            FieldPanel("date_edtf"),
            pair("note"),
        ],
    ),
]
TIME_AND_PLACE = [
    MultiFieldPanel([row("date_found", "date_edtf"), term("period")], heading=_("年代")),
    MultiFieldPanel(
        [
            FieldPanel("place"),
            pair("place_note"),
            row("lat", "lon", "public_precision"),
        ],
        heading=_("地点"),
    ),
]
NUMBERS = MultiFieldPanel(
    [
        row("holding_institution", "institution_code"),
        FieldRowPanel([FieldPanel("inventory_no"), term("inventory_no_type")]),
        InlinePanel(
            "identifiers",
            heading=_("其他编号"),
            label=_("编号"),
            panels=[FieldRowPanel([FieldPanel("value"), term("kind")]), FieldPanel("note")],
        ),
    ],
    heading=_("编号"),
)
REGISTRATION = [
    FieldPanel("census_no"),
    MultiFieldPanel(
        [
            FieldRowPanel([term("category"), term("grade")]),
            row("edition", "volume"),
            row("length_mm", "width_mm", "height_mm"),
            FieldPanel("size_text"),
            FieldRowPanel([term("mass_range"), FieldPanel("mass_g")]),
            FieldRowPanel(
                [term("count_type"), FieldPanel("quantity"), FieldPanel("quantity_unit")]
            ),
        ],
        heading=_("类别与度量"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([term("completeness"), term("preservation_state")]),
            FieldPanel("condition_note"),
            FieldRowPanel(
                [
                    term("acquisition_source"),
                    term("acquisition_period"),
                    FieldPanel("acquired_year"),
                ]
            ),
            row("recorder", "registrar"),
        ],
        heading=_("保存与入藏"),
    ),
]
PROTECTED = MultiFieldPanel(
    [
        FieldRowPanel([term("site_class"), term("protection_level")]),
        FieldRowPanel(
            [
                term("protection_batch"),
                FieldPanel("protection_no"),
                FieldPanel("protection_year"),
            ]
        ),
    ],
    heading=_("文物保护单位"),
)
LISTED = MultiFieldPanel(
    [
        FieldRowPanel([term("ich_category"), term("ich_level"), term("ich_batch")]),
        FieldRowPanel([term("ich_listing"), FieldPanel("ich_no"), FieldPanel("ich_year")]),
        InlinePanel(
            "bearers",
            heading=_("代表性传承人"),
            label=_("传承人"),
            panels=[
                FieldPanel("agent"),
                FieldRowPanel([term("level"), FieldPanel("since_year")]),
            ],
        ),
    ],
    heading=_("非物质文化遗产"),
)
INTERVIEWED = MultiFieldPanel(
    [row("interviewee", "interviewer"), row("consent_on_file", "consent_reference")],
    heading=_("口述史"),
)
RED = MultiFieldPanel(
    [
        terms("red_themes"),
        FieldRowPanel([term("revolutionary_period"), term("revolutionary_relic_type")]),
    ],
    heading=_("红色文化"),
)
RIGHTS = [
    MultiFieldPanel(
        [
            row("rights_statement_uri", "licence_uri"),
            row("rights_holder", "media_access"),
            row("embargo_until", "consent_until"),
            pair("credit"),
            pair("rights_note"),
        ],
        heading=_("权利"),
    ),
    MultiFieldPanel([FieldPanel("sources"), FieldPanel("unsure")], heading=_("依据")),
]


def record_editor(kind: str | None = None) -> TabbedInterface:
    """The editor of one kind of record; without a kind, every field (for comparisons)."""

    def has(group: type) -> bool:
        return kind is None or has_group(kind, group)

    made = MADE if kind is None or is_made(kind) else []
    special = [
        *([PROTECTED] if has(groups.Protected) else []),
        *([LISTED] if has(groups.Listed) else []),
        *([INTERVIEWED] if has(groups.Interviewed) else []),
        RED,
    ]
    return TabbedInterface(
        [
            ObjectList(OVERVIEW, heading=_("概要")),
            ObjectList([*DESCRIPTION, *made], heading=_("描述")),
            ObjectList(TIME_AND_PLACE, heading=_("年代与地点")),
            ObjectList(
                [NUMBERS, *(REGISTRATION if has(groups.Registered) else [])], heading=_("登记")
            ),
            ObjectList(special, heading=_("专门信息")),
            ObjectList(RIGHTS, heading=_("权利与依据")),
        ],
        base_form_class=RecordForm,
    )


@cache
def editor_of(kind: str) -> Any:
    """The editor of a kind, bound to the model; made once."""
    return record_editor(kind).bind_to_model(Record)
