"""The protocol's own errors (section 3.6); they are answered with status 200, as it asks."""

from __future__ import annotations


class OaiError(Exception):
    """Attributes: code, one of the protocol's; message for whoever runs the harvester."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def bad_argument(message: str) -> OaiError:
    return OaiError("badArgument", message)


def bad_token() -> OaiError:
    return OaiError(
        "badResumptionToken", "The resumptionToken is not of this repository, or has expired."
    )
