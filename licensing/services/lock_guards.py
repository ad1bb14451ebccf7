from __future__ import annotations

from collections.abc import Iterable

from licensing.models import AssetGuard


def lock_guards(subjects: Iterable[str]) -> list[AssetGuard]:
    """Lock the guard rows until the transaction ends, always in the same order.

    On SQLite the transaction is IMMEDIATE and has locked the file already.
    """
    names = sorted(set(subjects))
    AssetGuard.objects.bulk_create(
        (AssetGuard(subject=name) for name in names), ignore_conflicts=True
    )
    return list(
        AssetGuard.objects.select_for_update().filter(subject__in=names).order_by("subject")
    )
