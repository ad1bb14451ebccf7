"""What the evidence room shows of the archive's names and events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from provenance import identifiers, registry


def register() -> None:
    registry.register_resolver("archive.record", record_view)
    registry.register_event_label("record.published", _("藏品发布"))
    registry.register_event_label("record.withdrawn", _("藏品撤下"))
    registry.register_event_label("consent.lapsed", _("授权同意到期"))
    registry.register_event_label("collection.published", _("专题公开"))
    registry.register_event_label("collection.closed", _("专题关闭"))
    registry.register_resolver("archive.motif", motif_view)
    registry.register_event_label("motif.published", _("纹样发布"))
    registry.register_event_label("motif.withdrawn", _("纹样撤下"))
    registry.register_event_label("motif.merged", _("纹样合并"))
    registry.register_event_label("motif.parted", _("纹样分开"))
    registry.register_event_label("motif.cut", _("纹样制成单独的图片"))


def record_view(text: str) -> registry.SubjectView | None:
    """A record by its ARK, published or withdrawn; drafts do not exist for the public."""
    from archive.models import Record

    name = identifiers.parse(text)
    if name is None:
        return None
    record = Record.objects.filter(ark_name=name).select_related("collection").first()
    if record is None or not (record.live or record.is_withdrawn):
        return None
    return registry.SubjectView(
        subject=record.ark_name,
        kind=record.get_kind_display(),
        label=record.title,
        url=record.get_absolute_url() if record.live else "",
        facts=((_("持久标识符"), record.ark), (_("专题"), record.collection.title)),
        state="ok" if record.live else "warn",
        state_text=_("已发布") if record.live else _("已撤下"),
        note=record.withdrawal_reason if record.is_withdrawn else "",
    )


def motif_view(text: str) -> registry.SubjectView | None:
    """A motif by its ARK, published or withdrawn; drafts do not exist for the public."""
    from archive.models import Motif

    name = identifiers.parse(text)
    motif = Motif.objects.for_page().filter(ark_name=name).first() if name else None
    if motif is None or not (motif.live or motif.is_withdrawn):
        return None
    return registry.SubjectView(
        subject=motif.ark_name,
        kind=_("纹样"),
        label=motif.title,
        url=motif.get_absolute_url() if motif.live else "",
        facts=((_("持久标识符"), motif.ark),),
        state="ok" if motif.live else "warn",
        state_text=_("已发布") if motif.live else _("已撤下"),
        note=motif.withdrawal_reason if motif.is_withdrawn else "",
    )
