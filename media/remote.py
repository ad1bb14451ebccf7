"""The bucket: a second place of masters and renditions, and short-lived addresses into it.

Off while no bucket is named. Local copies stay the working copy. Objects are private; an
address is signed for some minutes, for one object, after the access decision.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

_ANSWER_S = 10  # a reader in front of a page waits no longer
SHA256 = "sha256"  # name of the metadata field that says what the object is


def is_on() -> bool:
    return bool(settings.S3_BUCKET)


def key_of(root: str, path: str) -> str:
    """Where a file lies in the bucket: `masters/…` or `renditions/…`, as on the disk."""
    return f"{ {'m': 'masters', 'r': 'renditions'}[root] }/{path}"


def store(file: Path, key: str, *, sha256: str, media_type: str) -> bool:
    """Put a file into the bucket; what is there already, of this size and digest, stays.

    Returns:
        Whether anything was sent.
    """
    from botocore.exceptions import ClientError

    client, bucket = _client(), settings.S3_BUCKET
    try:
        there = client.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
    else:
        same = there["Metadata"].get(SHA256) == sha256
        if same and there["ContentLength"] == file.stat().st_size:
            return False
    # No ACL is named: the object is as private as its bucket.
    options = {"ContentType": media_type, "Metadata": {SHA256: sha256}}
    client.upload_file(str(file), bucket, key, ExtraArgs=options)
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
