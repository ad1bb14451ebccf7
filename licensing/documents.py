"""The contract as PDF/A-3b, one per language, with the canonical terms attached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from foundation.bilingual import pick
from licensing.conflicts import Mode
from licensing.models import Agreement, Grant
from licensing.money import format_fen
from licensing.pricing import PriceLine, PriceQuote
from licensing.scope import ACTS, territories, uses
from licensing.terms import Choice


def contract_pdf(agreement: Agreement, language: str) -> bytes:
    """Render the contract; the same agreement gives the same bytes.

    Only frozen facts go in: the hashed terms, the signatures and the moment it came in force.
    """
    from weasyprint import CSS, HTML, Attachment

    with translation.override(language):
        html = render_to_string("licensing/contract.html", contract_context(agreement))
    when = agreement.in_force_at or agreement.created_at
    terms = Attachment(
        string=agreement.terms_json.encode(),
        name=f"{agreement.number}.json",
        description="Terms, canonical JSON (RFC 8785)",
        relationship="Source",
        created=when,
        modified=when,
    )
    result = HTML(string=html, base_url="about:blank", url_fetcher=_fetch_nothing).write_pdf(
        stylesheets=[CSS(string=render_to_string("licensing/contract.css"))],
        attachments=[terms],
        pdf_variant="pdf/a-3b",
        pdf_identifier=bytes.fromhex(agreement.terms_sha256)[:16],
    )
    assert isinstance(result, bytes)  # noqa: S101  # without a target it returns the bytes
    return result


def contract_context(agreement: Agreement) -> dict[str, Any]:
    """Everything the contract and the agreement page say, in the active language."""
    terms = agreement.terms
    choice = Choice.from_json(terms["choice"])
    english = translation.get_language() == "en"
    return {
        "agreement": agreement,
        "terms": terms,
        "choice": choice,
        "last_day": choice.end - timedelta(days=1),
        "licensor_name": _name(terms["licensor"], english=english),
        "licensee_name": _name(terms["licensee"], english=english),
        "asset_title": (terms["asset"]["title_en"] if english else "")
        or terms["asset"]["title_zh"]
        or terms["asset"]["title_en"],
        "credit_line": terms["credit_line_en" if english else "credit_line_zh"],
        "limits": terms["limits_en" if english else "limits_zh"],
        "unit": terms["unit_en" if english else "unit_zh"],
        "use_labels": pick("、", ", ").join(uses().label(code) for code in choice.uses),
        "territory_label": territories().label(choice.territory),
        "act_label": ACTS[choice.act],
        "clip": choice.clip,
        "mode_label": Grant.Mode(Mode(choice.mode)).label,
        "price": format_fen(terms["price_fen"]),
        "price_rows": list(_price_rows(agreement, choice, terms)),
        "scope_has_ai": bool(choice.scope.ai_uses),
        "pretty_terms": json.dumps(terms, ensure_ascii=False, indent=2, sort_keys=True),
        "certificate_address": settings.SITE_URL + agreement.certificate_url,
        "ark": f"ark:/{settings.NAAN}/{terms['asset']['ark']}",
    }


def _price_rows(
    agreement: Agreement, choice: Choice, terms: dict[str, Any]
) -> Iterator[tuple[str, str, str, PriceLine]]:
    """The explained lines; they are left out where another price was agreed in the end."""
    if agreement.price_fen != agreement.request.quote["price_fen"]:
        return
    lines = tuple(PriceLine(**line) for line in terms["price_lines"])
    quote = PriceQuote(choice, lines, terms["price_fen"])
    yield from quote.rows(agreement.offer.offered)


def _name(party: dict[str, str], *, english: bool) -> str:
    first, second = ("name_en", "name_zh") if english else ("name_zh", "name_en")
    return party[first] or party[second]


def _fetch_nothing(url: str, *_args: Any, **_kwargs: Any) -> Any:
    raise ValueError("a contract fetches nothing")
