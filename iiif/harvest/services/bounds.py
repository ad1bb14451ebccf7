"""What one run may take: records, bytes and time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from iiif.harvest.errors import HarvestRefused
from iiif.harvest.models import HarvestRun
from iiif.harvest.oai.ask import Asker


class HarvestCut(HarvestRefused):
    """A run that has taken what one may; the next goes on from here."""

    code = "iiif_harvest_cut"

    def __init__(self, *, what: str | Promise, limit: int) -> None:
        said = _("到了一次采集的上限（%(limit)d %(what)s），下次从这里接着采集。")
        super().__init__(filled(said, {"limit": limit, "what": what}))


@dataclass
class Bounds:
    """Counts what the other server gave, and says when it is enough."""

    run: HarvestRun
    asker: Asker
    began: float = field(default_factory=time.monotonic)
    _requests: int = 0
    _bytes: int = 0

    def check(self) -> None:
        """Raises HarvestCut where one of the limits of the settings is reached."""
        self.count()
        minutes = settings.HARVEST_MAX_MINUTES
        if self.run.seen >= settings.HARVEST_MAX_RECORDS:
            raise HarvestCut(what=_("件"), limit=settings.HARVEST_MAX_RECORDS)
        if self.run.size_bytes >= settings.HARVEST_MAX_MB << 20:
            raise HarvestCut(what="MB", limit=settings.HARVEST_MAX_MB)
        if time.monotonic() - self.began >= minutes * 60:
            raise HarvestCut(what=_("分钟"), limit=minutes)

    def count(self) -> None:
        """Write the requests and bytes since the last time to the run."""
        requests, size = self.asker.requests, self.asker.size_bytes
        if requests == self._requests:
            return
        self.run.count(requests=requests - self._requests, size_bytes=size - self._bytes)
        self._requests, self._bytes = requests, size
