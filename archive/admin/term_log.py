"""What the history of a term or a place says of its life."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class WordLog(LogFormatter):
    """One step, with the name of the other word."""

    def format_message(self, entry: Any) -> str:
        acts = PLACE_ACTS if ".place." in entry.action else TERM_ACTS
        told = acts[entry.action.rpartition(".")[2]]
        return str(told) % {"term": (entry.data or {}).get("term", {}).get("label", "")}


TERM_ACTS = {
    "deprecate": _("停用词条"),
    "restore": _("恢复使用"),
    "merge": _("并入“%(term)s”"),
    "take_in": _("并进了“%(term)s”"),
    "part": _("撤销与“%(term)s”的合并"),
    "give_back": _("把“%(term)s”分了出去"),
}


PLACE_ACTS = TERM_ACTS | {"deprecate": _("停用地点")}


def name_word_acts(actions: LogActionRegistry) -> None:
    """Let the history say each act by its name."""
    for kind, acts in (("term", TERM_ACTS), ("place", PLACE_ACTS)):
        for name, label in acts.items():
            formatter = type(f"WordLog_{kind}_{name}", (WordLog,), {"label": label})
            actions.register_action(f"archive.{kind}.{name}")(formatter)
