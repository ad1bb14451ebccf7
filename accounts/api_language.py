"""Answers to programs are in the language that they ask for; addresses of the API have none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_from_request, override


def in_askers_language(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run a view in the language of `Accept-Language` (Chinese without one)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with override(get_language_from_request(request)):
            return view(request, *args, **kwargs)

    return answer
