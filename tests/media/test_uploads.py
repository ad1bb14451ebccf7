"""Uploads in pieces: the tus protocol, quotas, the check at the end, people and permissions."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.api_token import Scope
from accounts.models import User
from accounts.services.issue_token import issue_token
from accounts.services.roles import sync_roles
from jobs.models import Job
from media import upload_files
from media.checks_system import uploads_leave_threads_free
from media.models import Asset, Master, Upload
from media.services import receive_piece as receiving
from media.services.ingest_upload import ingest_upload
from media.services.receive_piece import receive_piece
from media.services.start_upload import start_upload
from media.services.sweep_uploads import sweep_uploads
from media.upload_errors import UploadLocked, UploadOffsetConflict, UploadQuotaExceeded

pytestmark = pytest.mark.django_db

URL = "/media/uploads/"
PIECE = "application/offset+octet-stream"
V = {"Tus-Resumable": "1.0.0"}


def metadata(**pairs: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


@pytest.fixture
def picture(files) -> bytes:
    return (files / "picture.jpg").read_bytes()


def begin(client, size: int, *, name: str = "吊脚楼.jpg", headers=None, **more: str):
    return client.generic(
        "POST",
        URL,
        headers={
            **V,
            "Upload-Length": str(size),
            "Upload-Metadata": metadata(filename=name, purpose="library", **more),
            **(headers or {}),
        },
    )


def begun(client, size: int, **more: str) -> Upload:
    answer = begin(client, size, **more)
    assert answer.status_code == 201, answer.content
    return Upload.objects.get(public_id=answer["Location"].rsplit("/", 1)[1])


def patch(client, upload: Upload, offset: int, data: bytes, **headers: str):
    return client.patch(
        upload.url,
        data=data,
        content_type=headers.pop("content_type", PIECE),
        headers={**V, "Upload-Offset": str(offset), **headers},
    )


def code(answer) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Tus-Resumable"] == "1.0.0"
    return answer.json()["title"]


# The protocol


def test_options_tells_what_the_server_can(client):
    answer = client.options(URL)

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "checksum", "termination",
    }  # fmt: skip
    assert int(answer["Tus-Max-Size"]) >= 5 * 2**30
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_comes_in_pieces_and_becomes_an_asset(client, cataloguer, picture, run_jobs):
    upload = begun(client, len(picture), credit_zh="龙䶮 摄", grade="internal")
    half = len(picture) // 2

    first = patch(client, upload, 0, picture[:half])
    asked = client.head(upload.url, headers=V)
    last = patch(client, upload, half, picture[half:])
    run_jobs()

    assert (first.status_code, first["Upload-Offset"]) == (204, str(half))
    assert (asked.status_code, asked["Upload-Offset"]) == (200, str(half))
    assert asked["Upload-Length"] == str(len(picture))
    assert asked["Cache-Control"] == "no-store"
    assert "GMT" in asked["Upload-Expires"]
    assert last["Upload-Offset"] == str(len(picture))
    upload.refresh_from_db()
    asset = Asset.objects.get()
    assert (upload.state, upload.asset) == ("stored", asset)
    assert (asset.title_zh, asset.credit_zh, asset.grade) == ("吊脚楼", "龙䶮 摄", "internal")
    assert asset.owner is None
    assert asset.master.path.read_bytes() == picture
    assert not upload_files.part_path(upload.public_id).exists()
    assert client.head(upload.url, headers=V)["Upload-Offset"] == str(len(picture))


def test_the_first_bytes_may_come_with_the_creation(client, cataloguer, picture):
    answer = client.post(
        URL,
        data=picture[:1000],
        content_type=PIECE,
        headers={
            **V,
            "Upload-Length": str(len(picture)),
            "Upload-Metadata": metadata(filename="a.jpg", purpose="library"),
        },
    )

    assert (answer.status_code, answer["Upload-Offset"]) == (201, "1000")


def test_methods_may_be_overridden(client, cataloguer, picture):
    upload = begun(client, len(picture))

    answer = client.post(
        upload.url,
        data=picture[:10],
        content_type=PIECE,
        headers={**V, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )

    assert answer["Upload-Offset"] == "10"


@pytest.mark.parametrize(
    ("headers", "status", "wanted"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "upload_version_unsupported"),
        ({"Tus-Resumable": ""}, 412, "upload_version_unsupported"),
        ({"Upload-Length": "-1"}, 400, "upload_header_invalid"),
        ({"Upload-Length": "0"}, 422, "media_empty"),
        ({"Upload-Length": str(9 * 2**40)}, 413, "media_too_large"),
        ({"Upload-Metadata": "filename ***"}, 400, "upload_header_invalid"),
        ({"Upload-Metadata": metadata(purpose="library")}, 400, "upload_header_invalid"),
        ({"Upload-Metadata": metadata(filename="a", purpose="x")}, 400, "upload_header_invalid"),
        (
            {"Upload-Metadata": metadata(filename="a", purpose="library", grade="x")},
            400,
            "upload_header_invalid",
        ),
        (
            {"Upload-Metadata": metadata(filename="a", purpose="library", sha256="beef")},
            400,
            "upload_header_invalid",
        ),
    ],
)
def test_a_creation_that_makes_no_sense_is_refused(client, cataloguer, headers, status, wanted):
    answer = begin(client, 10, headers=headers)

    assert (answer.status_code, code(answer)) == (status, wanted)
    assert Upload.objects.count() == 0
    if status == 412:
        assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("offset", "headers", "status", "wanted"),
    [
        (5, {}, 409, "upload_offset_conflict"),
        (0, {"Upload-Offset": "x"}, 400, "upload_header_invalid"),
        (0, {"content_type": "image/jpeg"}, 415, "upload_media_type"),
        (0, {"Tus-Resumable": "2.0.0"}, 412, "upload_version_unsupported"),
        (0, {"Upload-Checksum": "md5 AAAA"}, 400, "upload_header_invalid"),
        (0, {"Upload-Checksum": "sha1 not-base64"}, 400, "upload_header_invalid"),
        (0, {"Content-Length": ""}, 411, "upload_length_required"),
    ],
)
def test_a_piece_that_does_not_fit_is_refused(client, cataloguer, offset, headers, status, wanted):
    upload = begun(client, 10)

    answer = patch(client, upload, offset, b"12345", **headers)

    assert (answer.status_code, code(answer)) == (status, wanted)
    assert upload_files.received_bytes(upload.public_id) == 0


def test_more_bytes_than_promised_are_refused(client, cataloguer):
    upload = begun(client, 4)

    answer = patch(client, upload, 0, b"12345")

    assert (answer.status_code, code(answer)) == (413, "upload_overflow")


def test_other_methods_are_not_allowed(client, cataloguer):
    upload = begun(client, 4)

    assert client.get(URL).status_code == 405
    assert client.put(upload.url)["Allow"] == "OPTIONS, HEAD, PATCH, DELETE"
    assert client.get(f"{upload.url}/sha256").status_code == 405


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_a_wrong_checksum_leaves_nothing(client, cataloguer, picture, algorithm):
    upload = begun(client, len(picture))
    patch(client, upload, 0, picture[:100])

    def send(said: bytes):
        digest = base64.b64encode(hashlib.new(algorithm, said).digest()).decode()
        return patch(
            client, upload, 100, picture[100:300], **{"Upload-Checksum": f"{algorithm} {digest}"}
        )

    wrong = send(b"other bytes")
    kept = upload_files.received_bytes(upload.public_id)
    right = send(picture[100:300])

    assert (wrong.status_code, code(wrong), kept) == (460, "upload_checksum_mismatch", 100)
    assert right["Upload-Offset"] == "300"


def test_a_cut_piece_with_a_checksum_leaves_nothing_but_without_one_stays(cataloguer):
    now = timezone.now()
    upload = start_upload(owner=cataloguer, size_bytes=10, wishes=WISHES, now=now)
    whole = upload_files.Checksum("sha1", hashlib.sha1(b"12345").digest())  # noqa: S324

    with pytest.raises(upload_files.UploadChecksumMismatch):
        piece(upload, b"123", length=5, checksum=whole)
    assert upload_files.received_bytes(upload.public_id) == 0

    assert piece(upload, b"123", length=5) == 3


WISHES = {"filename": "x.jpg", "purpose": "library"}


def piece(upload: Upload, data: bytes, *, offset: int = 0, length: int = 0, checksum=None) -> int:
    return receive_piece(
        upload,
        stream=io.BytesIO(data),
        length=length or len(data),
        offset=offset,
        checksum=checksum,
        now=timezone.now(),
    )


def test_a_cancelled_upload_is_gone(client, cataloguer):
    upload = begun(client, 10)
    patch(client, upload, 0, b"12345")

    assert client.delete(upload.url, headers=V).status_code == 204
    assert client.delete(upload.url, headers=V).status_code == 204
    assert not upload_files.part_path(upload.public_id).exists()
    for answer in (client.head(upload.url, headers=V), patch(client, upload, 5, b"67890")):
        assert answer.status_code == 410


def test_a_whole_upload_is_not_cancelled(client, cataloguer, picture):
    upload = begun(client, len(picture))
    patch(client, upload, 0, picture)

    answer = client.delete(upload.url, headers=V)

    assert (answer.status_code, code(answer)) == (409, "upload_not_cancellable")


def test_two_requests_never_write_at_once(client, cataloguer):
    upload = begun(client, 10)

    with upload_files.held(upload.public_id):
        answer = patch(client, upload, 0, b"12345")
        cancelled = client.delete(upload.url, headers=V)

    assert (answer.status_code, code(answer)) == (423, "upload_locked")
    assert cancelled.status_code == 423
    assert upload_files.received_bytes(upload.public_id) == 0


class _Slow(io.BytesIO):
    """A body that waits in the middle until the other request was there."""

    def __init__(self, data: bytes, go: threading.Event, reached: threading.Event) -> None:
        super().__init__(data)
        self.go, self.reached = go, reached

    def read(self, size: int = -1, /) -> bytes:
        if self.tell() == 0:
            return super().read(2)
        self.reached.set()
        assert self.go.wait(10)
        return super().read(size)


def _race(upload: Upload) -> list[object]:
    """Two PATCHes of five bytes at offset 0, the second while the first is half way."""
    go, reached = threading.Event(), threading.Event()
    outcomes: list[object] = []

    def write(handle: int) -> None:
        upload_files.append(handle, _Slow(b"aaaaa", go, reached), 5, None)

    with upload_files.held(upload.public_id) as handle:
        writer = threading.Thread(target=write, args=(handle,))
        writer.start()
        assert reached.wait(10)
        while upload_files.received_bytes(upload.public_id) != 2:
            time.sleep(0.005)
        try:
            with upload_files.held(upload.public_id) as second:
                upload_files.append(second, io.BytesIO(b"bbbbb"), 5, None)
        except UploadLocked as refusal:
            outcomes.append(refusal)
        go.set()
        writer.join()
    return outcomes


def test_without_the_lock_two_pieces_mix(cataloguer, monkeypatch):
    upload = start_upload(owner=cataloguer, size_bytes=10, wishes=WISHES, now=timezone.now())
    monkeypatch.setattr(upload_files.fcntl, "flock", lambda *_: None)

    _race(upload)

    assert upload_files.part_path(upload.public_id).read_bytes() != b"aaaaa"


def test_with_the_lock_the_second_is_sent_away(cataloguer):
    upload = start_upload(owner=cataloguer, size_bytes=10, wishes=WISHES, now=timezone.now())

    (refusal,) = _race(upload)

    assert refusal.status == 423
    assert upload_files.part_path(upload.public_id).read_bytes() == b"aaaaa"


def test_only_a_few_threads_wait_for_uploaders(client, cataloguer):
    upload = begun(client, 10)
    places = [receiving._place() for _ in range(2)]
    for each in places:
        each.__enter__()
    try:
        answer = patch(client, upload, 0, b"12345")
    finally:
        for each in places:
            each.__exit__(None, None, None)

    assert (answer.status_code, code(answer), answer["Retry-After"]) == (503, "upload_busy", "2")


def test_a_silent_connection_ends_and_what_came_stays(cataloguer, settings):
    settings.MEDIA_UPLOAD_STALL_S = 0.2
    upload = start_upload(owner=cataloguer, size_bytes=10, wishes=WISHES, now=timezone.now())
    go = threading.Event()

    with pytest.raises(upload_files.UploadStalled):
        receive_piece(
            upload,
            stream=_Slow(b"12345", go, threading.Event()),
            length=5,
            offset=0,
            checksum=None,
            now=timezone.now(),
        )
    go.set()

    assert upload_files.received_bytes(upload.public_id) == 2


def test_a_connection_that_breaks_loses_nothing(cataloguer, picture, run_jobs):
    class Broken(io.BytesIO):
        def read(self, size: int = -1, /) -> bytes:
            if self.tell():
                raise OSError("connection reset")
            return super().read(1000)

    upload = start_upload(
        owner=cataloguer, size_bytes=len(picture), wishes=WISHES, now=timezone.now()
    )
    have = receive_piece(
        upload,
        stream=Broken(picture),
        length=len(picture),
        offset=0,
        checksum=None,
        now=timezone.now(),
    )
    piece(upload, picture[have:], offset=have)
    run_jobs()

    assert have == 1000
    assert Asset.objects.get().master.sha256 == hashlib.sha256(picture).hexdigest()


# Who


def test_an_upload_of_another_person_does_not_exist(client, cataloguer, picture):
    upload = begun(client, len(picture))
    sync_roles()
    other = User.objects.create_superuser("andere@example.org", "secret-words-1")
    stranger = Client()
    stranger.force_login(other)

    for answer in (
        stranger.head(upload.url, headers=V),
        patch(stranger, upload, 0, picture),
        stranger.delete(upload.url, headers=V),
        stranger.put(f"{upload.url}/sha256", {"sha256": "a" * 64}, "application/json"),
    ):
        assert answer.status_code == 404


def test_nobody_uploads_without_signing_in_or_without_the_permission(client, django_user_model):
    assert code(begin(client, 10)) == "not_signed_in"
    client.force_login(User.objects.create_user("maker@example.org", "secret-words-1"))
    assert code(begin(client, 10)) == "upload_not_permitted"


def test_a_session_needs_the_csrf_token_of_a_page(cataloguer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cataloguer)
    assert code(begin(strict, 10)) == "csrf_token_missing"

    strict.cookies["csrftoken"] = "a" * 32
    assert begin(strict, 10, headers={"X-CSRFToken": "a" * 32}).status_code == 201


def test_a_token_uploads_within_its_scope_and_time(cataloguer, picture, run_jobs):
    now = timezone.now()
    program = Client(enforce_csrf_checks=True)

    def bearer(*scopes: Scope, **more) -> dict[str, str]:
        _, secret = issue_token(
            owner=cataloguer, name="脚本", scopes=scopes,
            expires_at=more.get("until"), now=more.get("at", now),
        )  # fmt: skip
        return {"Authorization": f"Bearer {secret}"}

    good = bearer(Scope.MEDIA_UPLOAD)
    answer = begin(program, len(picture), headers=good)
    upload = Upload.objects.get()
    sent = patch(program, upload, 0, picture, **good)

    assert (answer.status_code, sent.status_code) == (201, 204)
    old = now - timedelta(days=2)
    ended = bearer(Scope.MEDIA_UPLOAD, at=old, until=old + timedelta(days=1))
    assert code(begin(program, 10, headers=ended)) == "not_signed_in"
    assert code(begin(program, 10, headers=bearer(Scope.MEDIA_READ))) == "token_scope_missing"
    assert code(begin(program, 10, headers={"Authorization": "Bearer hx_x"})) == "not_signed_in"
    cataloguer.is_active = False
    cataloguer.save()
    assert code(begin(program, 10, headers=good)) == "not_signed_in"


def test_a_refusal_is_told_in_the_askers_language(client, cataloguer):
    zh = begin(client, 0, headers={"Accept-Language": "zh-Hans"}).json()["detail"]
    en = begin(client, 0, headers={"Accept-Language": "en"}).json()["detail"]

    assert "0 字节" in zh
    assert "empty" in en


# The check at the end


def test_what_is_no_picture_is_refused_with_the_reason(client, cataloguer, run_jobs, settings):
    words = "这是文字，不是图像。".encode()
    upload = begun(client, len(words), name="假.jpg")
    patch(client, upload, 0, words)
    run_jobs()

    upload.refresh_from_db()
    assert (upload.state, upload.refusal_code) == ("refused", "media_type_mismatch")
    assert "纯文本" in upload.refusal_text_zh
    assert "plain text" in upload.refusal_text_en
    (reason,) = settings.QUARANTINE_DIR.glob("*/reason.json")
    assert "media_type_mismatch" in reason.read_text()
    assert (reason.parent / "file").read_bytes() == words
    assert Asset.objects.count() == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_digest_of_the_whole_is_compared(client, cataloguer, picture, run_jobs, when):
    upload = begun(client, len(picture), digest="follows")

    def tell(digest: str):
        return client.put(f"{upload.url}/sha256", {"sha256": digest}, "application/json")

    if when == "before":
        tell("a" * 64)
    patch(client, upload, 0, picture)
    if when == "after":
        upload.refresh_from_db()
        assert upload.state == "receiving"  # waits for the digest
        tell("a" * 64)
    run_jobs()

    upload.refresh_from_db()
    assert (upload.state, upload.refusal_code) == ("refused", "upload_digest_mismatch")
    assert tell("b" * 64).status_code == 409


def test_a_right_digest_lets_the_file_in_and_tells_of_a_duplicate(
    client, cataloguer, picture, run_jobs
):
    sha256 = hashlib.sha256(picture).hexdigest()
    told = []
    for _ in range(2):
        upload = begun(client, len(picture), digest="follows")
        answer = client.put(f"{upload.url}/sha256", {"sha256": sha256}, "application/json")
        told.append(answer.json()["duplicate"])
        patch(client, upload, 0, picture)
        run_jobs()

    upload.refresh_from_db()
    assert told[0] is None
    assert told[1]["title"] == "吊脚楼"
    assert (upload.state, upload.was_known) == ("stored", True)
    assert (Asset.objects.count(), Master.objects.count()) == (1, 1)


def test_a_digest_that_is_none_is_refused(client, cataloguer):
    upload = begun(client, 5)

    for body in ({"sha256": "xyz"}, {}, []):
        answer = client.put(f"{upload.url}/sha256", body, "application/json")
        assert code(answer) == "upload_header_invalid"


def whole(owner: User, data: bytes) -> Upload:
    upload = start_upload(owner=owner, size_bytes=len(data), wishes=WISHES, now=timezone.now())
    piece(upload, data)
    upload.refresh_from_db()
    return upload


class Killed(BaseException):
    """SIGKILL, as far as the code can tell: nothing may catch it."""


@pytest.mark.parametrize(
    "instant",
    [
        "media.services.ingest_upload.ingest",
        "media.services.ingest.check_file",
        "media.services.ingest.keep",
        "media.services.ingest._write_rows",
        "media.services.ingest.enqueue",
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_check_killed_at_any_instant_ends_with_one_asset(
    cataloguer, picture, monkeypatch, instant, when
):
    upload = whole(cataloguer, picture)
    quiet = lambda *_: None  # noqa: E731
    module, name = instant.rsplit(".", 1)
    real = getattr(__import__(module, fromlist=[name]), name)

    def die(*args, **kwargs):
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(instant, die)
        with pytest.raises(Killed):
            ingest_upload(upload, now=timezone.now(), on_progress=quiet)
    for _ in range(2):
        again = Upload.objects.get(pk=upload.pk)
        ingest_upload(again, now=timezone.now(), on_progress=quiet)

    upload.refresh_from_db()
    asset = Asset.objects.get()
    assert (upload.state, upload.asset) == ("stored", asset)
    assert asset.master.path.read_bytes() == picture
    assert not upload_files.part_path(upload.public_id).exists()


def test_a_refusal_killed_before_the_quarantine_is_put_aside_by_the_next_run(
    cataloguer, monkeypatch, settings
):
    upload = whole(cataloguer, b"words, no picture")
    quiet = lambda *_: None  # noqa: E731

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("media.services.ingest_upload.quarantine", die)
        with pytest.raises(Killed):
            ingest_upload(upload, now=timezone.now(), on_progress=quiet)
    ingest_upload(Upload.objects.get(), now=timezone.now(), on_progress=quiet)

    upload.refresh_from_db()
    assert upload.state == "refused"
    assert len(list(settings.QUARANTINE_DIR.glob("*/reason.json"))) == 1


def test_a_missing_program_is_not_the_files_fault(cataloguer, files, monkeypatch, run_jobs):
    from media.errors import ToolMissing

    def missing(*_args, **_kwargs):
        raise ToolMissing("ffprobe")

    upload = whole(cataloguer, (files / "film.mp4").read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr("media.services.ingest.check_file", missing)
        run_jobs()
    upload.refresh_from_db()
    assert upload.state == "checking"

    Job.objects.update(run_after=timezone.now())  # it waits until the house is mended
    run_jobs()

    upload.refresh_from_db()
    assert upload.state == "stored"


def test_a_check_whose_job_was_given_up_is_tried_again(cataloguer, picture, run_jobs):
    upload = whole(cataloguer, picture)
    Job.objects.update(state="failed", finished_at=timezone.now(), error="x")

    sweep_uploads(now=timezone.now() + timedelta(minutes=30))
    run_jobs()
    upload.refresh_from_db()
    assert upload.state == "checking"  # an hour is left to the job's own attempts
    sweep_uploads(now=timezone.now() + timedelta(hours=2))
    run_jobs()

    upload.refresh_from_db()
    assert upload.state == "stored"


# Quotas and the sweep


def test_the_quota_counts_what_is_owned_and_what_is_on_its_way(cataloguer, settings):
    settings.MEDIA_UPLOAD_QUOTA_MB = 10
    start_upload(owner=cataloguer, size_bytes=7 * 2**20, wishes=WISHES, now=timezone.now())

    with pytest.raises(UploadQuotaExceeded) as refused:
        start_upload(owner=cataloguer, size_bytes=4 * 2**20, wishes=WISHES, now=timezone.now())

    assert refused.value.left_bytes == 3 * 2**20
    assert "还剩 3 MB" in str(refused.value)


def test_the_house_and_the_number_of_open_uploads_are_limited(client, cataloguer, settings):
    settings.MEDIA_UPLOAD_HOUSE_MB = 1
    full = begin(client, 2**20 + 1)
    settings.MEDIA_UPLOADS_OPEN = 1
    begun(client, 10)
    many = begin(client, 10)

    assert (full.status_code, code(full)) == (507, "upload_house_full")
    assert (many.status_code, code(many)) == (429, "upload_too_many_open")


def test_a_full_disk_is_told_before_the_first_byte(client, cataloguer, settings):
    settings.MEDIA_MIN_FREE_MB = 2**40

    assert code(begin(client, 10)) == "media_storage_full"


def test_the_sweep_ends_what_expired_and_keeps_what_did_not(client, cataloguer):
    old, young = begun(client, 10), begun(client, 10)
    patch(client, old, 0, b"12345")
    later = timezone.now() + timedelta(hours=73)
    Upload.objects.filter(pk=young.pk).update(expires_at=later + timedelta(hours=1))

    sweep_uploads(now=later)

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == ("expired", "receiving")
    assert not upload_files.part_path(old.public_id).exists()
    assert upload_files.part_path(young.public_id).exists()


def test_the_sweep_finishes_what_a_crash_or_a_closed_page_left_whole(
    client, cataloguer, picture, run_jobs
):
    upload = begun(client, len(picture), digest="follows")
    patch(client, upload, 0, picture)
    assert not Job.objects.filter(kind="media.ingest_upload").exists()

    sweep_uploads(now=timezone.now() + timedelta(minutes=11))
    run_jobs()

    upload.refresh_from_db()
    assert upload.state == "stored"


def test_the_sweep_deletes_files_of_no_upload_after_a_day(client, cataloguer):
    import os

    upload = begun(client, 10)
    stray = upload_files.folder() / ("f" * 32)
    stray.write_bytes(b"x")
    sweep_uploads(now=timezone.now())
    assert stray.exists()
    os.utime(stray, (1, 1))
    os.utime(upload_files.part_path(upload.public_id), (1, 1))

    sweep_uploads(now=timezone.now())

    assert not stray.exists()
    assert upload_files.part_path(upload.public_id).exists()


def test_a_late_piece_never_puts_an_empty_file_in_place_of_a_checked_one(cataloguer, picture):
    upload = whole(cataloguer, picture)
    upload_files.part_path(upload.public_id).unlink()  # moved into the masters

    with pytest.raises(UploadOffsetConflict):
        piece(upload, b"x", offset=0)

    assert not upload_files.part_path(upload.public_id).exists()


def test_the_database_refuses_an_upload_that_makes_no_sense(cataloguer):
    from django.db import IntegrityError, transaction

    upload = start_upload(owner=cataloguer, size_bytes=1, wishes=WISHES, now=timezone.now())
    for change in (
        {"size_bytes": 0},
        {"state": "refused"},
        {"state": "stored"},
        {"state": "cancelled"},
        {"declared_sha256": "abc"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.filter(pk=upload.pk).update(**change)
            connection.check_constraints()


@pytest.mark.parametrize(
    ("places", "threads", "warned"), [(4, 4, True), (9, 4, True), (2, 4, False)]
)
def test_uploads_that_could_hold_every_thread_are_warned_of(settings, places, threads, warned):
    settings.MEDIA_UPLOAD_PLACES, settings.WEB_THREADS = places, threads

    found = uploads_leave_threads_free()

    assert [warning.id for warning in found] == ["media.W005"] * warned
    assert not warned or f"{places} of the {threads} threads" in found[0].msg
