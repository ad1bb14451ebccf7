"""Refusals of the community room, each with its mend."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError


class CommunityError(HouseError):
    """A refusal of the community room."""

    code = "community_error"


class ContributionMoved(CommunityError):
    """Somebody else, or another window, moved the contribution first."""

    code = "contribution_moved"
    status = 409

    def __init__(self, state: str | Promise) -> None:
        super().__init__(
            _("这份投稿现在是“%(state)s”，这一步已经不能做了。请刷新后再看。") % {"state": state}
        )


class ContributionIncomplete(CommunityError):
    """Something is missing before it can be sent.

    Attributes:
        missing: pairs (step, sentence); the step is the name of its page.
    """

    code = "contribution_incomplete"
    status = 422

    def __init__(self, missing: Sequence[tuple[str, str | Promise]]) -> None:
        self.missing = list(missing)
        super().__init__(_("还差 %(count)d 件事，补上就能送审。") % {"count": len(self.missing)})


class DecisionReasonMissing(CommunityError):
    code = "decision_reason_missing"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("请写明理由，投稿人会看到这段话。"))


class TooManyOpen(CommunityError):
    code = "too_many_contributions"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            _("你有 %(limit)d 份投稿还没有结果。请等待审核，或撤回不需要的再新建。")
            % {"limit": limit}
        )


class OwnContribution(CommunityError):
    """A moderator may not decide about their own contribution."""

    code = "own_contribution"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("不能审核自己的投稿，请交给另一位审核员。"))


class SourceRefused(CommunityError):
    """A declared source cannot stand. `field` is the form field it belongs to."""

    code = "source_refused"
    field = "reference"


class SourceNotFound(SourceRefused):
    code = "source_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("馆里没有这个编号的公开藏品或文件。请核对编号，或改填“馆外来源”。"))


class SourceTwice(SourceRefused):
    code = "source_twice"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这个来源已经写过了。"))


class SourceIsItself(SourceRefused):
    code = "source_is_itself"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("作品不能以自己为来源。"))


class SourceNeedsLicence(SourceRefused):
    code = "source_needs_licence"
    status = 403

    def __init__(self, title: str) -> None:
        super().__init__(
            _("“%(title)s”不能自由改编。请先取得允许改编的授权，再来声明。") % {"title": title}
        )


class SourcesAboveWhole(SourceRefused):
    code = "sources_above_whole"
    status = 422
    field = "rate"

    def __init__(self, *, total_bp: int) -> None:
        super().__init__(
            _("分给各来源的比例合计 %(total)s%%，超过了 100%%。") % {"total": total_bp / 100}
        )
