"""What this package adds to the CMS; each module registers itself."""

from iiif.imports.admin import hooks as import_hooks  # noqa: F401  # its import registers
from iiif.motifs import hooks as motif_hooks  # noqa: F401  # its import registers
from iiif.watch import hooks as watch_hooks  # noqa: F401  # its import registers
