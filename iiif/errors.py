"""Refusals of the image and presentation doors; statuses follow Image API 3.0 §7.2."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError


class IiifError(HouseError):
    """A IIIF request that is not answered with what it asked for.

    Attributes:
        retry_after: seconds until asking again makes sense; None: asking again is no use.
    """

    code = "iiif_error"
    retry_after: ClassVar[int | None] = None


class BadAddress(IiifError):
    """The address is none of the forms of the API."""

    code = "iiif_bad_address"
    status = 400


class BadRegion(IiifError):
    code = "iiif_bad_region"
    status = 400


class BadSize(IiifError):
    code = "iiif_bad_size"
    status = 400


class SizeTooLarge(IiifError):
    """More pixels than the server makes for anybody, or upscaling without `^`."""

    code = "iiif_size_too_large"
    status = 400


class BadRotation(IiifError):
    code = "iiif_bad_rotation"
    status = 400


class BadQuality(IiifError):
    code = "iiif_bad_quality"
    status = 400


class BadFormat(IiifError):
    code = "iiif_bad_format"
    status = 400


class NotImplementedHere(IiifError):
    """A valid request for something this server does not make."""

    code = "iiif_not_implemented"
    status = 501


class PreviewOnly(IiifError):
    """The viewer may see a preview, and asked for more detail than it has."""

    code = "iiif_preview_only"
    status = 403


class UnknownImage(IiifError):
    """No such image, or none that this viewer may see: the answer is the same."""

    code = "iiif_unknown_image"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("这里没有这幅图像，或者您无权查看。"))


class UnknownResource(IiifError):
    """No such manifest or collection, or it is not published."""

    code = "iiif_unknown_resource"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("这里没有这份 IIIF 资源，或者它尚未发布。"))


class StillProcessing(IiifError):
    """The image is known, its pyramid is still being made."""

    code = "iiif_still_processing"
    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(_("图像仍在处理中，请稍后再试。"))


class Busy(IiifError):
    """Every place in the lane for large images is taken."""

    code = "iiif_busy"
    status = 503
    retry_after = 2

    def __init__(self) -> None:
        super().__init__(_("同时请求的大图太多，请稍后再试；图块不受影响。"))


class SourceUnreachable(IiifError):
    """The pyramid lies in the bucket alone, and the bucket does not answer."""

    code = "iiif_source_unreachable"
    status = 503
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(_("存放图像的对象存储暂时没有回应，请稍后再试。"))


class DamagedPyramid(IiifError):
    """The pyramid file cannot be read; it can be made again from the master."""

    code = "iiif_damaged_pyramid"
    status = 500

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(_("图像的浏览文件已损坏，需要重新生成。"))


class BadOrigin(IiifError):
    """The `origin` of a viewer is not scheme, host and port of a web page."""

    code = "iiif_bad_origin"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("看图器没有说明它来自哪个网站，或者写法不对。"))


class BadContentState(IiifError):
    """A content state that cannot be read, or that points at nothing of this house."""

    code = "iiif_bad_content_state"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("这个链接指向的不是本馆的影像，或者它不完整。"))


class MissingQuery(IiifError):
    """Autocomplete was asked without the beginning of a word."""

    code = "iiif_missing_query"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("请用 q 参数给出词的开头。"))


class BadCutout(IiifError):
    """A detail that cannot be named: it is outside of the image, or has no name."""

    code = "iiif_bad_cutout"
    status = 422
