"""Who may use the secret of a connection: one caller at a time, in all processes.

A vendor may replace a refresh token when it is used, and call two uses of one a theft.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.storage.sql import execute, row


def take(connection_id: int, holder: UUID, *, now: datetime, until: datetime) -> bool:
    """Lease a connection's secret to a holder, and return True; False if another one has it.

    A lease that has run out can be taken: its holder has died, or its call has ended.
    """
    parameters = {"connection": connection_id, "holder": holder, "now": now, "until": until}
    return row(_TAKE, parameters) is not None


def give_back(connection_id: int, holder: UUID) -> None:
    """End a holder's lease, if it still has it."""
    execute(
        "DELETE FROM secret_lease WHERE connection_id = %s AND holder = %s",
        [connection_id, holder],
    )


_TAKE = """
INSERT INTO secret_lease AS l (connection_id, holder, until)
SELECT c.id, %(holder)s, %(until)s FROM calendar_connection c WHERE c.id = %(connection)s
ON CONFLICT (connection_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE l.until <= %(now)s
RETURNING 1
"""
