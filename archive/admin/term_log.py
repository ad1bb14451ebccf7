"""What the history of a term says of its life."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class TermLog(LogFormatter):
    """What the history of a term says, with the name of the other term."""

    def format_message(self, entry: Any) -> str:
        told = TERM_ACTS[entry.action.rpartition(".")[2]]
        return str(told) % {"term": (entry.data or {}).get("term", {}).get("label", "")}


TERM_ACTS = {
    "deprecate": _("停用词条"),
    "restore": _("恢复使用"),
    "merge": _("并入“%(term)s”"),
    "take_in": _("并进了“%(term)s”"),
    "part": _("撤销与“%(term)s”的合并"),
    "give_back": _("把“%(term)s”分了出去"),
}


def name_term_acts(actions: LogActionRegistry) -> None:
    """Let the history say each act by its name."""
    for name, label in TERM_ACTS.items():
        formatter = type(f"TermLog_{name}", (TermLog,), {"label": label})
        actions.register_action(f"archive.term.{name}")(formatter)
