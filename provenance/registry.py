"""What upper floors tell the evidence room: what a text means, and what an event is called.

Fill it in `AppConfig.ready()`. A resolver answers only with what the public may see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What a verification shows about the thing that was found.

    Attributes:
        subject: its ARK name or public number, as events name it.
        kind: what it is, in the reader's language (图像, 授权证书, 交付文件 …).
        label: its title.
        url: its page, or empty.
        also: further subjects whose events belong to the same chain (the asset of a
            delivery, the agreement of a certificate …).
        facts: pairs (name, value) worth showing above the chain.
        state: `ok`, `warn` or `bad`, with `state_text` (在有效期内, 已暂停 …); empty: not shown.
        note: one sentence, such as which master a delivered file was made from.
    """

    subject: str
    kind: Words
    label: Words
    url: str = ""
    also: tuple[str, ...] = ()
    facts: tuple[tuple[Words, Words], ...] = ()
    state: str = ""
    state_text: Words = ""
    note: Words = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        return (self.subject, *self.also)


Resolver = Callable[[str], SubjectView | None]

_resolvers: dict[str, Resolver] = {}
_event_labels: dict[str, Words] = {}
_role_labels: dict[str, Words] = {
    "system": _("系统"),
    "member": _("注册用户"),
    "cataloguer": _("编目员"),
    "reviewer": _("审核员"),
    "publisher": _("发布员"),
    "rights_officer": _("权利管理员"),
    "moderator": _("内容审核员"),
    "operator": _("运维人员"),
}


def register_resolver(name: str, resolver: Resolver) -> None:
    """Register `resolver(text)`; `text` is stripped, a SHA-256 comes in lower case.

    `name` is `package.what`; registering it again replaces the first.
    """
    _resolvers[name] = resolver


def resolve(text: str) -> list[SubjectView]:
    """Everything that the text means, once per subject, in order of registration."""
    found: dict[str, SubjectView] = {}
    for resolver in _resolvers.values():
        view = resolver(text)
        if view is not None:
            found.setdefault(view.subject, view)
    return list(found.values())


def register_event_label(kind: str, words: Words) -> None:
    """Say what an event is called on a page: `("license.granted", _("签出授权"))`."""
    _event_labels[kind] = words


def event_label(kind: str) -> Words:
    """The words for an event kind; the bare kind where nobody has named it."""
    return _event_labels.get(kind, kind)


def register_role_label(role: str, words: Words) -> None:
    """Say what an `as_role` of your own is called: `("licensee", _("被许可方"))`."""
    _role_labels[role] = words


def role_label(role: str) -> Words:
    """The words for a role; the bare role where nobody has named it."""
    return _role_labels.get(role, role)
