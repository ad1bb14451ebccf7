"""Say that something changed which documents tell of."""

from __future__ import annotations

from collections.abc import Iterable

from iiif.models import Change

BATCH = 1000


def touch(subjects: Iterable[str]) -> None:
    """Have the documents of these subjects built anew from now on.

    Call it in the transaction of the change: what readers see turns over with its commit,
    and a change that is undone was never told of. See `iiif.presentation.subjects`.
    """
    Change.objects.bulk_create(
        (Change(subject=subject) for subject in sorted(set(subjects))), batch_size=BATCH
    )
