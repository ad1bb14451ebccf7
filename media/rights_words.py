"""What licences and rights statements are called, and what they mean in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RightsWords:
    """The name, what it lets people do, and whether the file may simply be taken."""

    name: str | Promise
    meaning: str | Promise
    is_open: bool


_BY_ADDRESS: tuple[tuple[str, RightsWords], ...] = (
    ("/publicdomain/zero/", RightsWords("CC0 1.0", _("可以自由使用，不必署名。"), True)),
    ("/publicdomain/mark/", RightsWords(_("公共领域"), _("没有著作权限制，可以自由使用。"), True)),
    ("/licenses/by/", RightsWords("CC BY", _("可以使用，包括商用，须署名。"), True)),
    (
        "/licenses/by-sa/",
        RightsWords("CC BY-SA", _("可以使用，包括商用，须署名，改编作品须以相同方式共享。"), True),
    ),
    (
        "/licenses/by-nc/",
        RightsWords("CC BY-NC", _("可以非商业使用，须署名。商用要取得授权。"), False),
    ),
    (
        "/licenses/by-nc-sa/",
        RightsWords(
            "CC BY-NC-SA", _("可以非商业使用，须署名并以相同方式共享。商用要取得授权。"), False
        ),
    ),
    ("/licenses/by-nd/", RightsWords("CC BY-ND", _("可以原样使用，须署名，不得改编。"), False)),
    (
        "/licenses/by-nc-nd/",
        RightsWords("CC BY-NC-ND", _("可以非商业原样使用，须署名，不得改编。"), False),
    ),
    ("/vocab/InC/", RightsWords(_("受著作权保护"), _("使用前要取得授权。"), False)),
    (
        "/vocab/InC-EDU/",
        RightsWords(
            _("受著作权保护，许可教育使用"), _("教学可以使用，其他用途要取得授权。"), False
        ),
    ),
    (
        "/vocab/InC-NC/",
        RightsWords(
            _("受著作权保护，许可非商业使用"), _("非商业可以使用，商用要取得授权。"), False
        ),
    ),
    (
        "/vocab/InC-OW-EU/",
        RightsWords(_("受著作权保护，孤儿作品"), _("权利人不明，使用前请与本馆联系。"), False),
    ),
    (
        "/vocab/InC-RUU/",
        RightsWords(_("受著作权保护，权利人不明"), _("使用前请与本馆联系。"), False),
    ),
    (
        "/vocab/NoC-CR/",
        RightsWords(_("没有著作权，有合同限制"), _("按合同约定使用。"), False),
    ),
    ("/vocab/NoC-NC/", RightsWords(_("没有著作权，限非商业使用"), _("可以非商业使用。"), False)),
    (
        "/vocab/NoC-OKLR/",
        RightsWords(_("没有著作权，有其他法律限制"), _("使用前请先了解限制。"), False),
    ),
    (
        "/vocab/CNE/",
        RightsWords(_("著作权未评估"), _("权利还没有查清，使用前请与本馆联系。"), False),
    ),
    (
        "/vocab/UND/",
        RightsWords(_("著作权不确定"), _("查过，仍不能确定，使用前请与本馆联系。"), False),
    ),
    (
        "/vocab/NKC/",
        RightsWords(_("没有已知的著作权"), _("未发现权利主张，使用风险自行判断。"), False),
    ),
)


_SPDX = "https://spdx.org/licenses/"


def words_for(uri: str) -> RightsWords | None:
    """The words for a licence or a rights statement; None for an address not in the list.

    Of the licences that SPDX names, `media.licences` knows only ones that let everybody use
    the file and ask that their text goes along.
    """
    if uri.startswith(_SPDX):
        name = uri.removeprefix(_SPDX).strip("/")
        return RightsWords(name, _("可以自由使用，须保留署名与许可文本。"), True)
    return next((words for part, words in _BY_ADDRESS if part in uri), None)
