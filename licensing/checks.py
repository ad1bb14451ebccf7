"""System checks of licensing: rules that span settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from licensing.money import BP


@register(Tags.security, deploy=True)
def sandbox_is_off(**_kwargs: Any) -> list[CheckMessage]:
    """Test money must not buy real licences."""
    if not settings.SANDBOX_GATEWAY:
        return []
    return [
        Error(
            "The sandbox payment gateway is on: licences can be taken without paying.",
            hint="Set HUXIANG_SANDBOX_GATEWAY=0 on a public site.",
            id="licensing.E001",
        )
    ]


@register()
def fee_is_a_part(**_kwargs: Any) -> list[CheckMessage]:
    if settings.PLATFORM_FEE_BP <= BP:
        return []
    return [
        Error(
            f"HUXIANG_PLATFORM_FEE_BP is {settings.PLATFORM_FEE_BP}, above the whole of {BP}.",
            hint="Give the fee in basis points: 1000 is 10%.",
            id="licensing.E002",
        )
    ]
