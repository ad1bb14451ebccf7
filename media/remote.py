"""The bucket: a second place of masters, renditions and deliveries, and addresses into it.

Off while no bucket is named. Local copies stay the working copy. Objects are private; an
address is signed for some minutes, for one object, after the access decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from media.space import full_disk_told, require_space

OnProgress = Callable[[int, int], None]  # bytes, of all

_ANSWER_S = 10  # a reader in front of a page waits no longer
SHA256 = "sha256"  # name of the metadata field that says what the object is
PART_BYTES = 16 * 2**20  # fetched at once, and held in memory
PART_TRIES = 3
_FOLDERS = {"m": "masters", "r": "renditions", "d": "deliveries"}


def is_on() -> bool:
    return bool(settings.S3_BUCKET)


def key_of(root: str, path: str) -> str:
    """Where a file lies in the bucket: `masters/…`, `renditions/…`, `deliveries/…`, as on the disk."""
    return f"{_FOLDERS[root]}/{path}"


def has(key: str, *, sha256: str, size_bytes: int) -> bool:
    """Whether the bucket has this object, of this size and digest."""
    from botocore.exceptions import ClientError

    try:
        there = _client().head_object(Bucket=settings.S3_BUCKET, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    same = there["Metadata"].get(SHA256) == sha256
    return same and there["ContentLength"] == size_bytes


def fetch(key: str, target: Path, *, sha256: str, size_bytes: int, on_progress: OnProgress) -> None:
    """Copy an object to `target`, part by part; what comes is never more than was asked for.

    Raises:
        FileNotFoundError: the bucket has no such object of this size and digest.
        StorageFull: there is no room for it here.
        ValueError: what came is not what its digest says; nothing is left of it.
    """
    if not has(key, sha256=sha256, size_bytes=size_bytes):
        raise FileNotFoundError(f"the bucket has no {key} of {size_bytes} bytes")
    digest = hashlib.sha256()
    try:
        with full_disk_told():
            require_space(target.parent, size_bytes)
            with target.open("xb") as file:
                for first in range(0, size_bytes, PART_BYTES):
                    part = _part(key, first, min(first + PART_BYTES, size_bytes) - 1)
                    digest.update(part)
                    file.write(part)
                    on_progress(first + len(part), size_bytes)
        if digest.hexdigest() != sha256:
            raise ValueError(f"{key} in the bucket is damaged")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _part(key: str, first: int, last: int) -> bytes:
    """The bytes from `first` to `last`; a connection that breaks is tried again."""
    from botocore.exceptions import HTTPClientError, IncompleteReadError

    wanted = {"Bucket": settings.S3_BUCKET, "Key": key, "Range": f"bytes={first}-{last}"}
    for left in reversed(range(PART_TRIES)):
        try:
            body: bytes = _client().get_object(**wanted)["Body"].read(last - first + 1)
        except (HTTPClientError, IncompleteReadError):
            if not left:
                raise
        else:
            if len(body) == last - first + 1:
                return body
    raise ValueError(f"{key} in the bucket ends before byte {last}")


def store(file: Path, key: str, *, sha256: str, media_type: str) -> bool:
    """Put a file into the bucket; what is there already, of this size and digest, stays.

    Returns:
        Whether anything was sent.
    """
    if has(key, sha256=sha256, size_bytes=file.stat().st_size):
        return False
    # No ACL is named: the object is as private as its bucket.
    options = {"ContentType": media_type, "Metadata": {SHA256: sha256}}
    _client().upload_file(str(file), settings.S3_BUCKET, key, ExtraArgs=options)
    return True


def address(key: str, *, media_type: str, disposition: str = "") -> str:
    """An address of one object that works for `S3_EXPIRES_S` seconds."""
    answer = {"ResponseContentType": media_type}
    if disposition:
        answer["ResponseContentDisposition"] = disposition
    return str(_storage().url(key, parameters=answer, expire=settings.S3_EXPIRES_S))


class Unreachable(Exception):
    """The bucket does not answer, or refuses us."""


def read_range(key: str, first: int, length: int) -> bytes:
    """Some bytes of an object; fewer at its end, none after it.

    Raises:
        FileNotFoundError: there is no such object, or no bucket is named any more.
        Unreachable: no answer within seconds, or a refusal.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    if not is_on():
        raise FileNotFoundError(key)
    span = f"bytes={first}-{first + length - 1}"
    try:
        found = _client(answer_s=_ANSWER_S).get_object(
            Bucket=settings.S3_BUCKET, Key=key, Range=span
        )
        return bytes(found["Body"].read())
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 416:
            return b""
        if status == 404:
            raise FileNotFoundError(key) from error
        raise Unreachable(f"{key}: {error}") from error
    except BotoCoreError as error:
        raise Unreachable(f"{key}: {error}") from error


def forget_run(run: str) -> None:
    """Delete the objects of one run of renditions (`<public_id>/<run>`)."""
    if not is_on():
        return
    client, bucket = _client(), settings.S3_BUCKET
    pages = client.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=key_of("r", f"{run}/")):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", [])]
        if keys:
            client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def _storage(answer_s: int | None = None) -> Any:
    return _storage_of(
        settings.S3_BUCKET,
        settings.S3_ENDPOINT,
        settings.S3_REGION,
        settings.S3_ACCESS_KEY,
        settings.S3_SECRET_KEY,
        answer_s,
    )


def _client(answer_s: int | None = None) -> Any:
    return _storage(answer_s).connection.meta.client


@lru_cache(maxsize=4)
def _storage_of(
    bucket: str, endpoint: str, region: str, access: str, secret: str, answer_s: int | None
) -> Any:
    from botocore.config import Config
    from storages.backends.s3 import S3Storage

    patience = {}
    if answer_s:
        patience = {
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=answer_s / 3,
                read_timeout=answer_s,
                retries={"max_attempts": 1},
                max_pool_connections=16,
            )
        }
    return S3Storage(
        bucket_name=bucket,
        endpoint_url=endpoint or None,
        region_name=region,
        access_key=access or None,
        secret_key=secret or None,
        signature_version="s3v4",
        default_acl=None,
        file_overwrite=False,
        querystring_auth=True,
        **patience,
    )
