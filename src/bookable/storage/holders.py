"""Names for a database connection that holds a reservation longer than one transaction.

When the connection of a request is closed, the request is dead, and its reservation can be taken
over at once. A time limit alone would make the next request wait.
"""

MYSELF = """(SELECT pid || '@' || extract(epoch FROM backend_start)
    FROM pg_stat_activity WHERE pid = pg_backend_pid())"""
"""SQL for the name of this connection. The start time makes it unique: process ids are reused."""

HOLDER_IS_GONE = """NOT EXISTS (SELECT 1 FROM pg_stat_activity
    WHERE pid || '@' || extract(epoch FROM backend_start) = {holder})"""
"""SQL condition: the connection named in the column `{holder}` is closed."""
