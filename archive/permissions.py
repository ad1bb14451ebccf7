"""What each role may do in the archive, and in which institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from wagtail.permissions import register_permission_policy

from accounts.owned import OwnedPolicy
from accounts.reach import within, works_in
from accounts.roles import Role, grant
from archive.errors import OtherInstitution

if TYPE_CHECKING:
    from archive.models import Collection, Motif

_DESCRIBED = ("record", "collection", "motif", "agent", "place", "term")


def grant_permissions() -> None:
    see = [f"archive.view_{model}" for model in (*_DESCRIBED, "vocabulary", "importbatch")]
    edit = [f"archive.{verb}_{model}" for verb in ("add", "change") for model in _DESCRIBED]
    drop = "archive.delete_motif"  # only what was never public
    grant(Role.CATALOGUER, *see, *edit, drop, "archive.import_records", "archive.export_records")
    grant(
        Role.REVIEWER,
        *see,
        "archive.change_record",
        "archive.change_motif",
        "archive.lock_record",
        "archive.unlock_record",
    )
    grant(
        Role.PUBLISHER,
        *see,
        *edit,
        drop,
        "archive.publish_record",
        "archive.publish_motif",
        "archive.merge_motif",
        "archive.cut_motif",
        "archive.lock_record",
        "archive.unlock_record",
        "archive.import_records",
        "archive.export_records",
    )
    grant(Role.RIGHTS_OFFICER, *see)
    grant(Role.OPERATOR, *see)


def register_policies() -> None:
    """Records and collections belong to institutions; authority files are the whole house's."""
    from archive.models import Collection, ImportBatch, Motif, Record

    register_permission_policy(Record, OwnedPolicy(Record, "collection__institution"))
    register_permission_policy(Collection, OwnedPolicy(Collection))
    register_permission_policy(Motif, OwnedPolicy(Motif))
    register_permission_policy(ImportBatch, OwnedPolicy(ImportBatch, "collection__institution"))


def importable(user: Any) -> QuerySet[Collection]:
    """Collections into which a person may import."""
    from archive.models import Collection

    mine = within(user, "archive.import_records")
    return Collection.objects.all() if mine is None else Collection.objects.filter(mine)


def require_own(by: Any, thing: Collection | Motif) -> None:
    """A service's own question, whichever door its caller came through.

    Args:
        by: None where the house itself acts (a command, a job).

    Raises:
        OtherInstitution: the thing belongs to one that this person does not work for.
    """
    if by is not None and not works_in(by, thing.institution_id):
        raise OtherInstitution
