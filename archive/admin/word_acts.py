"""Steps in the life of a word (a term, a place): deprecated, restored, merged, parted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets

from archive.errors import ArchiveError
from archive.models import Record, Term
from archive.references import references_to
from archive.word_lists import PLACES

Question = tuple[Any, Any, Any]  # what is asked, what follows from it, the word on the button


@dataclass(frozen=True, slots=True)
class Acts:
    """What can become of one kind of word.

    Attributes:
        permission: who may.
        url_name: of the page that asks; takes the key and the act.
        labels: of the buttons, by act.
        questions: by act; `%(word)s` is the word.
        merge_form: made with `source`; has a field `target`.
        refusal: the error that says why not.
        perform: does it: act, word, target or None, who.
    """

    model: type[Model]
    permission: str
    url_name: str
    icon: str
    labels: Mapping[str, Any]
    questions: Mapping[str, Question]
    merge_form: Callable[..., forms.Form]
    refusal: type[ArchiveError]
    perform: Callable[..., None]


_ICONS = {"part": "undo", "restore": "undo", "merge": "resubmit", "deprecate": "no-view"}


class WordEditView(snippets.EditView):
    """With the steps of a word's life among its buttons; subclasses name their `acts`."""

    acts: Acts

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        buttons = [*buttons, self._public_page()]
        if not self.user_has_permission("change"):
            return buttons
        if self.object.replaced_by_id:
            names = ["part"]
        elif self.object.is_deprecated:
            names = ["restore"]
        else:
            names = ["merge", "deprecate"]
        return buttons + [
            Button(
                self.acts.labels[name],
                url=reverse(self.acts.url_name, args=[self.object.pk, name]),
                icon_name=_ICONS[name],
                priority=50 + number,
            )
            for number, name in enumerate(names)
        ]

    def _public_page(self) -> Button:
        word = self.object
        code = word.vocabulary_id if isinstance(word, Term) else PLACES
        url = reverse("term", args=[code, word.code])
        return Button(_("看公开页面"), url=url, icon_name="view", priority=40)


def word_act(request: HttpRequest, acts: Acts, pk: int, act: str) -> HttpResponse:
    """Ask, say what it reaches, then do it."""
    if not request.user.has_perm(acts.permission):
        raise PermissionDenied
    word: Any = get_object_or_404(acts.model._default_manager.select_related("replaced_by"), pk=pk)
    space = f"wagtailsnippets_{acts.model._meta.app_label}_{acts.model._meta.model_name}"
    edit = reverse(f"{space}:edit", args=[word.pk])
    form = acts.merge_form(request.POST or None, source=word) if act == "merge" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            acts.perform(act, word, form.cleaned_data["target"] if form else None, by=request.user)
        except acts.refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(edit)
        messages.success(request, _("好了：“%(word)s”。") % {"word": word})
        return redirect(edit)
    question, explained, button = acts.questions[act]
    context = {
        "word": word,
        "head_icon": acts.icon,  # fields of Wagtail draw what is called `icon`
        "question": question % {"word": word},
        "explained": explained,
        "button": button,
        "form": form,
        "edit": edit,
        "used": used_by(word),
    }
    return render(request, "archive/admin/word_act.html", context)


def used_by(word: Model) -> int:
    """How many records carry it, drafts too."""
    keys: set[int] = set()
    for condition in references_to(word):
        keys |= set(Record.objects.filter(condition).values_list("pk", flat=True))
    return len(keys)
