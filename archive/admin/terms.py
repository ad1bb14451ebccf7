"""Terms in the CMS: change, deprecate, restore, merge and part; each step in the history."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from archive.admin.choosers import snippet_chooser
from archive.admin.forms import TermForm
from archive.errors import TermRefused
from archive.models import Record, Term
from archive.references import references_to
from archive.services.deprecate_term import deprecate_term, restore_term
from archive.services.merge_terms import merge_terms, undo_merge

PERMISSION = "archive.change_term"


class TermEditView(snippets.EditView):
    """With the steps of a term's life among its buttons."""

    object: Term

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        if not self.user_has_permission("change"):
            return buttons
        term = self.object
        if term.replaced_by_id:
            acts = [("part", _("撤销合并"), "undo")]
        elif term.is_deprecated:
            acts = [("restore", _("恢复使用"), "undo")]
        else:
            acts = [
                ("merge", _("并入另一词条"), "resubmit"),
                ("deprecate", _("停用词条"), "no-view"),
            ]
        urls = [reverse("archive_term_act", args=[term.pk, name]) for name, _label, _icon in acts]
        return buttons + [
            Button(label, url=url, icon_name=icon, priority=50 + number)
            for number, ((_name, label, icon), url) in enumerate(zip(acts, urls, strict=True))
        ]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("词条")
    menu_name = "terms"
    copy_view_enabled = False
    edit_view_class = TermEditView
    chooser_viewset_class = snippet_chooser("label_zh_hans", "label_zh_hant", "label_en", "code")
    list_display = [
        "label",
        "code",
        "vocabulary",
        "label_en",
        "check_note",
        StatusTagColumn(
            "state_label", label=_("状态"), primary=lambda term: not term.is_deprecated
        ),
    ]
    list_filter = {
        "vocabulary": ["exact"],
        "check_note": ["icontains"],
        "deprecated_at": ["isnull"],
    }
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


class TermField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label}（{obj.code}）"


class MergeForm(forms.Form):
    target = TermField(Term.objects.none(), label=_("并入哪一个"))

    def __init__(self, *args: Any, source: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Term.objects.of(source.vocabulary_id).in_use().exclude(pk=source.pk)
        cast(TermField, self.fields["target"]).queryset = others


QUESTIONS = {
    "deprecate": (
        _("停用“%(term)s”吗？"),
        _("已经用了它的藏品保持不变；以后不能再选它。可以随时恢复。"),
        _("停用词条"),
    ),
    "restore": (_("恢复使用“%(term)s”吗？"), _("以后又可以选它了。"), _("恢复使用")),
    "merge": (
        _("把“%(term)s”并入另一词条"),
        _("用到它的藏品都改用另一个词条，它自己停用，公开地址继续有效。可以撤销。"),
        _("合并"),
    ),
    "part": (
        _("撤销“%(term)s”的合并吗？"),
        _("合并时改过的藏品重新用它；合并以后又改选别的词条的不动。"),
        _("撤销合并"),
    ),
}


@require_http_methods(["GET", "POST"])
def term_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Ask, say what it reaches, then do it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    term = get_object_or_404(Term.objects.select_related("vocabulary", "replaced_by"), pk=pk)
    edit = reverse("wagtailsnippets_archive_term:edit", args=[term.pk])
    form = MergeForm(request.POST or None, source=term) if act == "merge" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _do(act, term, form.cleaned_data["target"] if form else None, by=request.user)
        except TermRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(edit)
        messages.success(request, _("好了：“%(term)s”。") % {"term": term.label})
        return redirect(edit)
    question, explained, button = QUESTIONS[act]
    context = {
        "term": term,
        "question": question % {"term": term.label},
        "explained": explained,
        "button": button,
        "form": form,
        "edit": edit,
        "used": used_by(term),
    }
    return render(request, "archive/admin/term_act.html", context)


def used_by(term: Term) -> int:
    """How many records carry the term, drafts too."""
    keys: set[int] = set()
    for condition in references_to(term):
        keys |= set(Record.objects.filter(condition).values_list("pk", flat=True))
    return len(keys)


def _do(act: str, term: Term, target: Term | None, *, by: Any) -> None:
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
