"""A service's own question: whose asset is it?"""

from __future__ import annotations

from typing import Any

from accounts.reach import works_in
from media.errors import OtherInstitution
from media.models import Asset


def require_own(by: Any, asset: Asset) -> None:
    """Whichever door the caller came through.

    Args:
        by: None where the house itself acts (a command, a job).

    Raises:
        OtherInstitution: the asset belongs to one that this person does not work for.
    """
    if by is not None and by.pk != asset.owner_id and not works_in(by, asset.institution_id):
        raise OtherInstitution
