"""Creators, what they contribute, what they agreed to, and the sources they name."""

from community.models.consent import Consent
from community.models.contribution import Contribution
from community.models.profile import CreatorProfile
from community.models.source import ContributionSource

__all__ = ["Consent", "Contribution", "ContributionSource", "CreatorProfile"]
