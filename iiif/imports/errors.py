"""Refusals of the import from other museums."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from iiif.errors import IiifError


class ImportRefused(IiifError):
    """A foreign document that is not taken in."""

    code = "iiif_import_refused"
    status = 422


class NotJson(ImportRefused):
    code = "iiif_import_not_json"


class NotPresentation(ImportRefused):
    """JSON, but no manifest and no collection; the message says what it is instead."""

    code = "iiif_import_not_presentation"


class NotARecord(ImportRefused):
    """A record of a catalogue that cannot be read; the message says why."""

    code = "iiif_import_not_a_record"


class DocumentTooLarge(ImportRefused):
    code = "iiif_import_too_large"
    status = 413

    def __init__(self, *, found: int, limit: int) -> None:
        said = _("文件有 %(found).1f MB，最多引入 %(limit).0f MB。可请管理员调高上限。")
        super().__init__(filled(said, {"found": found / 2**20, "limit": limit / 2**20}))


class TooManyCanvases(ImportRefused):
    code = "iiif_import_too_many_canvases"
    status = 413

    def __init__(self, *, found: int, limit: int) -> None:
        said = _("这份清单有 %(found)d 个画布，最多引入 %(limit)d 个。可请管理员调高上限。")
        super().__init__(filled(said, {"found": found, "limit": limit}))


class NoAddress(ImportRefused):
    """What was typed, pasted or dropped holds no address of a manifest."""

    code = "iiif_import_no_address"

    def __init__(self) -> None:
        super().__init__(
            _("没有在里面找到清单的地址。请粘贴清单网址，或拖入对方页面上的 IIIF 图标。")
        )


class AlreadyMoved(ImportRefused):
    """The item is in another state than the step needs; somebody was faster."""

    code = "iiif_import_moved"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("这件他馆藏品的状态已经变了，请刷新后再看。"))


class NothingToFetch(ImportRefused):
    """An item that came as a file has no address to look at again."""

    code = "iiif_import_no_origin"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("它是以文件引入的，没有可以再次读取的网址。请上传新的文件。"))


class TooManyFetches(ImportRefused):
    code = "iiif_import_too_many_fetches"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            filled(
                _("一分钟最多读取 %(limit)d 个网址，请稍等再试；你写的内容还在。"), {"limit": limit}
            )
        )


class ShelfFull(ImportRefused):
    code = "iiif_import_shelf_full"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            filled(_("你已经收了 %(limit)d 件他馆藏品。移除一些之后再引入。"), {"limit": limit})
        )
