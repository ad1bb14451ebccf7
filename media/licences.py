"""From the words that a source uses for a licence to the address that names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CC = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -](\d\.\d)", re.IGNORECASE)
_SPDX = {
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "mpl-2.0": "MPL-2.0",
    "ncsa": "NCSA",
    "libtiff": "libtiff",
    "mit-cmu": "MIT-CMU",
    "mit": "MIT",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """What the words mean.

    Attributes:
        licence_uri, rights_statement_uri: "" where the words name none that is known.
        is_open: whether everybody may have the whole file.
    """

    licence_uri: str = ""
    rights_statement_uri: str = ""
    is_open: bool = False


def read_licence(words: str) -> Licence:
    """Read `CC BY 4.0`, `Public domain (work)`, `MIT` and the like; unknown words open nothing.

    Where a cell speaks of the work and of its reproduction, the work comes first.
    """
    lowered = words.lower()
    if "no known copyright" in lowered:
        return Licence(
            rights_statement_uri="http://rightsstatements.org/vocab/NKC/1.0/", is_open=True
        )
    if lowered.startswith("public domain"):
        return Licence("https://creativecommons.org/publicdomain/mark/1.0/", is_open=True)
    if "cc0" in lowered:
        return Licence("https://creativecommons.org/publicdomain/zero/1.0/", is_open=True)
    if found := _CC.search(words):
        kind, version = found[1].lower(), found[2]
        is_open = "nc" not in kind and "nd" not in kind
        return Licence(f"https://creativecommons.org/licenses/{kind}/{version}/", is_open=is_open)
    for sign, name in _SPDX.items():
        if re.search(rf"(?<![\w-]){re.escape(sign)}(?![\w-])", lowered):
            return Licence(f"https://spdx.org/licenses/{name}", is_open=True)
    return Licence()
