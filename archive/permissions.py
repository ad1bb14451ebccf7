"""What each role may do in the archive."""

from __future__ import annotations

from accounts.roles import Role, grant

_DESCRIBED = ("record", "collection", "agent", "place", "term")


def grant_permissions() -> None:
    see = [f"archive.view_{model}" for model in (*_DESCRIBED, "vocabulary", "importbatch")]
    edit = [f"archive.{verb}_{model}" for verb in ("add", "change") for model in _DESCRIBED]
    grant(Role.CATALOGUER, *see, *edit, "archive.import_records", "archive.export_records")
    grant(
        Role.REVIEWER,
        *see,
        "archive.change_record",
        "archive.lock_record",
        "archive.unlock_record",
    )
    grant(
        Role.PUBLISHER,
        *see,
        *edit,
        "archive.publish_record",
        "archive.lock_record",
        "archive.unlock_record",
        "archive.import_records",
        "archive.export_records",
    )
    grant(Role.RIGHTS_OFFICER, *see)
    grant(Role.OPERATOR, *see)
