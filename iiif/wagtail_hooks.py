"""What this package adds to the CMS."""

from iiif.imports.admin import hooks as import_hooks  # noqa: F401  # registers itself
