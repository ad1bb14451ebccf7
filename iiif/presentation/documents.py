"""The documents of the Presentation API, kept or built: one query while nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.utils import timezone

from iiif.calendar import stale_on
from iiif.errors import UnknownResource
from iiif.models import Change, Document
from iiif.presentation.recipe import recipe
from iiif.services.keep_document import keep_document

# Builders import iiif-prezi3, which takes most of a second: they are imported when first asked.
Builder = Callable[[str, int], str | None]


def find_document(version: int, subject: str, part: int = 0) -> Document:
    """The document as it is now.

    Args:
        version: of the Presentation API, 2 or 3.
        part: page of a long collection, from 1; 0: the document as a whole.

    Raises:
        UnknownResource: there is none, or nothing of it is public.
    """
    current = recipe()
    today = timezone.localdate()
    same = Document.objects.filter(version=version, subject=subject, part=part)
    kept = same.with_age().first()
    if (
        kept is not None
        and kept.recipe == current
        and kept.changes == kept.changes_now
        and (kept.stale_on is None or today < kept.stale_on)
    ):
        return kept
    # counted before anything is read: what changes from here on makes this one outdated
    changes = kept.changes_now if kept is not None else Change.number_of(subject)
    kind, _slash, name = subject.partition("/")
    body = builder_of(kind)(name, part)
    if body is None:
        raise UnknownResource
    if version == 2:
        from iiif.presentation.version2 import downgrade

        body = json.dumps(downgrade(json.loads(body)), ensure_ascii=False)
    return keep_document(
        version=version,
        subject=subject,
        part=part,
        recipe=current,
        changes=changes,
        body=body,
        stale_on=stale_on(kind, name, today),
        at=timezone.now(),
    )


def builder_of(kind: str) -> Builder:
    if kind == "manifest":
        from iiif.manifests import build

        return build
    if kind == "parts":
        from iiif.presentation.parts import build as build_parts

        return build_parts
    from iiif.collections import build as build_collection

    return build_collection
