"""Steps of a motif's life that ask first: merge, part, cut a picture of its own."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter

from accounts.models import User
from accounts.owned import seen_by
from archive.admin.choosers import SnippetChooser
from archive.errors import MotifRefused
from archive.models import Motif
from archive.services.cut_motif_asset import start_cut, what_to_cut
from archive.services.merge_motifs import merge_motifs, part_motifs

PERMISSIONS = {
    "merge": "archive.merge_motif",
    "part": "archive.merge_motif",
    "cut": "archive.cut_motif",
}
WORDS = {
    "merge": (
        _("把“%(motif)s”并入另一纹样"),
        _(
            "带有它的藏品都列到另一个纹样下面；它自己不再公开，原来的地址转到另一个。"
            "以后可以分开，但已经列过去的藏品要自己删。"
        ),
        _("合并"),
        _("“%(motif)s”已经并入“%(other)s”。"),
    ),
    "part": (
        _("把“%(motif)s”和并入的纹样分开吗？"),
        _("它回到撤下或草稿的状态，可以重新发布。已经列到另一个纹样下面的藏品不动。"),
        _("分开"),
        _("“%(motif)s”已经分开，现在可以单独发布。"),
    ),
    "cut": (
        _("把“%(motif)s”制成单独授权的图片吗？"),
        _(
            "按典型图样的范围，从母版原样裁出一个新的数字资产：全分辨率，不压缩，保留色彩特性文件。"
            "它的机构、分级、权利与原图一样，公众只看预览；原图关闭，它也关闭。"
        ),
        _("开始制作"),
        _("已经排进队列。做好以后，这一页的“授权与依据”里会有它。"),
    ),
}


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(
        Motif.objects.none(), label=_("并入哪一个"), widget=SnippetChooser(Motif)
    )

    def __init__(self, *args: Any, source: Motif, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = seen_by(user, Motif.objects.filter(institution=source.institution_id))
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = others.filter(merged_into=None).exclude(pk=source.pk)


class MotifActView(View):
    """Ask, say what it reaches, then do it. `model` lets the wall of institutions stand here."""

    model = Motif

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.act = kwargs["act"]
        if not request.user.has_perm(PERMISSIONS[self.act]):
            raise PermissionDenied
        rows = Motif.objects.select_related("institution", "merged_into", "asset")
        self.motif = get_object_or_404(rows, pk=kwargs["pk"])
        self.edit = reverse("wagtailsnippets_archive_motif:edit", args=[self.motif.pk])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = MergeForm(source=self.motif, user=request.user) if self.act == "merge" else None
        return self.ask(request, form)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, other = None, None
        if self.act == "merge":
            form = MergeForm(request.POST, source=self.motif, user=request.user)
            if not form.is_valid():
                return self.ask(request, form)
            other = form.cleaned_data["target"]
        try:
            self.do(other)
        except MotifRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.edit)
        messages.success(request, WORDS[self.act][3] % {"motif": self.motif, "other": other})
        return redirect(self.edit)

    def do(self, other: Motif | None) -> None:
        by, now = cast(User, self.request.user), timezone.now()
        if other is not None:
            merge_motifs(self.motif, other, by=by, now=now)
        elif self.act == "part":
            part_motifs(self.motif, by=by, now=now)
        else:
            start_cut(self.motif, by=by)

    def ask(self, request: HttpRequest, form: forms.Form | None) -> HttpResponse:
        question, explained, button, _done = WORDS[self.act]
        whole, region, refusal = None, None, ""
        if self.act == "cut":
            try:
                whole, region = what_to_cut(self.motif)
            except MotifRefused as refused:
                refusal = str(refused)
        context = {
            "motif": self.motif,
            "question": question % {"motif": self.motif},
            "explained": explained,
            "button": button,
            "form": form,
            "edit": self.edit,
            "whole": whole,
            "region": region,
            "refusal": refusal,
        }
        return render(request, "archive/admin/motif_act.html", context)


class MotifLog(LogFormatter):
    """What the history of a motif says, with the name of the other one."""

    def format_message(self, entry: Any) -> str:
        told = ACTS[entry.action.rpartition(".")[2]]
        return str(told) % {"motif": (entry.data or {}).get("motif", {}).get("title", "")}


ACTS = {
    "merge": _("并入“%(motif)s”"),
    "take_in": _("并进了“%(motif)s”"),
    "part": _("与“%(motif)s”分开"),
    "give_back": _("把“%(motif)s”分了出去"),
}


def name_motif_acts(actions: LogActionRegistry) -> None:
    """Let the history say each act by its name."""
    for name, label in ACTS.items():
        formatter = type(f"MotifLog_{name}", (MotifLog,), {"label": label})
        actions.register_action(f"archive.motif.{name}")(formatter)
