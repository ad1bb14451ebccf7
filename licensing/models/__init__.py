"""Facts and invariants of rights, licences and money. Changes are in `licensing.services`."""

from licensing.models.agreement import Agreement, AgreementDocument
from licensing.models.delivery import Delivery
from licensing.models.derivation import Derivation
from licensing.models.grant import AssetGuard, Grant, GrantCell
from licensing.models.ledger import Account, JournalEntry, Posting, Settlement
from licensing.models.offer import OfferVersion
from licensing.models.party import Party
from licensing.models.payment import Payment
from licensing.models.registration import Registration, RegistrationRight
from licensing.models.request import LicenceRequest
from licensing.models.shares import Share, SplitPlan

__all__ = [
    "Account",
    "Agreement",
    "AgreementDocument",
    "AssetGuard",
    "Delivery",
    "Derivation",
    "Grant",
    "GrantCell",
    "JournalEntry",
    "LicenceRequest",
    "OfferVersion",
    "Party",
    "Payment",
    "Posting",
    "Registration",
    "RegistrationRight",
    "Settlement",
    "Share",
    "SplitPlan",
]
