from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from community.models import Contribution


def notify_contributor(*, number: str, state: str) -> bool:
    """Send the mail about a decision, in the contributor's language.

    Returns:
        False when the contribution has moved on meanwhile: that decision has its own mail.
    """
    contribution = (
        Contribution.objects.filter(number=number).select_related("contributor", "record").first()
    )
    if contribution is None:
        return False
    published = state == "accepted" and contribution.state == Contribution.State.PUBLISHED
    if contribution.state != state and not published:
        return False
    person = contribution.contributor
    with translation.override(person.language):
        context = {"contribution": contribution, "site": settings.SITE_URL, "person": person}
        subject = render_to_string("community/mail/decision_subject.txt", context)
        body = render_to_string("community/mail/decision.txt", context)
    send_mail(" ".join(subject.split()), body, None, [person.email])
    return True
