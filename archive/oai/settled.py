"""Up to which moment nothing more can appear among the harvest entries.

A transaction takes its datestamp before it commits. Where writers run side by side
(PostgreSQL), one that commits late would put an entry before the place that a harvester has
reached, and no later harvest would ask for it. So lists end where the oldest transaction that
may still write began, and the answer is dated so: the harvester's next `from` is that moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

SKEW = timedelta(seconds=1)  # between the clocks of the house and of its database
# Who has written nothing for so long since it began (a backup, a report) is a reader.
_READER_S = 60
_OLDEST = """
    SELECT LEAST(clock_timestamp(), MIN(xact_start))
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
      AND backend_type IS DISTINCT FROM 'autovacuum worker' -- it writes no entries
      AND (backend_xid IS NOT NULL OR xact_start > clock_timestamp() - make_interval(secs => %s))
"""


def settled_until() -> datetime:
    """Entries before this moment are all there are; now, where one transaction writes at a time.

    One cheap query on PostgreSQL, none elsewhere.
    """
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [_READER_S])
        (oldest,) = cursor.fetchone()
    moment: datetime = oldest
    return moment - SKEW
