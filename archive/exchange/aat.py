"""The concepts of the Getty AAT that Linked Art documents are built with."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_BASE = "http://vocab.getty.edu/aat/"


def _aat(number: str, label: str, kind: str = "Type") -> Json:
    return {"id": f"{_BASE}{number}", "type": kind, "_label": label}


PRIMARY_NAME = _aat("300404670", "Primary Name")
ALTERNATIVE_TITLE = _aat("300417227", "Alternate Title")
TRANSLATED_TITLE = _aat("300417194", "Translated Title")
IDENTIFIER = _aat("300404012", "Unique Identifier")
ACCESSION_NUMBER = _aat("300312355", "Accession Number")
BRIEF_TEXT = _aat("300418049", "Brief Text")
DESCRIPTION = _aat("300435416", "Description")
INSCRIPTION = _aat("300435414", "Inscription")
BIOGRAPHY = _aat("300435422", "Biography Statement")
COLLECTION = _aat("300025976", "Collection")
DIMENSIONS = _aat("300435430", "Dimension Statement")
CONDITION = _aat("300435425", "Condition Statement")
EDITION = _aat("300435435", "Edition Statement")
RIGHTS = _aat("300435434", "Copyright/License Statement")
CREDIT = _aat("300026687", "Credit Statement")
CITATION = _aat("300311705", "Citation")
DISPLAY_DATE = _aat("300404669", "Display Date")
DIGITAL_IMAGE = _aat("300215302", "Digital Image")
WEB_PAGE = _aat("300264578", "Web Page")
MEASURES = {
    "length": _aat("300055645", "Length"),
    "width": _aat("300055647", "Width"),
    "height": _aat("300055644", "Height"),
    "mass": _aat("300056240", "Weight"),
    "count": _aat("300404433", "Count"),
}
UNITS = {
    "cm": _aat("300379098", "centimeters", "MeasurementUnit"),
    "g": _aat("300379225", "grams", "MeasurementUnit"),
}
COUNT_UNIT = _aat("300241583", "components", "MeasurementUnit")

_LANGUAGES = {
    "zh": _aat("300388113", "Chinese", "Language"),
    "en": _aat("300388277", "English", "Language"),
}


def language(tag: str) -> Json | None:
    """The language of a BCP 47 tag; None where the AAT number is not known for sure."""
    return _LANGUAGES.get(tag.partition("-")[0])
