"""How a public site keeps its static files: compressed, named by their content."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PublicStaticFiles(CompressedManifestStaticFilesStorage):
    """Addresses in style sheets are followed, those of source maps in scripts are not.

    Scripts that we take from packages name maps that we don't serve; Django would refuse to
    collect them.
    """

    patterns = tuple(
        (files, rules) for files, rules in HashedFilesMixin.patterns if files != "*.js"
    )
