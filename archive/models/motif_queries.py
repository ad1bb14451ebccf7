"""The only doors to motifs and to what bears them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from accounts.reach import within
from media.models import Asset


class MotifQuerySet(models.QuerySet[Any]):
    def live(self) -> MotifQuerySet:
        """Published motifs."""
        return self.filter(live=True)

    def withdrawn(self) -> MotifQuerySet:
        """Motifs that were public once and now answer with a tombstone."""
        return self.filter(live=False, withdrawn_at__isnull=False)

    def visible_to(self, user: Any) -> MotifQuerySet:
        """What `user` may open: what is live, and for staff the motifs of their institutions."""
        mine = within(user, "archive.change_motif")
        return self if mine is None else self.filter(mine | Q(live=True))

    def for_cards(self) -> MotifQuerySet:
        """Everything that a card shows, in a fixed number of queries."""
        from archive.models.motif import MotifBearing

        shown = MotifBearing.objects.public().with_regions()
        of_motif = shown.filter(motif=OuterRef("motif")).order_by("position", "pk")
        first = shown.filter(pk=Subquery(of_motif.values("pk")[:1])).for_pictures()
        return (
            self.select_related("motif_type", "ethnic_group")
            .annotate(
                record_count=Count(
                    "bearings__record", filter=Q(bearings__record__live=True), distinct=True
                )
            )
            .prefetch_related(Prefetch("bearings", first, to_attr="shown_bearings"))
        )

    def for_listing(self) -> MotifQuerySet:
        """Everything that a row of the desk's list shows, in a fixed number of queries."""
        from archive.models.motif import MotifBearing

        bearings = MotifBearing.objects.select_related("asset")
        return (
            self.select_related("motif_type", "ethnic_group", "institution", "live_revision")
            .annotate(record_count=Count("bearings__record", distinct=True))
            .prefetch_related(Prefetch("bearings", bearings))
        )

    def for_page(self) -> MotifQuerySet:
        """What its page says of the motif itself."""
        return self.select_related(
            "motif_type", "ethnic_group", "place", "institution", "asset", "merged_into"
        )

    def by_kind(self) -> MotifQuerySet:
        """In the order of the index: by people, then by type, as their lists are ordered."""
        return self.order_by(
            F("ethnic_group__position").asc(nulls_last=True),
            F("motif_type__position").asc(nulls_last=True),
            "title_zh",
            "pk",
        )

    def with_term(self, term: Any) -> MotifQuerySet:
        """Those that the term describes."""
        return self.filter(Q(motif_type=term) | Q(ethnic_group=term))

    def at(self, record: Any, asset: Any, region: Any) -> MotifQuerySet:
        """Those that the record bears in exactly this place."""
        x, y, width, height = region.xywh
        return self.filter(
            bearings__record=record,
            bearings__asset=asset,
            bearings__page=region.page,
            bearings__x=x,
            bearings__y=y,
            bearings__width=width,
            bearings__height=height,
        )

    def borne_by(self, record: Any) -> MotifQuerySet:
        return self.filter(pk__in=record.motif_bearings.values("motif")).order_by("title_zh", "pk")


class MotifBearingQuerySet(models.QuerySet[Any]):
    def public(self) -> MotifBearingQuerySet:
        """Of published motifs, on published records."""
        return self.filter(motif__live=True, record__live=True)

    def of_live_motifs(self) -> MotifBearingQuerySet:
        """Of published motifs, with the motif."""
        return self.filter(motif__live=True).select_related("motif")

    def with_regions(self) -> MotifBearingQuerySet:
        """Whose region everybody may see: its image hangs on the record and is open."""
        from archive.models.parts import RecordMedia

        shown = Asset.objects.ready().visible_to(None)
        hangs = RecordMedia.objects.filter(record=OuterRef("record"), asset=OuterRef("asset"))
        return self.filter(Exists(hangs), asset__in=shown)

    def for_pictures(self) -> MotifBearingQuerySet:
        """With all that showing their regions needs, in a fixed number of queries."""
        return self.select_related("asset__cut_from", "record").prefetch_related(
            "asset__renditions"
        )
