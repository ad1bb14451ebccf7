"""Why a file is not taken in, or not opened: one class per refusal, each with its mend."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import spaced_out
from foundation.errors import HouseError


class MediaRefused(HouseError):
    """A file or an action that the media room refuses."""

    code = "media_refused"
    status = 422


class Unreadable(MediaRefused):
    code = "media_unreadable"

    def __init__(self, name: str) -> None:
        super().__init__(
            format_lazy(
                _("读不到文件“{name}”。请确认路径与读取权限，并且它是普通文件。"), name=name
            )
        )


class EmptyFile(MediaRefused):
    code = "media_empty"

    def __init__(self) -> None:
        super().__init__(_("文件是空的（0 字节）。请检查原文件后重新上传。"))


class FileTooLarge(MediaRefused):
    code = "media_too_large"
    status = 413

    def __init__(self, *, size_bytes: int, limit_mb: int) -> None:
        super().__init__(
            format_lazy(
                _("文件有 {size} MB，超过上限 {limit} MB。请压缩后再传，或请运维调高上限。"),
                size=-(-size_bytes // 2**20),
                limit=limit_mb,
            )
        )


class UnsupportedType(MediaRefused):
    code = "media_unsupported_type"
    status = 415

    def __init__(self, found: str | Promise) -> None:
        super().__init__(
            spaced_out(
                format_lazy(
                    _(
                        "不支持这种文件：内容是{found}。可用的有 JPEG、PNG、TIFF、WebP、GIF、AVIF、HEIC、"
                        "JPEG 2000、BMP；PDF；WAV、FLAC、OGG、MP3、AIFF、M4A；MP4、WebM、OGV、MOV、MKV。"
                    ),
                    found=found,
                )
            )
        )


class TypeMismatch(MediaRefused):
    code = "media_type_mismatch"
    status = 415

    def __init__(self, *, suffix: str, found: str | Promise) -> None:
        super().__init__(
            spaced_out(
                format_lazy(
                    _(
                        "文件名以 {suffix} 结尾，但内容是{found}。请打开文件确认它没有存错，再以正确的格式上传。"
                    ),
                    suffix=suffix,
                    found=found,
                )
            )
        )


class KindMismatch(MediaRefused):
    code = "media_kind_mismatch"

    def __init__(self, *, wanted: str | Promise, found: str | Promise) -> None:
        super().__init__(
            format_lazy(
                _("这里需要{wanted}，而文件是{found}。请换一个文件，或改选类型。"),
                wanted=wanted,
                found=found,
            )
        )


class Encrypted(MediaRefused):
    code = "media_encrypted"

    def __init__(self) -> None:
        super().__init__(_("这份 PDF 有密码保护，无法读取。请去掉密码后另存，再上传。"))


class TooManyPages(MediaRefused):
    code = "media_too_many_pages"
    status = 413

    def __init__(self, *, pages: int, limit: int) -> None:
        super().__init__(
            format_lazy(
                _("文件有 {pages} 页，超过上限 {limit} 页。请分册上传，或请运维调高上限。"),
                pages=pages,
                limit=limit,
            )
        )


class SampleFormat(MediaRefused):
    code = "media_sample_format"
    status = 415

    def __init__(self) -> None:
        super().__init__(
            _("图像的像素是浮点数或 32 位整数，没有确定的显示范围。请存为每通道 8 或 16 位再上传。")
        )


class Animated(MediaRefused):
    code = "media_animated"
    status = 415

    def __init__(self, frames: int) -> None:
        super().__init__(
            format_lazy(
                _("这是有 {frames} 帧的动画图像，只支持静止图像。请存为 MP4 视频，或只取一帧。"),
                frames=frames,
            )
        )


class TooManyPixels(MediaRefused):
    code = "media_too_many_pixels"
    status = 413

    def __init__(self, *, width: int, height: int, limit_megapixels: int) -> None:
        super().__init__(
            format_lazy(
                _(
                    "画面有 {width} × {height} 像素（{found} 百万），超过这种格式的上限 {limit} 百万像素。"
                    "请缩小或切分后上传。"
                ),
                width=width,
                height=height,
                found=width * height // 1_000_000,
                limit=limit_megapixels,
            )
        )


class TooLong(MediaRefused):
    code = "media_too_long"
    status = 413

    def __init__(self, *, seconds: int, limit_s: int) -> None:
        super().__init__(
            format_lazy(
                _("时长 {seconds} 秒，超过上限 {limit} 秒。请分段上传，或请运维调高上限。"),
                seconds=seconds,
                limit=limit_s,
            )
        )


class Truncated(MediaRefused):
    code = "media_truncated"

    def __init__(self) -> None:
        super().__init__(
            _("文件不完整，后面的数据缺失。很可能是传输中断，请重新复制或下载后再上传。")
        )


class Damaged(MediaRefused):
    code = "media_damaged"

    def __init__(self, found: str | Promise) -> None:
        super().__init__(
            spaced_out(
                format_lazy(
                    _("文件已损坏：按{found}格式读不出内容。请用原始软件打开并另存后再上传。"),
                    found=found,
                )
            )
        )


class NoStreams(MediaRefused):
    code = "media_no_streams"

    def __init__(self) -> None:
        super().__init__(_("文件里没有可以播放的画面或声音。请检查导出设置后重新上传。"))


class DecoderFailed(MediaRefused):
    code = "media_decoder_failed"

    def __init__(self) -> None:
        super().__init__(
            _("解码这个文件时超出了时间或内存限制，已安全停止。请另存为标准格式后再上传。")
        )


class DuplicateFile(MediaRefused):
    code = "media_duplicate"
    status = 409

    def __init__(self, public_id: str, title: str) -> None:
        self.public_id = public_id
        super().__init__(
            format_lazy(
                _("同一个文件已经入库：{title}（{public_id}）。请直接使用它。"),
                title=title,
                public_id=public_id,
            )
        )


class StorageFull(MediaRefused):
    code = "media_storage_full"
    status = 507

    def __init__(self) -> None:
        super().__init__(_("存储空间不足，文件没有保存。请联系运维清理或扩容后再试。"))


class ToolMissing(MediaRefused):
    code = "media_tool_missing"
    status = 503

    def __init__(self, tool: str) -> None:
        super().__init__(
            format_lazy(_("服务器缺少程序 {tool}，暂时无法处理音视频。请联系运维安装。"), tool=tool)
        )


class GradeForbidsPublic(MediaRefused):
    code = "media_grade_forbids_public"
    status = 409

    def __init__(self, grade: str | Promise) -> None:
        super().__init__(
            format_lazy(
                _("数据分级为“{grade}”的资产不能向公众开放。请先由权利管理员调整分级。"),
                grade=grade,
            )
        )


class TrackInvalid(MediaRefused):
    code = "media_track_invalid"

    def __init__(self, *, line: int, reason: str | Promise) -> None:
        self.line = line
        super().__init__(format_lazy(_("字幕第 {line} 行：{reason}"), line=line, reason=reason))


class NotProcessable(MediaRefused):
    code = "media_not_processable"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这个资产没有母版文件，无法重新处理。请重新上传。"))


class NothingMissing(MediaRefused):
    code = "media_nothing_missing"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("什么都不缺：衍生文件都在，也都是按现在的做法制作的。"))


class NothingToTakeBack(MediaRefused):
    code = "media_nothing_to_take_back"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("公众可见的范围从没有改过，没有可以改回的。"))


class TrackMoved(MediaRefused):
    code = "media_track_moved"
    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            format_lazy(
                _("“{name}”在你编辑时被别人改过，没有保存。你写的还在；请打开新的版本再合并。"),
                name=name,
            )
        )


class TrackAlreadyPublic(MediaRefused):
    code = "media_track_already_public"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这条文字轨已经公开，不用再确认。"))


class SpeechEngineMissing(MediaRefused):
    code = "media_speech_engine_missing"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("没有接入语音识别。请运维设置 HUXIANG_SPEECH_ENGINE。"))


class AssetNotFound(MediaRefused):
    """No such asset, or none that the asker may see."""

    code = "asset_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有这个资产，或你看不到它。请核对标识，或先登录。"))


class NoIntactCopy(MediaRefused):
    code = "media_no_intact_copy"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("没有找到完好的副本。把原文件重新上传一次，它的校验值相同时，就会用来修复。")
        )


class OtherInstitution(MediaRefused):
    """A change by somebody who does not work for the museum that the asset belongs to."""

    code = "media_other_institution"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("这属于另一家机构，你不能更改。"))
