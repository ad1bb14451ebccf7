"""What the archive tells the floors above, inside the transaction of the change.

Both carry `record` (the row as it is now), `by` (a user or None) and `at`. A receiver
that raises undoes the publication.
"""

from django.dispatch import Signal

record_published = Signal()
record_unpublished = Signal()
