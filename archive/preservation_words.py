"""What a fault of an OCFL object is called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "missing": _("对象不见了"),
    "inventory_missing": _("清单不见了"),
    "inventory_digest": _("清单与它的校验值不符"),
    "inventory_invalid": _("清单不完整"),
    "other_object": _("清单是另一件藏品的"),
    "not_declared": _("缺少对象声明"),
    "versions_broken": _("版本不连续"),
    "history_differs": _("旧版本的清单说的不一样"),
    "state_unknown": _("版本里有清单没有的文件"),
    "file_missing": _("文件不见了"),
    "file_unreadable": _("文件读不出来"),
    "file_changed": _("文件与校验值不符"),
    "unknown_file": _("多出来的文件"),
}
