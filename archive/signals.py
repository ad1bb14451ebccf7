"""What the archive tells the floors above, inside the transaction of the change.

The first two carry `record` (the row as it is now), `by` (a user or None) and `at`. A
receiver that raises undoes the publication. The third carries nothing: terms and places
were written all at once, without the signals of single rows. The fourth carries `records`,
some hundred published rows at a time: words that they are described with are other words
now, the rows themselves may be as they were. `motif_changed` carries `motif`: it was published,
withdrawn, or is worded otherwise. `motif_cut` carries `motif`, `whole`, `asset` (the cut), `by`
and `at`: before the motif names its new picture.
"""

from django.dispatch import Signal

record_published = Signal()
record_unpublished = Signal()
vocabularies_loaded = Signal()
records_reworded = Signal()
motif_changed = Signal()
motif_cut = Signal()
