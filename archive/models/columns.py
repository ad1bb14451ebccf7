"""Short makers of the columns that many groups of fields share."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
from django.db import models
from modelcluster.fields import ParentalManyToManyField


def term(vocabulary: str, label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """A reference to a term of one vocabulary; forms and `full_clean` offer no other."""
    return models.ForeignKey(
        "archive.Term",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": vocabulary},
        verbose_name=label,
        **options,
    )


def terms(vocabulary: str, label: Any) -> ParentalManyToManyField:
    """Several terms of one vocabulary, kept in drafts as well."""
    return ParentalManyToManyField(
        "archive.Term",
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": vocabulary},
        verbose_name=label,
    )


def agent(label: Any, related_name: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "archive.Agent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=label,
    )


def short(label: Any, length: int = 200, **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(label, max_length=length, blank=True, **options)


def uri(label: Any) -> models.CharField[Any, Any]:
    """A URI that identifies (many are http by definition), so no URLField, which guesses."""
    return models.CharField(
        label, max_length=200, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )


def text(label: Any, **options: Any) -> models.TextField[Any, Any]:
    return models.TextField(label, blank=True, **options)


def measure(label: Any, digits: int = 9, places: int = 1) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=digits, decimal_places=places, null=True, blank=True
    )
