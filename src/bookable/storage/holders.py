"""Who holds what is reserved beyond one transaction: the database connection of the request.

A connection that is gone tells at once that its request died, where a time limit would have to
run out first.
"""

MYSELF = """(SELECT pid || '@' || extract(epoch FROM backend_start)
    FROM pg_stat_activity WHERE pid = pg_backend_pid())"""
"""SQL for the name of this connection; process numbers come again, start times do not."""

HOLDER_IS_GONE = """NOT EXISTS (SELECT 1 FROM pg_stat_activity
    WHERE pid || '@' || extract(epoch FROM backend_start) = {holder})"""
"""SQL that is true once the connection named in the column `{holder}` is closed."""
