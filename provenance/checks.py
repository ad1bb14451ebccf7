"""System checks: what must be right before the log is signed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def log_settings(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """The log's name must be usable in a signed note, the NAAN in an ARK."""
    found: list[CheckMessage] = []
    if not re.fullmatch(r"[^\s+]{1,200}", settings.LOG_ORIGIN):
        found.append(
            Error(
                f"HUXIANG_LOG_ORIGIN={settings.LOG_ORIGIN!r} cannot name a log.",
                hint="Use the public address of the log without scheme: museum.example/evidence.",
                id="provenance.E001",
            )
        )
    if not re.fullmatch(r"[0-9bcdfghjkmnpqrstvwxz]{5,9}", settings.NAAN):
        found.append(
            Error(
                f"HUXIANG_NAAN={settings.NAAN!r} is not a name assigning authority number.",
                hint="Five digits given by the ARK Alliance; 99999 is for tests.",
                id="provenance.E002",
            )
        )
    return found
