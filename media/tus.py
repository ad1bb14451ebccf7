"""Headers of the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload), parsed once."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest

from media.upload_errors import (
    UploadHeaderInvalid,
    UploadLengthRequired,
    UploadMediaType,
    UploadVersionUnsupported,
)
from media.upload_files import Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS = {"sha1": 20, "sha256": 32}  # with the length of their digests, bytes
PIECE_TYPE = "application/offset+octet-stream"
METADATA_LIMIT = 8_192  # characters of the header
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def method_of(request: HttpRequest) -> str:
    """The method that is meant: some clients can't send PATCH and DELETE themselves."""
    override = request.headers.get("X-HTTP-Method-Override", "").upper()
    return override if request.method == "POST" and override else request.method or "GET"


def check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise UploadVersionUnsupported


@dataclass(frozen=True, slots=True)
class Piece:
    """The body of a PATCH, or of a POST that brings first bytes along."""

    offset: int
    length: int
    checksum: Checksum | None

    @classmethod
    def parse(cls, request: HttpRequest, *, offset: int | None = None) -> Self:
        """Read the headers of a piece.

        Args:
            offset: where it goes when the header isn't asked (creation).

        Raises:
            MediaRefused: a header is missing or wrong; names it.
        """
        if request.headers.get("Content-Type", "") != PIECE_TYPE:
            raise UploadMediaType
        if offset is None:
            offset = _number(request, "Upload-Offset")
        if not request.headers.get("Content-Length"):
            raise UploadLengthRequired
        return cls(offset, _number(request, "Content-Length"), _checksum(request))


@dataclass(frozen=True, slots=True)
class Creation:
    """A POST that begins an upload."""

    size_bytes: int
    metadata: dict[str, str]
    piece: Piece | None

    @classmethod
    def parse(cls, request: HttpRequest) -> Self:
        """Read the headers of a creation.

        Raises:
            MediaRefused: a header is missing or wrong; names it.
        """
        has_body = request.headers.get("Content-Length", "0") not in ("", "0")
        return cls(
            _number(request, "Upload-Length"),
            _metadata(request.headers.get("Upload-Metadata", "")),
            Piece.parse(request, offset=0) if has_body else None,
        )


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not _NUMBER.fullmatch(text):
        raise UploadHeaderInvalid(header)
    return int(text)


def _checksum(request: HttpRequest) -> Checksum | None:
    text = request.headers.get("Upload-Checksum", "")
    if not text:
        return None
    algorithm, _, encoded = text.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise UploadHeaderInvalid("Upload-Checksum") from None
    if len(digest) != ALGORITHMS.get(algorithm):
        raise UploadHeaderInvalid("Upload-Checksum")
    return Checksum(algorithm, digest)


def _metadata(text: str) -> dict[str, str]:
    """`key base64, key base64`; a key may stand alone."""
    if len(text) > METADATA_LIMIT:
        raise UploadHeaderInvalid("Upload-Metadata")
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except ValueError:  # of base64 and of UTF-8 alike
            raise UploadHeaderInvalid(f"Upload-Metadata: {key}") from None
    return found
