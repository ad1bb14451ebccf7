from __future__ import annotations

import pytest
from django.utils import timezone

from iiif.harvest.models import HarvestRun, HarvestSource
from iiif.harvest.services.add_source import add_oai_source
from iiif.harvest.services.run import run_harvest
from jobs.models import Job
from tests.iiif.harvest.oai_server import OaiServer
from tests.iiif.imports.conftest import curator, museum  # noqa: F401  # fixtures


@pytest.fixture
def gentle(settings):
    """No pauses between requests of a test."""
    settings.HARVEST_PAUSE_MS = 0
    settings.HARVEST_WAIT_SECONDS = 5


@pytest.fixture
def oai(museum, gentle) -> OaiServer:  # noqa: F811  # the fixture
    return OaiServer(museum)


@pytest.fixture
def add(oai, curator):  # noqa: F811  # the fixture
    """Add the server as a source; its queued first run is left to the test."""

    def added(**columns: str) -> HarvestSource:
        values = {"prefix": "oai_dc", "set_spec": "", "set_name": "", "name_zh": "远方博物馆",
                  "name_en": "A Museum Far Away", "schedule": "hand", "new_items": "held",
                  "on_change": "apply"} | columns  # fmt: skip
        source = add_oai_source(
            address=oai.address, identity={}, by=curator, now=timezone.now(), **values
        )
        Job.objects.filter(kind="iiif.harvest").delete()
        return source

    return added


def quiet(_done: int, _total: int, _note: str) -> None:
    """Nobody asks how far it is."""


def harvest(source: HarvestSource, **options) -> HarvestRun:
    """One run to its end."""
    run_harvest(source.pk, progress=quiet, **options)
    source.refresh_from_db()
    run = source.runs.first()
    assert run.state != HarvestRun.State.RUNNING
    return run
