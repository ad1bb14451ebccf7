"""Make an accepted contribution a public record, with its credit and its sources."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Record
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from community.errors import OwnContribution
from community.licences import WRITTEN
from community.models import Contribution
from community.services.creators_collection import creators_collection
from community.services.move import swap_state, tell
from community.states import State
from licensing.services.declare_derivation import declare_derivation
from media.models import Asset

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish_contribution(contribution: Contribution, *, by: User, now: datetime) -> Record:
    """One transaction: state, derivations, record, publication, events.

    Raises:
        ContributionMoved: it is not accepted, or published already.
        OwnContribution: a moderator publishes their own work.
        LicensingError: a source closes a circle or takes more than is there.
        ArchiveError: the collection is not public.
    """
    if contribution.contributor_id == by.pk:
        raise OwnContribution
    asset = Asset.objects.select_for_update().get(contributions=contribution)
    _word_the_asset(contribution, asset)
    # the derivations first: they lock the graph, and every event locks the log after that
    for source in contribution.sources.select_related("parent", "grant"):
        if source.parent is None:
            continue
        declare_derivation(
            parent=source.parent,
            child=asset,
            kind=source.kind,
            statement=source.statement,
            rate_bp=source.rate_bp,
            grant=source.grant,
            by=contribution.contributor,
            now=now,
        )
    record = _record_of(contribution, asset, by=by, now=now)
    swap_state(contribution, State.PUBLISHED, record=record)
    tell(
        contribution,
        by=by,
        at=now,
        as_role="moderator",
        facts={"record": record.ark_name, "asset": asset.public_id},
    )
    return record


def _word_the_asset(contribution: Contribution, asset: Asset) -> None:
    """The file carries the words, the terms and the AI label of its contribution."""
    written = WRITTEN[contribution.terms]
    said = {
        "title_zh": contribution.title_zh,
        "title_en": contribution.title_en,
        "alt_zh": contribution.alt_zh,
        "alt_en": contribution.alt_en,
        "creator_zh": contribution.credit_zh,
        "creator_en": contribution.credit_en,
        "credit_zh": contribution.credit_zh,
        "credit_en": contribution.credit_en,
        "licence_uri": written.licence_uri,
        "rights_statement_uri": written.rights_statement_uri,
        "ai_generated": contribution.ai_generated,
    }
    for name, value in said.items():
        setattr(asset, name, value)
    asset.save(update_fields=list(said))


def _record_of(contribution: Contribution, asset: Asset, *, by: User, now: datetime) -> Record:
    written = WRITTEN[contribution.terms]
    played = asset.kind in {Asset.Kind.AUDIO, Asset.Kind.VIDEO}
    outside = contribution.sources.filter(parent=None).values_list("outside", flat=True)
    record = create_record(
        collection=creators_collection(by=by, at=now),
        kind=Record.Kind.AUDIOVISUAL if played else Record.Kind.OBJECT,
        title_zh=contribution.title_zh or contribution.title_en,
        title_en=contribution.title_en,
        description_zh=contribution.description_zh,
        description_en=contribution.description_en,
        date_found=contribution.date_found,
        place_note_zh=contribution.place_zh,
        place_note_en=contribution.place_en,
        credit_zh=contribution.credit_zh,
        credit_en=contribution.credit_en,
        licence_uri=written.licence_uri,
        rights_statement_uri=written.rights_statement_uri,
        media_access=written.media_access,
        sources=list(outside),
        media=[asset],
        identifiers=[contribution.number],
        by=by,
    )
    return publish_record(record, by=by)
