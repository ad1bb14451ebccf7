from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.errors import BadScope, OfferNotReady
from licensing.models import OfferVersion, Registration, RegistrationRight, SplitPlan
from licensing.scope import AI_USES, uses
from licensing.services.move import move
from licensing.services.platform import platform_party
from licensing.states.offer import ARROWS, State
from licensing.terms import OfferTerms
from provenance.canonical import canonical
from provenance.services.record import record_event


def missing_for(offer: OfferVersion, now: datetime) -> list[str]:
    """Why the offer cannot be published yet, as sentences."""
    missing = []
    try:
        offered = OfferTerms.from_json(offer.terms)
    except BadScope as fault:
        missing.append(f"{fault.field}: {fault}")
    else:
        sold_to_ai = any(uses().leaves_of[code] & AI_USES for code in offered.uses)
        if sold_to_ai and offer.ai_policy != OfferVersion.AiPolicy.ALLOW:
            missing.append(_("条款列了人工智能用途，但人工智能用途设为不许"))
    if not offer.asset.is_ready:
        missing.append(_("文件还没处理好"))
    in_force = Registration.objects.in_force(timezone.localdate(now)).filter(asset=offer.asset)
    if not in_force.exists():
        missing.append(_("产权登记未生效"))
    elif not in_force.filter(
        rights__right=RegistrationRight.Right.OPERATE, rights__party=offer.licensor
    ).exists():
        missing.append(_("许可方没有登记的经营权"))
    if not SplitPlan.objects.filter(asset=offer.asset, current=True).exists():
        missing.append(_("没有定稿的分账方案"))
    return missing


@transaction.atomic
def publish_offer(offer: OfferVersion, *, by: User | None, now: datetime) -> OfferVersion:
    """Open an offer to everybody; the version before it is superseded. Terms are final now.

    Raises:
        OfferNotReady: names everything that is missing.
        WrongState: it is no draft any more.
    """
    if missing := missing_for(offer, now):
        raise OfferNotReady(missing)
    platform_party()  # made before any sale needs it, so that no two sales wait for each other
    earlier = OfferVersion.objects.filter(asset=offer.asset, state=State.PUBLISHED)
    for version in earlier:
        move(version, State.SUPERSEDED, arrows=ARROWS)
    move(offer, State.PUBLISHED, arrows=ARROWS, published_at=now, published_by=by)
    record_event(
        "offer.published",
        offer.asset.public_id,
        by=by,
        at=now,
        number=offer.number,
        version=offer.version,
        terms_sha256=hashlib.sha256(
            canonical({"terms": offer.terms, "base_price_fen": offer.base_price_fen})
        ).hexdigest(),
    )
    return offer
