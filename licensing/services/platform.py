from __future__ import annotations

from licensing.models import Party


def platform_party() -> Party:
    """The platform itself as a party; made once (a unique constraint sees to it)."""
    party, _ = Party.objects.get_or_create(
        kind=Party.Kind.PLATFORM,
        defaults={"legal_name_zh": "湖湘平台", "legal_name_en": "Huxiang Platform"},
    )
    return party
