"""Refusals of uploads that come in pieces; tus clients go by the status, people by the words."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from media.errors import MediaRefused


class UploadNotFound(MediaRefused):
    """No such upload, or another person's."""

    code = "upload_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有这个上传。请重新选择文件上传。"))


class UploadGone(MediaRefused):
    code = "upload_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__(_("这个上传已取消、到期或被拒收，收到的部分已清除。请重新上传。"))


class UploadNotPermitted(MediaRefused):
    code = "upload_not_permitted"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("这个账户不能往这里上传。"))


class UploadInstitutionNeeded(MediaRefused):
    """Who works for several museums says for which one the file is."""

    code = "upload_institution_needed"
    status = 400

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            format_lazy(
                _("你在几家机构工作，请写明文件归哪一家：{codes}。"), codes="、".join(codes)
            )
        )


class UploadHeaderInvalid(MediaRefused):
    """A header of the protocol is missing or unreadable; names it."""

    code = "upload_header_invalid"
    status = 400

    def __init__(self, header: str) -> None:
        super().__init__(
            format_lazy(_("请求头 {header} 缺少或写法不对（tus 1.0.0）。"), header=header)
        )


class UploadVersionUnsupported(MediaRefused):
    code = "upload_version_unsupported"
    status = 412

    def __init__(self) -> None:
        super().__init__(_("只支持 tus 1.0.0，请在请求头写 Tus-Resumable: 1.0.0。"))


class UploadMediaType(MediaRefused):
    code = "upload_media_type"
    status = 415

    def __init__(self) -> None:
        super().__init__(_("内容类型应为 application/offset+octet-stream。"))


class UploadLengthRequired(MediaRefused):
    code = "upload_length_required"
    status = 411

    def __init__(self) -> None:
        super().__init__(_("请求要写明 Content-Length。"))


class UploadOffsetConflict(MediaRefused):
    code = "upload_offset_conflict"
    status = 409

    def __init__(self, *, offset: int) -> None:
        self.offset = offset
        super().__init__(format_lazy(_("已收到 {offset} 字节，请从那里继续。"), offset=offset))


class UploadOverflow(MediaRefused):
    code = "upload_overflow"
    status = 413

    def __init__(self, *, left: int) -> None:
        super().__init__(
            format_lazy(_("这个文件只差 {left} 字节，发来的更多。请确认是同一个文件。"), left=left)
        )


class UploadLocked(MediaRefused):
    code = "upload_locked"
    status = 423

    def __init__(self) -> None:
        super().__init__(_("另一个请求正在写这个上传，请稍后再试。"))


class UploadBusy(MediaRefused):
    code = "upload_busy"
    status = 503

    def __init__(self) -> None:
        super().__init__(_("正在接收的文件太多，请稍后再试；已收到的部分都在。"))


class UploadStalled(MediaRefused):
    code = "upload_stalled"
    status = 408

    def __init__(self, *, seconds: int) -> None:
        super().__init__(
            format_lazy(_("{seconds} 秒没有收到数据，已收到的部分都在，请继续。"), seconds=seconds)
        )


class UploadChecksumMismatch(MediaRefused):
    """What tus calls 460: this piece is thrown away, the ones before it stay."""

    code = "upload_checksum_mismatch"
    status = 460

    def __init__(self) -> None:
        super().__init__(_("这一段的校验值不符，已丢弃这一段。请重发。"))


class UploadDigestMismatch(MediaRefused):
    """The whole file is another than the one that was chosen."""

    code = "upload_digest_mismatch"

    def __init__(self) -> None:
        super().__init__(
            _(
                "收到的文件与你选择的不一样（SHA-256 不符），没有入库。请确认文件没有改动，再传一次。"
            )
        )


class UploadDigestFixed(MediaRefused):
    code = "upload_digest_fixed"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这个上传的 SHA-256 已经定下，不能再改。"))


class UploadQuotaExceeded(MediaRefused):
    """Says how much is left. `left_bytes` is what one more file may have."""

    code = "upload_quota_exceeded"
    status = 413

    def __init__(self, *, size_bytes: int, left_bytes: int) -> None:
        self.left_bytes = left_bytes
        super().__init__(
            format_lazy(
                _(
                    "文件有 {size} MB，你的空间还剩 {left} MB。请取消未完成的上传，或请运维调高配额。"
                ),
                size=-(-size_bytes // 2**20),
                left=left_bytes // 2**20,
            )
        )


class UploadHouseFull(MediaRefused):
    """All unfinished uploads together would need more than the house gives them."""

    code = "upload_house_full"
    status = 507

    def __init__(self, *, size_bytes: int, left_bytes: int) -> None:
        self.left_bytes = left_bytes
        super().__init__(
            format_lazy(
                _(
                    "文件有 {size} MB，全馆给未完成上传的空间还剩 {left} MB。请晚些再传，或联系运维。"
                ),
                size=-(-size_bytes // 2**20),
                left=left_bytes // 2**20,
            )
        )


class TooManyUploads(MediaRefused):
    code = "upload_too_many_open"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            format_lazy(_("你有 {limit} 个上传还没有完成。请先完成或取消其中一些。"), limit=limit)
        )


class UploadNotCancellable(MediaRefused):
    code = "upload_not_cancellable"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("文件已经收完，不能再取消。"))
