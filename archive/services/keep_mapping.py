"""Rename a kept column mapping, or forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import PlanRefused
from archive.models import ImportMapping

if TYPE_CHECKING:
    from accounts.models import User


def rename_mapping(mapping: ImportMapping, *, name: str, by: User) -> None:
    """Give it another name; what it says stays.

    Raises:
        PlanRefused: no name, one that is too long, or one that the institution has already.
    """
    name = name.strip()
    if not name or len(name) > 120:
        raise PlanRefused(_("请给这份对应起一个名字，120 字以内。"))
    try:
        with transaction.atomic():
            ImportMapping.objects.filter(pk=mapping.pk).update(name=name)
            mapping.name = name
            log(instance=mapping, action="wagtail.rename", user=by)
    except IntegrityError as twice:
        raise PlanRefused(_("本机构已有叫“%(name)s”的对应。") % {"name": name}) from twice


@transaction.atomic
def forget_mapping(mapping: ImportMapping, *, by: User) -> None:
    """Delete it. Imports that used it keep their columns; files with its headers are proposed
    anew from then on."""
    log(instance=mapping, action="wagtail.delete", user=by)
    mapping.delete()
