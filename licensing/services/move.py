"""One arrow of a state machine: a compare-and-swap update that must find its row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from licensing.errors import WrongState


def move(row: Model, to: str, *, arrows: Mapping[str, frozenset[str]], **changes: Any) -> str:
    """Take `row` from the state it was read in to `to`, unless somebody was faster.

    Call it inside the transaction that also writes the evidence event.

    Returns:
        The state before.

    Raises:
        WrongState: no such arrow, or the row is in another state by now.
    """
    before: str = row.state  # type: ignore[attr-defined]  # every row of this room with a state
    if to not in arrows.get(before, frozenset()):
        raise WrongState(what=row, state=_label(row, before), wanted=_label(row, to))
    moved = type(row)._default_manager.filter(pk=row.pk, state=before).update(state=to, **changes)
    if not moved:
        row.refresh_from_db(fields=["state"])
        raise WrongState(
            what=row,
            state=_label(row, row.state),  # type: ignore[attr-defined]  # see above
            wanted=_label(row, to),
        )
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)
    return before


def _label(row: Model, state: str) -> object:
    field = row._meta.get_field("state")
    return dict(field.flatchoices).get(state, state)  # type: ignore[union-attr]  # a CharField with choices
