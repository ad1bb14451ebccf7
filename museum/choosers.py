"""Pick a file or a record in the editor of pages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChooserBlock
from wagtail.coreutils import resolve_model_string


class HouseChooserBlock(ChooserBlock):
    """A StreamField block that keeps a reference to a row of one of our models."""

    model_name = ""

    @cached_property
    def target_model(self) -> Any:
        return resolve_model_string(self.model_name)

    @cached_property
    def widget(self) -> Any:
        # Made when first needed: models load before the admin.
        from museum.admin.choosers import CHOOSERS

        chooser: Any = CHOOSERS[self.model_name]
        return chooser.widget_class()

    class Meta:
        abstract = True


class AssetBlock(HouseChooserBlock):
    model_name = "media.Asset"

    class Meta:
        icon = "image"
        label = _("数字资产")


class RecordBlock(HouseChooserBlock):
    model_name = "archive.Record"

    class Meta:
        icon = "form"
        label = _("藏品")
