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

_OF_ITS_COLLECTION = "collection__institution"
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
    _grant_promises()


def _grant_promises() -> None:
    """Consents and protocols: desk roles write them down, two of them let them act."""
    models = ("consent", "protocol", "circle")
    see = [f"archive.view_{model}" for model in models]
    write = [f"archive.{verb}_{model}" for verb in ("add", "change", "delete") for model in models]
    decide = ["archive.decide_consent", "archive.enforce_protocol"]
    grant(Role.CATALOGUER, *see, *write)
    grant(Role.REVIEWER, *see)
    grant(Role.PUBLISHER, *see, *write, *decide)
    grant(Role.RIGHTS_OFFICER, *see, *write, *decide)


def register_policies() -> None:
    """Records and collections belong to institutions; authority files are the whole house's."""
    from archive.models import Circle, Collection, Consent, ImportBatch, Motif, Protocol, Record

    for model in (Circle, Consent, Protocol):
        register_permission_policy(model, OwnedPolicy(model))
    register_permission_policy(
        Record, OwnedPolicy(Record, _OF_ITS_COLLECTION, collection="collection")
    )
    register_permission_policy(Collection, OwnedPolicy(Collection, collection="pk"))
    register_permission_policy(Motif, OwnedPolicy(Motif))
    register_permission_policy(
        ImportBatch, OwnedPolicy(ImportBatch, _OF_ITS_COLLECTION, collection="collection")
    )


def importable(user: Any) -> QuerySet[Collection]:
    """Collections into which a person may import."""
    from archive.models import Collection

    mine = within(user, "archive.import_records", collection="pk")
    return Collection.objects.all() if mine is None else Collection.objects.filter(mine)


def require_own(by: Any, thing: Collection | Motif) -> None:
    """A service's own question, whichever door its caller came through.

    Args:
        by: None where the house itself acts (a command, a job).

    Raises:
        OtherInstitution: the thing belongs to one that this person does not work for.
    """
    from archive.models import Collection

    is_collection = isinstance(thing, Collection)
    require_working_in(by, thing.institution_id, thing.pk if is_collection else None)


def require_working_in(
    by: Any, institution_id: int | None, collection_id: int | None = None
) -> None:
    """The same where the institution itself is known.

    Raises:
        OtherInstitution: this person does not work for it, or not on that collection.
    """
    if by is not None and not works_in(by, institution_id, collection_id):
        raise OtherInstitution
