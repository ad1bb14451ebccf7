"""Send a contribution to the moderators."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community import consents, states
from community.errors import ContributionIncomplete
from community.models import Consent, Contribution
from community.services.move import move
from media.models import Asset

Missing = list[tuple[str, str | Promise]]


def missing(contribution: Contribution) -> Missing:
    """What must be added before it can be sent: (step, sentence)."""
    found: Missing = []
    asset = contribution.asset
    if asset is None:
        found.append(("file", _("还没有文件。")))
    elif asset.state == Asset.State.REFUSED:
        found.append(("file", _("文件没有通过检查，请换一个。")))
    if not (contribution.title_zh or contribution.title_en):
        found.append(("about", _("还没有题名。")))
    if not (contribution.description_zh or contribution.description_en):
        found.append(("about", _("还没有说明。")))
    is_picture = asset is not None and asset.kind == Asset.Kind.IMAGE
    if is_picture and not (contribution.alt_zh or contribution.alt_en):
        found.append(("about", _("图像还没有替代文字。")))
    if not contribution.no_sources and not contribution.sources.exists():
        found.append(("sources", _("请写明用到的来源，或确认没有用到别人的作品。")))
    if not contribution.origin or not contribution.terms:
        found.append(("rights", _("还没有选择来历和使用条件。")))
    if not (contribution.credit_zh or contribution.credit_en):
        found.append(("rights", _("还没有署名。")))
    return found


@transaction.atomic
def submit_contribution(
    contribution: Contribution, *, now: datetime, language: str, version: str
) -> Contribution:
    """Send it, with the contributor's consent to one version of the words.

    Args:
        language: the language in which the words were read.
        version: the version that was shown; kept with its digest.

    Raises:
        ContributionIncomplete: names each thing that is missing, with its step.
        ContributionMoved: it was sent or withdrawn meanwhile.
    """
    lacking = missing(contribution)
    if version != consents.CURRENT:
        lacking.append(("check", _("同意书有了新版本，请再读一遍。")))
    if lacking:
        raise ContributionIncomplete(lacking)
    asset = Asset.objects.select_related("master").get(contributions=contribution)
    text = consents.consent_text(version)
    Consent.objects.update_or_create(
        contribution=contribution,
        version=version,
        defaults={"sha256": text.sha256, "language": language, "given_at": now},
    )
    return move(
        contribution,
        states.State.SUBMITTED,
        by=contribution.contributor,
        at=now,
        as_role="contributor",
        facts={
            "sha256": asset.master.sha256 if asset.master else None,
            "asset": asset.public_id,
            "consent_version": version,
            "consent_sha256": text.sha256,
            "terms": contribution.terms,
            "ai_generated": contribution.ai_generated,
            "sources": _museum_sources(contribution),
        },
        submitted_at=now,
        decision_note="",
    )


def _museum_sources(contribution: Contribution) -> list[str]:
    """Public names of the declared sources that the museum holds."""
    named = contribution.sources.exclude(parent=None).values_list("parent__public_id", flat=True)
    return sorted(str(name) for name in named)
