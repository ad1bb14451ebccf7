"""How far the processing of assets is, for pages and listings."""

from __future__ import annotations

from collections.abc import Iterable

from jobs.models import Job
from media.models import Asset


def progress_of(asset: Asset) -> dict[str, object]:
    """State, percent (None: unknown) and refusal of one asset, ready for JSON."""
    job = jobs_of([asset]).get(asset.public_id)
    return {
        "public_id": asset.public_id,
        "state": asset.state,
        "state_label": str(asset.get_state_display()),
        "percent": 100 if asset.is_ready else (job.percent if job else None),
        "note": job.note if job and not asset.is_ready else "",
        "refusal_code": asset.refusal_code,
        "refusal": asset.refusal_text,
    }


def jobs_of(assets: Iterable[Asset]) -> dict[str, Job]:
    """The unfinished rendition job of each asset, by public id; one query for all."""
    names = [asset.public_id for asset in assets]
    jobs = Job.objects.unfinished().filter(kind="media.renditions", subject__in=names)
    return {job.subject: job for job in jobs}
