"""Terms in the CMS: change, deprecate, restore, merge and part; each step in the history."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from archive.admin.choosers import snippet_chooser
from archive.admin.forms import TermForm
from archive.admin.word_acts import Acts, WordEditView, word_act
from archive.admin.word_lists import CHECK_COLUMN, STATE_COLUMN, TermFilterSet
from archive.errors import TermRefused
from archive.models import Term
from archive.services.deprecate_term import deprecate_term, restore_term
from archive.services.merge_terms import merge_terms, undo_merge


class TermField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label}（{obj.code}）"


class MergeForm(forms.Form):
    target = TermField(Term.objects.none(), label=_("并入哪一个"))

    def __init__(self, *args: Any, source: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Term.objects.of(source.vocabulary_id).in_use().exclude(pk=source.pk)
        cast(TermField, self.fields["target"]).queryset = others


def _perform(act: str, term: Term, target: Term | None, *, by: Any) -> None:
    now = timezone.now()
    if act == "deprecate":
        deprecate_term(term, by=by, now=now)
    elif act == "restore":
        restore_term(term, by=by)
    elif target is not None:
        merge_terms(term, target, by=by, now=now)
    else:
        merge = term.merges.filter(undone_at=None).first()
        if merge is None:
            raise TermRefused(_("这个词条没有合并过。"))
        undo_merge(merge, by=by, now=now)


ACTS = Acts(
    model=Term,
    permission="archive.change_term",
    url_name="archive_term_act",
    icon="tag",
    labels={
        "part": _("撤销合并"),
        "restore": _("恢复使用"),
        "merge": _("并入另一词条"),
        "deprecate": _("停用词条"),
    },
    questions={
        "deprecate": (
            _("停用“%(word)s”吗？"),
            _("已经用了它的藏品保持不变；以后不能再选它。可以随时恢复。"),
            _("停用词条"),
        ),
        "restore": (_("恢复使用“%(word)s”吗？"), _("以后又可以选它了。"), _("恢复使用")),
        "merge": (
            _("把“%(word)s”并入另一词条"),
            _("用到它的藏品都改用另一个词条，它自己停用，公开地址继续有效。可以撤销。"),
            _("合并"),
        ),
        "part": (
            _("撤销“%(word)s”的合并吗？"),
            _("合并时改过的藏品重新用它；合并以后又改选别的词条的不动。"),
            _("撤销合并"),
        ),
    },
    merge_form=MergeForm,
    refusal=TermRefused,
    perform=_perform,
)


@require_http_methods(["GET", "POST"])
def term_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    return word_act(request, ACTS, pk, act)


class TermEditView(WordEditView):
    acts = ACTS


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("词条")
    menu_name = "terms"
    copy_view_enabled = False
    edit_view_class = TermEditView
    chooser_viewset_class = snippet_chooser("label_zh_hans", "label_zh_hant", "label_en", "code")
    list_display = [
        "__str__",
        "code",
        "vocabulary",
        "label_en",
        CHECK_COLUMN,
        STATE_COLUMN,
    ]
    filterset_class = TermFilterSet
    search_fields = ["label_zh_hans", "label_zh_hant", "label_en", "code"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("vocabulary"), FieldPanel("code"), FieldPanel("broader")]),
            FieldRowPanel([FieldPanel("label_zh_hans"), FieldPanel("label_zh_hant")]),
            FieldPanel("label_en"),
            FieldRowPanel(
                [FieldPanel("start_year"), FieldPanel("end_year"), FieldPanel("position")]
            ),
            FieldRowPanel([FieldPanel("source"), FieldPanel("check_note")]),
        ],
        base_form_class=TermForm,
    )
