"""What an upload is for. The floor that wants files of a kind registers its purpose.

media registers `library`; the community room registers `contribution`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from media.upload_errors import UploadHeaderInvalid

if TYPE_CHECKING:
    from accounts.models import User
    from media.models import Asset, Upload


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read from the wishes of the uploader.

    Attributes:
        target: name of the thing that the file is for, "" where there is none.
        fields: columns of the asset to be, JSON values only.
    """

    target: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purpose:
    """How one kind of upload begins and ends.

    Attributes:
        prepare: may this account upload with these wishes? Raises MediaRefused if not.
        owned: whether the asset belongs to the uploader (else to the house).
        arrived: called in the transaction that stores the asset, or finds it.
        page: address where a person goes on with the stored asset.
    """

    name: str
    prepare: Callable[[User, Mapping[str, str]], Prepared]
    owned: bool
    arrived: Callable[[Upload, Asset], None]
    page: Callable[[Upload, Asset], str]


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Called in `AppConfig.ready()` of the floor that the purpose belongs to."""
    _purposes[purpose.name] = purpose


def purpose_of(name: str) -> Purpose:
    """The registered purpose.

    Raises:
        UploadHeaderInvalid: there is none of this name.
    """
    try:
        return _purposes[name]
    except KeyError:
        raise UploadHeaderInvalid("Upload-Metadata: purpose") from None
