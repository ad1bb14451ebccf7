"""Presentation 2 lifted to Presentation 3: pure, deterministic, in the order of the source.

What version 3 has no place for is not carried over; each such property is a line of the
report, and the source JSON is kept beside the result.
"""

from iiif.imports.upgrade.resources import upgrade

__all__ = ["upgrade"]
