from __future__ import annotations

import re

from django.db import transaction
from django.db.models import Q

from media.models import Upload
from media.services.finish_upload import finish_if_whole
from media.upload_errors import UploadDigestFixed, UploadHeaderInvalid

_SHA256 = re.compile(r"[0-9a-f]{64}")


def declare_digest(upload: Upload, *, sha256: str) -> None:
    """Note what the whole file hashes to where it was chosen; the check compares with it.

    Raises:
        UploadHeaderInvalid: not 64 hex digits.
        UploadDigestFixed: another one was told, or the check has begun.
    """
    sha256 = sha256.lower()
    if not _SHA256.fullmatch(sha256):
        raise UploadHeaderInvalid("sha256")
    with transaction.atomic():
        noted = (
            Upload.objects.receiving()
            .filter(Q(declared_sha256="") | Q(declared_sha256=sha256), pk=upload.pk)
            .update(declared_sha256=sha256, awaits_digest=False)
        )
    upload.refresh_from_db()
    if not noted and upload.declared_sha256 != sha256:
        raise UploadDigestFixed
    finish_if_whole(upload)
