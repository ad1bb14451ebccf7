"""What the evidence room shows of contributions. Unpublished ones do not exist for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from provenance import identifiers, registry


def register() -> None:
    registry.register_resolver("community.contribution", contribution_view)
    registry.register_role_label("contributor", _("投稿人"))
    for kind, words in {
        "contribution.draft": _("开始投稿"),
        "contribution.submitted": _("送审，并签署授权同意"),
        "contribution.returned": _("请投稿人修改"),
        "contribution.accepted": _("审核通过"),
        "contribution.declined": _("审核未通过"),
        "contribution.published": _("投稿发布为藏品"),
        "contribution.withdrawn": _("投稿人撤回"),
        "profile.opened": _("公开创作者主页"),
        "profile.closed": _("关闭创作者主页"),
    }.items():
        registry.register_event_label(kind, words)


def contribution_view(text: str) -> registry.SubjectView | None:
    """A published contribution by its number or by the SHA-256 of its file.

    The events of its record and of its file belong to its chain.
    """
    from community.models import Contribution

    published = Contribution.objects.published().select_related("record", "asset")
    name = identifiers.parse(text)
    if name is not None:
        found = published.filter(number=name).first()
    elif len(text) == 64:
        found = published.filter(asset__master__sha256=text).first()
    else:
        return None
    if found is None or found.record is None or found.asset is None:
        return None
    return registry.SubjectView(
        subject=found.number,
        kind=_("创作者投稿"),
        label=found.title,
        url=found.record.get_absolute_url(),
        also=(found.record.ark_name, found.asset.public_id),
        facts=((_("署名"), found.credit), (_("使用条件"), found.terms_short)),
        state="ok",
        state_text=_("已发布"),
    )
