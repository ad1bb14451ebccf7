from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant


class LicensingConfig(AppConfig):
    name = "licensing"
    verbose_name = _("授权")

    def ready(self) -> None:
        from licensing import checks, cuts, entitlement, evidence, tasks  # noqa: F401  # they register
        from media.access import register_entitlement

        register_entitlement(entitlement.entitlement, listed=entitlement.listed)
        evidence.register()
        cuts.connect()
        for model in ("party", "registration", "offerversion"):
            grant(
                Role.RIGHTS_OFFICER,
                *(f"licensing.{verb}_{model}" for verb in ("view", "add", "change")),
            )
        for model in (
            "licencerequest",
            "agreement",
            "delivery",
            "payment",
            "settlement",
            "journalentry",
            "account",
            "derivation",
        ):
            grant(Role.RIGHTS_OFFICER, f"licensing.view_{model}")
        grant(
            Role.RIGHTS_OFFICER,
            "licensing.decide_registration",
            "licensing.decide_licencerequest",
            "licensing.confirm_payment",
            "licensing.change_assetguard",
            "licensing.view_assetguard",
        )
