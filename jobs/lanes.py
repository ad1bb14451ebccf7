"""Lanes: how many jobs of one sort may run at once, over all workers together.

`HUXIANG_LANES` says the limits. A place in a lane is a number below its limit, kept on the
running row; the database lets no two running rows have the same place.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

DEFAULT = "default"
OF_A_STRANGER = 1  # places of a lane that the setting doesn't name

LABELS = {"av": _("音视频"), "image": _("图像"), DEFAULT: _("一般")}


def limit_of(lane: str) -> int:
    """How many jobs of this lane may run at once."""
    return settings.JOB_LANES.get(lane, OF_A_STRANGER)


def label_of(lane: str) -> str:
    """The lane's name for people; its own word where it has none."""
    return str(LABELS.get(lane, lane))


def capacity() -> int:
    """The most jobs that the named lanes let run at once."""
    return sum(settings.JOB_LANES.values())
