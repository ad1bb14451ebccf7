"""Whether a file that is fetched by an address handed over before has been closed since."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from media.access import is_withheld
from media.models import Asset


def is_closed(public_id: str) -> bool:
    """Whether a consent has ended, or a protocol shut, since the address was signed.

    One query by a unique column. It is asked outside of Django's requests as well, so the
    connection is looked after here.
    """
    found = Asset.objects.filter(public_id=public_id).select_related("cut_from").first()
    if not connection.in_atomic_block:  # no Django request ends here, which would do it
        connection.close_if_unusable_or_obsolete()
    return found is None or is_withheld(found, timezone.localdate())
