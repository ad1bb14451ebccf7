"""Parts of addresses that Django has no converter for."""

from __future__ import annotations

from django.urls.converters import StringConverter


class TermCodeConverter(StringConverter):
    """The code of a term or place, which may hold dots (`archive.models.Term.code`)."""

    regex = r"[A-Za-z0-9_.-]+"


class SkosFormConverter(StringConverter):
    """A suffix that asks for SKOS; nothing else is one, so that a code may end in `.b`."""

    regex = "jsonld|ttl"
