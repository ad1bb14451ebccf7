"""Generated files become assets, with their words, and are attached to their records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.models import Record, RecordMedia
from archive.services.attach_media import attach_media
from archive.services.publish_record import publish_record
from media.models import Asset, TextTrack
from media.services.add_track import add_track
from media.services.ingest import ingest
from museum.demo.build.records import CC_BY, CREDIT_EN, CREDIT_ZH, IN_COPYRIGHT, LICENSABLE
from museum.demo.works import Work

LABELS = {"zh-Hans": "中文", "en": "English"}
# What a visitor meets first is made ready first.
FIRST = 20


def bring_in(work: Work, path: Path, people: dict[str, User]) -> Asset:
    """Ingest one generated file; the same bytes are found again."""
    licensable = work.subject in LICENSABLE
    owner = people["creator"] if not work.subject else None
    asset = ingest(
        path,
        original_name=file_name(work),
        title_zh=work.title_zh,
        title_en=work.title_en,
        alt_zh=work.alt_zh,
        alt_en=work.alt_en,
        owner=owner,
        by=people["cataloguer"],
        creator_zh="湖湘演示生成器",
        creator_en="Huxiang demo generator",
        credit_zh=CREDIT_ZH,
        credit_en=CREDIT_EN,
        source_note_zh="示意图：由程序生成，不是实物影像",
        source_note_en="Generated illustration, not an image of a real object",
        licence_uri="" if licensable else CC_BY,
        rights_statement_uri=IN_COPYRIGHT if licensable else "",
        is_generated=True,
        priority=FIRST - work.position if work.subject else 0,
    ).asset
    add_words(work, asset, people)
    return asset


def known_works(wanted: Iterable[Work]) -> dict[str, Asset]:
    """Assets of an earlier run by key, so that nothing is drawn twice."""
    names = {file_name(work): work.key for work in wanted}
    found = Asset.objects.filter(is_generated=True, master__original_name__in=names)
    return {
        names[asset.master.original_name]: asset
        for asset in found.exclude(state=Asset.State.REFUSED).select_related("master")
        if asset.master is not None
    }


def file_name(work: Work) -> str:
    """The name under which a work is ingested and known again."""
    return f"{work.key}{work.suffix}"


def add_words(work: Work, asset: Asset, people: dict[str, User]) -> None:
    """Captions and transcripts that are not there yet."""
    for kind, language, text in work.tracks:
        if not TextTrack.objects.filter(asset=asset, kind=kind, language=language).exists():
            add_track(
                asset,
                kind=kind,
                language=language,
                text=text,
                label=LABELS[language],
                by=people["cataloguer"],
                at=timezone.now(),
            )


def dress(
    work: Work,
    asset: Asset,
    records: dict[str, Record],
    wanted: list[Work],
    assets: dict[str, str],
    *,
    by: User,
) -> None:
    """Publish a record anew once all of its works are there, in their order."""
    if not work.subject:
        return
    mine = sorted((w for w in wanted if w.subject == work.subject), key=lambda w: w.position)
    if any(w.key not in assets for w in mine):
        return
    by_id = {
        asset.public_id: asset
        for asset in Asset.objects.filter(public_id__in=[assets[w.key] for w in mine])
    }
    items = [
        RecordMedia(asset=by_id[assets[w.key]], caption_zh=w.title_zh, caption_en=w.title_en)
        for w in mine
    ]
    with transaction.atomic():
        pk = records[work.subject].pk
        added = attach_media(Record.objects.get(pk=pk), items, by=by)
        record = Record.objects.get(pk=pk)
        if added or record.has_unpublished_changes:
            publish_record(record, by=by)
