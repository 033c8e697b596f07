"""Numbers of webhooks for monitoring: how endpoints do, and how long events wait for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from bookable.domain.outgoing_webhooks import DeliveryStatus
from bookable.domain.people import SYSTEM
from bookable.storage import guard
from bookable.storage.sql import one
from bookable.storage.webhook_fanning import LIVE

LAGS_AFTER = timedelta(minutes=1)


class WebhookFigures(NamedTuple):
    """Endpoints by state, and seconds.

    Those that lag are `well`, but something has been due there for `LAGS_AFTER`. `oldest` is how
    long the oldest delivery has been due at endpoints that are well, or how long the oldest event
    has waited to become one; `oldest_failing` is for endpoints whose last attempt failed.
    """

    well: int
    failing: int
    disabled: int
    lagging: int
    oldest: float
    oldest_failing: float

    @property
    def total(self) -> int:
        """All endpoints."""
        return self.well + self.failing + self.disabled


def webhook_figures(*, now: datetime, real: datetime) -> WebhookFigures:
    """Count endpoints, with the time and the real time, which differ in a sandbox."""
    with guard.looking_as(SYSTEM):
        found = one(_FIGURES, {"event_now": now, "now": real, "lags": LAGS_AFTER})
    well, failing, disabled, lagging, *seconds = found
    due, due_failing, untold = (max(0.0, float(each)) for each in seconds)
    return WebhookFigures(well, failing, disabled, lagging, max(due, untold), due_failing)


# Reads two entries of the index webhook_delivery_pending for each endpoint, and no deliveries that
# have ended. Nothing is due at an endpoint whose owner may not sign in any more, or that pauses.
_FIGURES = f"""
WITH each AS MATERIALIZED (
    SELECT e.disabled_at IS NOT NULL AS disabled, e.failing_since IS NOT NULL AS failing,
        {LIVE} AND e.position IS NULL AS hears,
        CASE WHEN {LIVE} AND coalesce(e.paused_until <= %(now)s, true) THEN %(now)s - (
            SELECT min(d.next_at) FROM webhook_delivery d
            WHERE d.endpoint_id = e.id AND d.status = '{DeliveryStatus.PENDING}') END AS waits
    FROM webhook_endpoint e
)
SELECT count(*) FILTER (WHERE NOT failing AND NOT disabled),
    count(*) FILTER (WHERE failing AND NOT disabled), count(*) FILTER (WHERE disabled),
    count(*) FILTER (WHERE NOT failing AND waits > %(lags)s),
    coalesce(extract(epoch FROM max(waits) FILTER (WHERE NOT failing)), 0),
    coalesce(extract(epoch FROM max(waits) FILTER (WHERE failing)), 0),
    coalesce(CASE WHEN bool_or(hears) THEN (
        SELECT extract(epoch FROM %(event_now)s - l.at)
        FROM webhook_head h JOIN feed_entry f ON f.position = h.position + 1
        JOIN ledger_entry l ON l.id = f.entry_id) END, 0)
FROM each
"""
