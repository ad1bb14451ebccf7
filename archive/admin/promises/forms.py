"""Forms of what is written down before it acts."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.institution import Institution
from accounts.models import User
from accounts.owned import seen_by
from accounts.reach import home_of, within
from archive.admin.forms import OwnedForm
from archive.models import Circle, Consent, Record
from archive.services.record_consent import record_consent
from media.models import Asset


class PromiseForm(OwnedForm):
    """Belongs to one of the museums that the person works for; offered only where there are several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["institution"]
        name = f"archive.add_{self._meta.model._meta.model_name}"
        mine = within(self.for_user, name, path="pk")
        field.queryset = (
            Institution.objects.all() if mine is None else Institution.objects.filter(mine)
        )
        field.required = True
        field.empty_label = None
        if self.instance.institution_id is None:
            self.initial["institution"] = home_of(self.for_user)


class ConsentForm(PromiseForm):
    keys: ClassVar[dict[str, type[Model]]] = {
        "scan": Asset,
        r"covers-\d+-record": Record,
        r"covers-\d+-asset": Asset,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counting = Consent.objects.counting().filter(successor=None)
        held = Consent.objects.filter(pk=self.instance.replaces_id)
        field = self.fields["replaces"]
        field.queryset = (seen_by(self.for_user, counting) | held).select_related("giver")

    def stored(self, pattern: str, instance: Any) -> Any:
        if instance is None or not pattern.startswith("covers"):
            return super().stored(pattern, instance) if instance is not None else []
        name = pattern.rpartition("-")[2]
        keys = [getattr(cover, f"{name}_id") for cover in instance.covers.all()]
        return [key for key in keys if key is not None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = cleaned.get("given_on")
        if given is not None and given > timezone.localdate():
            raise ValidationError({"given_on": _("签署日期还没有到。")})
        self._files_belong_to_their_records()
        return cleaned

    def _files_belong_to_their_records(self) -> None:
        for form in self.formsets["covers"].forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE"):
                continue
            record, asset = form.cleaned_data.get("record"), form.cleaned_data.get("asset")
            if asset is None or record is None:
                continue
            if not record.media_items.filter(asset=asset).exists():
                form.add_error("asset", _("这个文件不在这件藏品里。"))
                raise ValidationError(_("有一个文件不在它的藏品里，请看“同意的范围”。"))

    def save(self, commit: bool = True) -> Any:
        is_new = self.instance.pk is None
        consent = super().save(commit)
        if is_new and commit:
            record_consent(consent, by=self.for_user, at=timezone.now())
        return consent


class ProtocolForm(PromiseForm):
    keys: ClassVar[dict[str, type[Model]]] = {r"named-\d+-record": Record, "circle": Circle}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["circle"]
        field.queryset = seen_by(self.for_user, Circle.objects.all())

    def stored(self, pattern: str, instance: Any) -> Any:
        if instance is None:
            return []
        if pattern.startswith("named"):
            return [each.record_id for each in instance.named.all()]
        return super().stored(pattern, instance)

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        return super().save(commit)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只在馆内看得到。"),
    )


class ScanForm(forms.Form):
    scan = forms.FileField(
        label=_("扫描件"), help_text=_("PDF 或图像。存为“敏感”分级，公众永远看不到。")
    )


class MemberForm(forms.Form):
    email = forms.EmailField(label=_("账户的邮箱"))

    def clean_email(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True)
        user = found.first()
        if user is None:
            raise ValidationError(_("没有这个邮箱的账户。请这个人先注册。"))
        return user
