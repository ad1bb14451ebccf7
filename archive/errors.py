"""Refusals of the archive. Codes are listed in docs/developers/errors.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError


class ArchiveError(HouseError):
    code = "archive_error"


class DateNotUnderstood(ArchiveError):
    """A date that cannot be read; the message says what was given and how to write it."""

    code = "date_not_understood"
    reason: str = ""


class NotPublishable(ArchiveError):
    """A record that may not become public as it is."""

    code = "record_not_publishable"
    status = 409


class NotPublished(ArchiveError):
    code = "record_not_published"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这条藏品没有发布，不能撤下。"))


class RecordKept(ArchiveError):
    """A record that was once public is withdrawn, never deleted: its ARK keeps answering."""

    code = "record_kept"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("曾经公开的藏品不能删除，请改为“撤下”，地址会显示撤下说明。"))


class SheetRefused(ArchiveError):
    """A file that cannot be read as a sheet at all; faults of rows are not errors."""

    code = "sheet_refused"
    status = 422


class PlanRefused(ArchiveError):
    """What a curator decided about columns or values can't be; the message says the mend."""

    code = "import_plan_refused"
    status = 422


class BatchNotApplicable(ArchiveError):
    code = "import_not_applicable"
    status = 409


class CollectionInUse(ArchiveError):
    code = "collection_in_use"
    status = 409


class TermRefused(ArchiveError):
    """A term that can't be deprecated, restored, merged or parted as asked."""

    code = "term_refused"
    status = 409


class DamagedMaster(ArchiveError):
    """A master that is missing, or not the file that was stored: nothing is made of it."""

    code = "damaged_master"
    status = 409


class PlaceRefused(ArchiveError):
    """A change of a place that cannot be made; the message says why."""

    code = "place_refused"
    status = 409


class RootBusy(ArchiveError):
    """Two processes never write to the OCFL storage root, or one while another reads it."""

    code = "ocfl_root_busy"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("另一项任务正在写入或核对长期保存库，请等它做完再试。"))


class OtherInstitution(ArchiveError):
    """A change by somebody who does not work for the museum or on the collection of the thing."""

    code = "other_institution"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("这属于另一家机构，或不归你负责的专题，你不能更改。"))


class BulkEditMoved(ArchiveError):
    """A bulk change that is not in the state for what was asked."""

    code = "bulk_edit_not_possible"
    status = 409


class ConsentRefused(ArchiveError):
    """A consent that can't be put into force, revoked or changed as asked."""

    code = "consent_refused"
    status = 409


class ProtocolRefused(ArchiveError):
    """A protocol that can't be put into force, revised or withdrawn as asked."""

    code = "protocol_refused"
    status = 409


class CircleRefused(ArchiveError):
    """A person who can't be put into a circle."""

    code = "circle_refused"
    status = 409


class MotifNotPublishable(ArchiveError):
    """A motif that may not become public as it is."""

    code = "motif_not_publishable"
    status = 409


class MotifKept(ArchiveError):
    """A motif that was once public is withdrawn or merged, never deleted."""

    code = "motif_kept"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("曾经公开的纹样不能删除，请改为“撤下”，或并入另一纹样。"))


class MotifRefused(ArchiveError):
    """A motif that can't be withdrawn, merged, parted or cut as asked."""

    code = "motif_refused"
    status = 409
