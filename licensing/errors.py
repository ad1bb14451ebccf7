"""Refusals of the licensing room. Codes never change (docs/developers/errors.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError

if TYPE_CHECKING:
    from licensing.conflicts import Blocker


class LicensingError(HouseError):
    """A refusal of the licensing room."""

    code = "licensing_error"


class RoyaltyCycle(LicensingError):
    """A work would descend from itself."""

    code = "royalty_cycle"
    status = 409

    def __init__(self, *, asset: str) -> None:
        self.asset = asset
        super().__init__(
            _("这样声明会让 %(asset)s 成为自己的来源。请核对来源与再创作是否写反。")
            % {"asset": asset}
        )


class RoyaltyAboveWhole(LicensingError):
    """Rates that ask for more than the whole."""

    code = "royalty_above_whole"
    status = 409

    def __init__(self, *, asset: str, total_bp: int) -> None:
        self.asset, self.total_bp = asset, total_bp
        super().__init__(
            _("%(asset)s 要上交给各个来源的比例合计 %(percent)s%%，超过了 100%%。")
            % {"asset": asset, "percent": f"{total_bp / 100:g}"}
        )


class RoyaltyAboveCeiling(LicensingError):
    """More than the maker said they accept."""

    code = "royalty_above_ceiling"
    status = 409

    def __init__(self, *, total_bp: int, ceiling_bp: int) -> None:
        super().__init__(
            _("上交比例合计 %(total)s%%，高于你接受的上限 %(ceiling)s%%。")
            % {"total": f"{total_bp / 100:g}", "ceiling": f"{ceiling_bp / 100:g}"}
        )


class SplitIncomplete(LicensingError):
    """Shares that do not add up to 10,000 basis points."""

    code = "split_incomplete"
    status = 409

    def __init__(self, *, asset: str, total_bp: int) -> None:
        self.asset, self.total_bp = asset, total_bp
        super().__init__(
            _("%(asset)s 的分账份额合计是 %(total)d，应为 10000。")
            % {"asset": asset, "total": total_bp}
        )


class BadScope(LicensingError):
    """A use, territory, act or term that does not exist or makes no sense."""

    code = "bad_scope"

    def __init__(self, field: str, message: object) -> None:
        self.field = field
        super().__init__(message)  # type: ignore[arg-type]  # str or lazy translation


class GrantRefused(LicensingError):
    """The grant may not be made; names every reason and every blocking grant."""

    code = "grant_refused"
    status = 409

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = tuple(blockers)
        reasons = "；".join(dict.fromkeys(str(blocker.sentence) for blocker in self.blockers))
        super().__init__(_("这项授权现在给不了：%(reasons)s") % {"reasons": reasons})


class BadChoice(LicensingError):
    """A field of the licence form that the offer does not allow."""

    code = "bad_licence_choice"

    def __init__(self, field: str, message: object) -> None:
        self.field = field
        super().__init__(message)  # type: ignore[arg-type]  # str or lazy translation


class OfferNotOpen(LicensingError):
    """The offer is a draft, withdrawn or replaced, or its asset is not ready."""

    code = "offer_not_open"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这份要约已不接受新的请求。请看同一藏品现在的要约。"))


class OfferNotReady(LicensingError):
    """An offer that cannot be published yet; lists what is missing."""

    code = "offer_not_ready"
    status = 409

    def __init__(self, missing: Sequence[object]) -> None:
        self.missing = [str(item) for item in missing]
        super().__init__(_("还不能发布：%(missing)s") % {"missing": "；".join(self.missing)})


class PriceChanged(LicensingError):
    """The price that was shown is not the price now."""

    code = "price_changed"
    status = 409

    def __init__(self, *, shown: str, now: str) -> None:
        super().__init__(
            _("你看到的价格是 %(shown)s，现在是 %(now)s。请核对后再确认一次。")
            % {"shown": shown, "now": now}
        )


class NotYours(LicensingError):
    """An action that another account has to take."""

    code = "not_your_licence"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("这一步要由合同的另一方或权利管理员来做。"))


class WrongState(LicensingError):
    """The thing is no longer (or not yet) in the state that this step needs."""

    code = "wrong_state"
    status = 409

    def __init__(self, *, what: object, state: object, wanted: object) -> None:
        super().__init__(
            _("%(what)s 现在的状态是“%(state)s”，不能改为“%(wanted)s”。请刷新页面看最新情况。")
            % {"what": what, "state": state, "wanted": wanted}
        )


class ReasonMissing(LicensingError):
    """A step that must be explained to the other side."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(_("请写明理由，对方会看到它。"))


class RegistrationIncomplete(LicensingError):
    """What a reviewer would send the registration back for."""

    code = "registration_incomplete"
    status = 409

    def __init__(self, missing: Sequence[object]) -> None:
        self.missing = [str(item) for item in missing]
        super().__init__(_("还差：%(missing)s") % {"missing": "；".join(self.missing)})


class NoticeRunning(LicensingError):
    """The public notice has not ended."""

    code = "notice_running"
    status = 409

    def __init__(self, *, until: object) -> None:
        super().__init__(_("公示到 %(until)s 结束，之后才能登记。") % {"until": until})


class SignatureMissing(LicensingError):
    """The agreement was not signed: no name, or the terms were not accepted."""

    code = "signature_missing"

    def __init__(self) -> None:
        super().__init__(_("请写下签署人姓名，并勾选同意条款。"))


class HoldLapsed(LicensingError):
    """The reservation ran out and somebody else may have taken the rights."""

    code = "hold_lapsed"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("预留已过期。请重新取得授权；已经付的款会退回。"))


class AmountDiffers(LicensingError):
    """The money on the bank statement is not the price."""

    code = "amount_differs"
    status = 409

    def __init__(self, *, due: str, received: str) -> None:
        super().__init__(
            _("应付 %(due)s，到账 %(received)s。请联系付款方补足或退回后再确认。")
            % {"due": due, "received": received}
        )


class BankLineUsed(LicensingError):
    """A bank line that already paid something else."""

    code = "bank_line_used"
    status = 409

    def __init__(self, reference: str) -> None:
        super().__init__(
            _("银行流水号 %(reference)s 已用于确认另一笔付款。请核对流水。")
            % {"reference": reference}
        )


class SandboxOff(LicensingError):
    """The test gateway is switched off on this site."""

    code = "sandbox_off"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("这个网站没有开启沙盒测试支付。请用银行转账。"))


class BadSignature(LicensingError):
    """A gateway notice whose signature is wrong."""

    code = "bad_gateway_signature"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("支付通知的签名不对，没有入账。"))


class DeliveryClosed(LicensingError):
    """Expired, used up, suspended or not ready."""

    code = "delivery_closed"
    status = 410

    def __init__(self, message: object) -> None:
        super().__init__(message)  # type: ignore[arg-type]  # str or lazy translation


class DerivationExists(LicensingError):
    """The same source was declared before."""

    code = "derivation_exists"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这个来源已经声明过了。"))


class BadDerivation(LicensingError):
    """A declaration that is not complete or not true on its face."""

    code = "bad_derivation"

    def __init__(self, field: str, message: object) -> None:
        self.field = field
        super().__init__(message)  # type: ignore[arg-type]  # str or lazy translation


class SublicenceUnsupported(LicensingError):
    """A sublicence was asked for."""

    code = "no_sublicence"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("本平台目前不办理再许可。请直接向权利方取得授权。"))
