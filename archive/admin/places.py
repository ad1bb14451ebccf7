"""Places in the CMS: change, deprecate, restore, merge and part; each step in the history."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from archive.admin.choosers import SnippetChooser, snippet_chooser
from archive.admin.forms import PlaceForm
from archive.admin.word_acts import Acts, WordEditView, word_act
from archive.admin.word_lists import CHECK_COLUMN, STATE_COLUMN, PlaceFilterSet
from archive.errors import PlaceRefused
from archive.models import Place
from archive.services.deprecate_place import deprecate_place, restore_place
from archive.services.merge_places import merge_places, undo_place_merge


class MergeForm(forms.Form):
    """The other place, chosen as in the editor of a record: there may be thousands."""

    target = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("并入哪一个"),
        widget=SnippetChooser(Place, icon="globe"),
    )

    def __init__(self, *args: Any, source: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Place.objects.in_use().exclude(pk=source.pk)
        cast(forms.ModelChoiceField[Place], self.fields["target"]).queryset = others


def _perform(act: str, place: Place, target: Place | None, *, by: Any) -> None:
    now = timezone.now()
    if act == "deprecate":
        deprecate_place(place, by=by, now=now)
    elif act == "restore":
        restore_place(place, by=by)
    elif target is not None:
        merge_places(place, target, by=by, now=now)
    else:
        merge = place.merges.filter(undone_at=None).first()
        if merge is None:
            raise PlaceRefused(_("这个地点没有合并过。"))
        undo_place_merge(merge, by=by, now=now)


ACTS = Acts(
    model=Place,
    permission="archive.change_place",
    url_name="archive_place_act",
    icon="globe",
    labels={
        "part": _("撤销合并"),
        "restore": _("恢复使用"),
        "merge": _("并入另一地点"),
        "deprecate": _("停用地点"),
    },
    questions={
        "deprecate": (
            _("停用“%(word)s”吗？"),
            _("已经用了它的藏品保持不变；以后不能再选它。可以随时恢复。"),
            _("停用地点"),
        ),
        "restore": (_("恢复使用“%(word)s”吗？"), _("以后又可以选它了。"), _("恢复使用")),
        "merge": (
            _("把“%(word)s”并入另一地点"),
            _(
                "用到它的藏品、人物和它下面的地点都归到另一个地点，它自己停用，公开地址转到那里。可以撤销。"
            ),
            _("合并"),
        ),
        "part": (
            _("撤销“%(word)s”的合并吗？"),
            _("合并时改过的藏品重新用它；合并以后又改选别的地点的不动。"),
            _("撤销合并"),
        ),
    },
    merge_form=MergeForm,
    refusal=PlaceRefused,
    perform=_perform,
)


@require_http_methods(["GET", "POST"])
def place_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    return word_act(request, ACTS, pk, act)


class PlaceEditView(WordEditView):
    acts = ACTS


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "globe"
    menu_label = _("地点")
    menu_name = "places"
    copy_view_enabled = False
    edit_view_class = PlaceEditView
    chooser_viewset_class = snippet_chooser("name_zh", "name_en", "code", in_use=True)
    list_display = [
        "__str__",
        "code",
        "level",
        "parent",
        Column("sensitive", label=_("敏感"), accessor=lambda p: _("敏感") if p.sensitive else ""),
        CHECK_COLUMN,
        STATE_COLUMN,
    ]
    filterset_class = PlaceFilterSet
    search_fields = ["name_zh", "name_en", "code"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("level"), FieldPanel("parent")]),
            FieldRowPanel([FieldPanel("name_zh"), FieldPanel("name_en")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
                    FieldPanel("sensitive"),
                    FieldPanel("show_exactly"),
                    FieldRowPanel(
                        [
                            FieldPanel("public_lat", read_only=True),
                            FieldPanel("public_lon", read_only=True),
                        ]
                    ),
                ],
                heading=_("坐标（WGS-84）：上面是精确的，只在馆内；下面是公开的"),
            ),
            FieldRowPanel([FieldPanel("source"), FieldPanel("check_note")]),
        ],
        base_form_class=PlaceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        return Place.objects.select_related("parent")
