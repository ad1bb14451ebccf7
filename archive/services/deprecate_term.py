"""Take a term out of use, or put it back: records keep it, nobody can choose it any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import TermRefused
from archive.models import Term

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def deprecate_term(term: Term, *, by: User | None, now: datetime) -> None:
    """Mark the term as deprecated (停用).

    Raises:
        TermRefused: it is already.
    """
    changed = Term.objects.in_use().filter(pk=term.pk).update(deprecated_at=now)
    if not changed:
        raise TermRefused(_("这个词条已经停用了。"))
    term.deprecated_at = now
    log(instance=term, action="archive.term.deprecate", user=by)


@transaction.atomic
def restore_term(term: Term, *, by: User | None) -> None:
    """Put a deprecated term back into use.

    Raises:
        TermRefused: it is in use, or it was merged, which is undone as a merge.
    """
    deprecated = Term.objects.filter(pk=term.pk, deprecated_at__isnull=False)
    if not deprecated.filter(replaced_by=None).update(deprecated_at=None):
        raise TermRefused(_("这个词条没有停用，或者已并入别的词条；请用“撤销合并”。"))
    term.deprecated_at = None
    log(instance=term, action="archive.term.restore", user=by)
