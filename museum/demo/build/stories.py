"""Two stories, each in Chinese with its English translation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from accounts.models import User
from archive.models import Record
from media.models import Asset
from museum.models import StoryIndexPage, StoryPage

TEXTS = Path(__file__).parents[1] / "texts" / "stories.json"


def ensure_stories(
    index: StoryIndexPage, records: dict[str, Record], assets: dict[str, str], *, by: User
) -> None:
    """Make the stories whose pictures are there; what an editor changed stays.

    A recording that the small scale does not make is left out of its story.
    """
    ids = _asset_ids(assets)
    for text in json.loads(TEXTS.read_text(encoding="utf-8")):
        if text["cover"] not in ids:
            continue
        page = StoryPage.objects.child_of(index).filter(slug=text["slug"]).first()
        with transaction.atomic():
            if page is None:
                page = index.add_child(
                    instance=StoryPage(
                        slug=text["slug"], live=False, **_fields(text, "zh", ids, records)
                    )
                )
                page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
            english = Locale.objects.get(language_code="en")
            if not page.has_translation(english):
                translated = page.copy_for_translation(english, copy_parents=True)
                for name, value in _fields(text, "en", ids, records).items():
                    setattr(translated, name, value)
                translated.slug = text["slug"]
                translated.save_revision(user=by).publish(user=by, skip_permission_checks=True)


def _asset_ids(assets: dict[str, str]) -> dict[str, int]:
    by_public_id = dict(
        Asset.objects.filter(public_id__in=assets.values()).values_list("public_id", "pk")
    )
    return {key: by_public_id[public_id] for key, public_id in assets.items()}


def _fields(
    text: dict[str, Any], language: str, ids: dict[str, int], records: dict[str, Record]
) -> dict[str, Any]:
    said = text[language]
    return {
        "title": said["title"],
        "lead": said["lead"],
        "byline": said["byline"],
        "cover_id": ids[text["cover"]],
        "body": json.dumps(
            [
                {"type": kind, "value": _resolve(value, ids, records)}
                for kind, value in said["body"]
                if not isinstance(value, dict) or value.get("asset", text["cover"]) in ids
            ],
            ensure_ascii=False,
        ),
    }


def _resolve(value: Any, ids: dict[str, int], records: dict[str, Record]) -> Any:
    if not isinstance(value, dict):
        return value
    resolved = dict(value)
    if "asset" in value:
        resolved["asset"] = ids[value["asset"]]
    if "record" in value:
        resolved["record"] = records[value["record"]].pk
    return resolved
