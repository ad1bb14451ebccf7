"""Why something was not fetched from another server."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError, filled


class FetchError(HouseError):
    """Another server's file that did not come."""

    code = "fetch_error"
    status = 502


class AddressRefused(FetchError):
    """An address that this server does not open: its form, port or network."""

    code = "fetch_address_refused"
    status = 422


class Unreachable(FetchError):
    """No such host, no connection, no valid certificate, or a broken answer."""

    code = "fetch_unreachable"

    def __init__(self, *, host: str, detail: str) -> None:
        self.detail = detail
        super().__init__(
            filled(
                _("连不上 %(host)s（%(detail)s）。请核对网址，或稍后再试。"),
                {"host": host, "detail": detail},
            )
        )


class TooSlow(FetchError):
    code = "fetch_too_slow"
    status = 504

    def __init__(self, *, host: str, seconds: float) -> None:
        super().__init__(
            filled(
                _("%(host)s 在 %(seconds)d 秒内没有给完。请稍后再试，或下载后上传文件。"),
                {"host": host, "seconds": seconds},
            )
        )


class AnswerTooLarge(FetchError):
    code = "fetch_too_large"
    status = 413

    def __init__(self, *, host: str, limit: int) -> None:
        super().__init__(
            filled(
                _("%(host)s 给的文件超过 %(limit)d MB，没有读完。可请管理员调高上限。"),
                {"host": host, "limit": limit >> 20},
            )
        )


class AnswerRefused(FetchError):
    """The other server answered with something else than the file."""

    code = "fetch_answer_refused"

    def __init__(self, *, host: str, status: int, retry_after: str = "") -> None:
        self.answered = status
        self.retry_after = retry_after  # the header as it came
        super().__init__(
            filled(
                _("%(host)s 回答 %(status)d，没有给出文件。请核对网址。"),
                {"host": host, "status": status},
            )
        )


class WrongType(FetchError):
    code = "fetch_wrong_type"
    status = 422

    def __init__(self, *, host: str, media_type: str) -> None:
        super().__init__(
            filled(
                _("%(host)s 给的是 %(type)s，不是要找的文件。请给出文件本身的地址。"),
                {"host": host, "type": media_type or "?"},
            )
        )
