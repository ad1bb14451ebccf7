"""What the import tells the other rooms when the app is ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant
from iiif.imports import jobs  # noqa: F401  # registers the job kinds
from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import MEMBERS_JOB
from jobs.subjects import Named, register_subjects
from provenance.registry import SubjectView, register_event_label, register_resolver


def connect() -> None:
    register_resolver("iiif.foreign", foreign_view)
    register_event_label("foreign.brought_in", _("引入他馆藏品"))
    register_event_label("foreign.refreshed", _("更新他馆藏品"))
    register_event_label("foreign.published", _("公开他馆藏品页面"))
    register_event_label("foreign.hidden", _("关闭他馆藏品页面"))
    register_event_label("foreign.taken_back", _("他馆藏品移除"))
    register_subjects(MEMBERS_JOB, _named)
    see, bring = "iiif.view_foreignitem", "iiif.import_foreignitem"
    grant(Role.CATALOGUER, see, bring)
    grant(Role.REVIEWER, see)
    grant(Role.PUBLISHER, see, bring, "iiif.publish_foreignitem")
    grant(Role.RIGHTS_OFFICER, see, "iiif.publish_foreignitem")
    grant(Role.OPERATOR, see)


def foreign_view(text: str) -> SubjectView | None:
    """An item of another museum by its number; only what is or was public."""
    item = ForeignItem.objects.of_house().filter(public_id=text.strip().lower()).first()
    if item is None or not item.first_published_at:
        return None
    return SubjectView(
        subject=item.public_id,
        kind=_("他馆藏品"),
        label=item.name.text,
        url=item.get_absolute_url() if item.is_public else "",
        facts=((_("来自"), item.museum.text), (_("网址"), item.address)),
        state="ok" if item.is_public else "warn",
        state_text=_("已公开") if item.is_public else _("已不公开"),
    )


def _named(subjects: list[str]) -> dict[str, Named]:
    """Collections of the house by their title; whose private lists hold what is not told."""
    items = ForeignItem.objects.of_house().filter(public_id__in=subjects)
    return {item.public_id: Named(item.title[:120]) for item in items.only("public_id", "title")}
