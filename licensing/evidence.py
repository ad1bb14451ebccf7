"""What licensing tells the evidence room: its numbers, its files, its event names."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.models import Agreement, AgreementDocument
from licensing.numbers import parse_number
from provenance import registry
from provenance.registry import SubjectView

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)

EVENT_LABELS: dict[str, Promise] = {
    "split_plan.sealed": _("分账方案定稿"),
    "registration.submitted": _("提交产权登记"),
    "registration.returned": _("退回补正"),
    "registration.accepted": _("受理产权登记"),
    "registration.noticed": _("产权登记公示"),
    "registration.objected": _("收到异议"),
    "registration.rejected": _("不予登记"),
    "registration.registered": _("产权登记生效"),
    "registration.expired": _("产权登记届满"),
    "registration.cancelled": _("产权登记注销"),
    "registration.corrected": _("产权登记更正"),
    "offer.published": _("发布许可要约"),
    "offer.withdrawn": _("撤回许可要约"),
    "request.sent": _("送出授权请求"),
    "request.countered": _("还价"),
    "request.declined": _("未同意授权请求"),
    "request.lapsed": _("授权请求过期"),
    "agreement.offered": _("许可方同意并签署"),
    "agreement.signed": _("被许可方签署"),
    "agreement.rescinded": _("合同解除"),
    "agreement.ended": _("授权到期"),
    "agreement.document_made": _("生成合同文件"),
    "payment.opened": _("开始付款"),
    "payment.failed": _("付款未成功"),
    "settlement.booked": _("分账入账"),
    "license.granted": _("授权生效"),
    "delivery.available": _("文件可下载"),
    "delivery.downloaded": _("文件被下载"),
    "delivery.exhausted": _("下载次数用完"),
    "derivation.declared": _("声明来源"),
    "owner_use.noted": _("登记权利人自用"),
    "switches.set": _("调整停止开关"),
}


def register() -> None:
    """Called once, when the app is ready."""
    for kind, words in EVENT_LABELS.items():
        registry.register_event_label(kind, words)
    registry.register_resolver("licensing.agreement", by_number)
    registry.register_resolver("licensing.document", by_document)
    registry.register_resolver("licensing.delivery", by_delivered_file)


def by_number(text: str) -> SubjectView | None:
    """A certificate number. An agreement that never came in force has no public face."""
    number = parse_number(text)
    if number is None:
        return None
    agreement = Agreement.objects.concluded().for_list().filter(number=number).first()
    return view_of(agreement) if agreement else None


def by_document(text: str) -> SubjectView | None:
    """The SHA-256 of a contract PDF. (A delivered file is the master: media answers for it.)"""
    if not _SHA256.fullmatch(text):
        return None
    document = (
        AgreementDocument.objects.filter(sha256=text, agreement__in_force_at__isnull=False)
        .select_related("agreement__asset", "agreement__licensee")
        .first()
    )
    if document is None:
        return None
    return view_of(document.agreement, note=_("这是这份授权的合同文件，内容与登记一致。"))


def by_delivered_file(text: str) -> SubjectView | None:
    """The SHA-256 of a delivered file, while only one licence has had it.

    Unmarked files are alike for all licensees; with several of them the file says nothing
    about whose it is, and the media room's answer (which asset it is) has to do.
    """
    if not _SHA256.fullmatch(text):
        return None
    had_it = Agreement.objects.concluded().filter(deliveries__file_sha256=text).distinct()
    found = list(had_it.for_list()[:2])
    if len(found) != 1:
        return None
    cut = found[0].deliveries.filter(file_sha256=text, clip_end_ms__isnull=False).exists()
    if cut:
        return view_of(found[0], note=_("这个文件是按这份授权剪出并交付的片段。"))
    return view_of(found[0], note=_("这个文件是按这份授权交付的原文件。"))


def view_of(agreement: Agreement, note: str | Promise = "") -> SubjectView:
    """What everybody may know of a licence: the certificate's facts and nothing else."""
    state, words = standing(agreement)
    return SubjectView(
        subject=agreement.number,
        kind=_("授权证书"),
        label=agreement.asset.title,
        url=agreement.certificate_url,
        also=(agreement.asset.public_id,),
        facts=(
            (_("证书号"), agreement.number),
            (_("被许可方"), public_licensee(agreement)),
            (_("起"), agreement.start_day.isoformat()),
            (_("止（不含）"), agreement.end_day.isoformat() if agreement.end_day else _("永久")),
        ),
        state=state,
        state_text=words,
        note=note,
    )


def standing(agreement: Agreement) -> tuple[str, Promise]:
    """`ok`, `warn` or `bad`, and the words for it, today."""
    today = timezone.localdate()
    if agreement.state == Agreement.State.IN_FORCE:
        if today < agreement.start_day:
            return "warn", _("尚未开始")
        if agreement.end_day and agreement.end_day <= today:
            return "warn", _("已到期")
        return "ok", _("在有效期内")
    if agreement.state == Agreement.State.SUSPENDED:
        return "warn", _("已中止")
    return "bad", _("已失效")


def public_licensee(agreement: Agreement) -> str | Promise:
    """The name only where the licensee allows it."""
    if agreement.show_licensee:
        return agreement.licensee.legal_name
    return _("持证人姓名不公开")
