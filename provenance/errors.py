"""Refusals of the evidence room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError


class EvidenceError(HouseError):
    """A refusal of the evidence log."""

    code = "evidence_error"


class NotInTransaction(EvidenceError):
    """record_event() was called outside the transaction of the change it records."""

    code = "not_in_transaction"
    status = 500

    def __init__(self) -> None:
        super().__init__(_("存证必须与它记录的更改在同一个数据库事务里写入。"))


class NotCanonical(EvidenceError):
    """A fact that has no canonical JSON form."""

    code = "not_canonical"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            _("存证内容 %(path)s 不能写成规范 JSON：%(reason)s。")
            % {"path": path, "reason": reason}
        )


class LeafTooLarge(EvidenceError):
    """An event longer than one log entry may be."""

    code = "leaf_too_large"

    def __init__(self, *, size_bytes: int, limit_bytes: int) -> None:
        self.size_bytes, self.limit_bytes = size_bytes, limit_bytes
        super().__init__(
            _("一条存证有 %(size)d 字节，上限是 %(limit)d 字节。请只写入文件的哈希值。")
            % {"size": size_bytes, "limit": limit_bytes}
        )


class EvidenceDamaged(EvidenceError):
    """The stored log contradicts itself or an earlier checkpoint; nothing is signed."""

    code = "evidence_damaged"
    status = 500

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(_("存证日志损坏：%(what)s。已停止签发检查点。") % {"what": what})


class LogKeyMissing(EvidenceError):
    """The key that signed earlier checkpoints is gone."""

    code = "log_key_missing"
    status = 500

    def __init__(self, path: object) -> None:
        super().__init__(
            _("找不到签过检查点的日志密钥（%(path)s）。请从备份恢复，或设置 HUXIANG_LOG_KEY。")
            % {"path": path}
        )


class NoSuchEvidence(EvidenceError):
    """An event or a tree size that the log does not have."""

    code = "no_such_evidence"
    status = 404

    def __init__(self, *, asked: int, size: int) -> None:
        super().__init__(
            _("日志里没有第 %(asked)d 项，目前共有 %(size)d 项。") % {"asked": asked, "size": size}
        )


class TooManyQueries(EvidenceError):
    """One address asked for more verifications in a minute than allowed."""

    code = "too_many_queries"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("一分钟内最多验证 %(limit)d 次，请稍后再试。") % {"limit": limit})
