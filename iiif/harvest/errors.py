"""Refusals of the harvest; each says what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from iiif.errors import IiifError


class HarvestRefused(IiifError):
    """Something of a harvest that is not done."""

    code = "iiif_harvest_refused"
    status = 422


class NotOai(HarvestRefused):
    """An answer that is no OAI-PMH 2.0; says what it is instead."""

    code = "iiif_harvest_not_oai"


class OaiRefused(HarvestRefused):
    """An error of the protocol (section 3.6), with the words of the server."""

    code = "iiif_harvest_oai_error"

    def __init__(self, *, name: str, said: str) -> None:
        self.name = name
        text = _WORDS.get(name, _("对方回答了错误 %(name)s（%(said)s）。请与对方联系。"))
        super().__init__(filled(text, {"name": name[:60], "said": said[:200]}))


_WORDS: dict[str, str | Promise] = {
    "badArgument": _("对方不接受这个请求（%(said)s）。请核对格式和集合，或重新添加来源。"),
    "badVerb": _("对方不懂这个请求（%(said)s）。它可能不是 OAI-PMH 2.0 的服务器，请核对网址。"),
    "cannotDisseminateFormat": _("对方不再提供这种格式（%(said)s）。请用另一种格式重新添加来源。"),
    "noSetHierarchy": _("对方不再分集合（%(said)s）。请不选集合，重新添加来源。"),
    "badResumptionToken": _("对方忘了清单读到哪里（%(said)s），从头再来也没有读完。请稍后再采集。"),
    "idDoesNotExist": _("对方没有这条记录（%(said)s）。"),
    "noMetadataFormats": _("对方没有给出任何格式（%(said)s）。请与对方联系。"),
}


class NoFormat(HarvestRefused):
    code = "iiif_harvest_no_format"

    def __init__(self, *, offered: str) -> None:
        said = _("对方只提供 %(offered)s；这里能读 EDM、LIDO 和 oai_dc。请向对方要其中一种。")
        super().__init__(filled(said, {"offered": offered or "—"}))


class HarvestLoop(HarvestRefused):
    """A list that leads back to what was read, or never ends."""

    code = "iiif_harvest_loop"


class HarvestTooMuch(HarvestRefused):
    """A source that would fill the house."""

    code = "iiif_harvest_too_much"
    status = 413

    def __init__(self, *, limit: int) -> None:
        said = _("这个来源已有 %(limit)d 件，到了上限。请选一个较小的集合，或请管理员调高上限。")
        super().__init__(filled(said, {"limit": limit}))


class IsOurs(HarvestRefused):
    code = "iiif_harvest_is_ours"

    def __init__(self) -> None:
        super().__init__(_("这是本馆自己的网址，馆藏已经在这里了。请给出另一家博物馆的网址。"))


class SourceKnown(HarvestRefused):
    code = "iiif_harvest_known"
    status = 409

    def __init__(self, *, name: str) -> None:
        said = _("已有同样的采集来源“%(name)s”。可以修改它，或选另一个集合、另一种格式。")
        super().__init__(filled(said, {"name": name}))


class SourceBusy(HarvestRefused):
    """A run is under way, and the step would pull the ground from under it."""

    code = "iiif_harvest_busy"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("正在采集。请等它结束，或先取消。"))


class AlreadyDecided(HarvestRefused):
    code = "iiif_harvest_decided"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这处变化已经有人处理过，或已被更新的代替。请刷新后再看。"))


class ProbeExpired(HarvestRefused):
    code = "iiif_harvest_probe_expired"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这一页开得太久了，请重新读取对方的网址。"))


class Interrupted(HarvestRefused):
    """The work behind a run ended without a word."""

    code = "iiif_harvest_interrupted"
    status = 500

    def __init__(self) -> None:
        super().__init__(_("后台任务中断，没有做完。已经采集的都在，可以再采集一次。"))
