"""Why taking an import back left a record as it is. Codes are stored, sentences are not."""

from __future__ import annotations

from django.utils.translation import gettext as _

EDITED = "edited"
GONE = "gone"
REFERRED = "referred"
WITHDRAWN_BEFORE = "withdrawn_before"
NEEDS_PUBLISHER = "needs_publisher"
NOT_PUBLISHABLE = "not_publishable"


def reason_of(code: str) -> str:
    """The sentence for a code, in the active language; empty for none."""
    return {
        "": "",
        EDITED: _("导入之后有人改过，没有动。"),
        GONE: _("记录已经不在了。"),
        REFERRED: _("有别的记录指向它，没有删除。"),
        WITHDRAWN_BEFORE: _("公开过、已撤下，地址和说明保留。"),
        NEEDS_PUBLISHER: _("公开的内容要由有发布权限的人撤回。"),
        NOT_PUBLISHABLE: _("已恢复为草稿；现在不能发布，公开的内容没有变。"),
    }[code]
