"""Metrics for Prometheus, for those with access to them."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookable.engine import clock
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.http.requests import is_local
from bookable.queries import figures
from bookable.queries.webhook_figures import webhook_figures
from bookable.telemetry.exposing import CONTENT_TYPE, Gauge, exposition

# The buckets of reputation: the lowest number of points in each, and its label.
_POINTS = {1: "1-4", 5: "5-9", 10: "10-24", 25: "25-49", 50: "50-99", 100: "100+"}

Values = list[tuple[tuple[str, ...], float]]

REPUTATION_KEPT_FOR = 60.0
"""Seconds for which the reputation figures are cached. They change slowly, and they alone become
more expensive as the number of people grows."""

_reputation: dict[str, tuple[float, Values]] = {}


@require_safe
def metrics(request: HttpRequest, version: str) -> HttpResponse:
    """Answer with all metrics as text. Without a configured token they are served to this machine
    only, and not at all if the installation is public, because requests through a proxy on this
    machine look local."""
    token = settings.BOOKABLE_METRICS_TOKEN
    if token is None and (is_public() or not is_local(request)):
        raise Http404
    if token is not None and not _has_token(request, token):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("A token is needed\n", "text/plain", status=401, headers=headers)
    return HttpResponse(exposition(gauges(version)), content_type=CONTENT_TYPE)


def _has_token(request: HttpRequest, token: str) -> bool:
    credentials = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(credentials, f"Bearer {token}".encode())


def gauges(version: str) -> list[Gauge]:
    """Return the gauges that are computed for each scrape. Without a database these are only the
    build and the database's state."""
    build = Gauge("bookable_build", "Which Bookable this is", ("version",), [((version,), 1)])
    help_of_up = "Whether the database answered this scrape"
    try:
        measured = [*_of_work(), *_of_webhooks(), *_of_people()]
    except Error:
        return [build, Gauge("bookable_database_up", help_of_up, (), [((), 0)])]
    return [build, Gauge("bookable_database_up", help_of_up, (), [((), 1)]), *measured]


def _of_work() -> Iterator[Gauge]:
    holds, queues = figures.holds(clock.now()), figures.queues()
    yield Gauge(
        "bookable_holds",
        "Bookings that hold time: live, or expired and not yet released",
        ("status", "state"),
        [((hold.status, "live"), hold.live) for hold in holds]
        + [((hold.status, "run_out"), hold.run_out) for hold in holds],
    )
    yield Gauge(
        "bookable_jobs",
        "Jobs that are due, scheduled for later, or running",
        ("queue", "state"),
        [((queue.name, "due"), queue.due) for queue in queues]
        + [((queue.name, "later"), queue.later) for queue in queues]
        + [((queue.name, "running"), queue.running) for queue in queues],
    )
    yield Gauge(
        "bookable_oldest_job_seconds",
        "How long the oldest due job has been waiting",
        ("queue",),
        [((queue.name,), queue.oldest_seconds) for queue in queues],
    )
    oldest = figures.oldest_mail_seconds(clock.now())
    yield Gauge(
        "bookable_oldest_mail_seconds",
        "How long the oldest mail has been waiting that is not delivered yet",
        (),
        [((), oldest)],
    )
    dead_letters = figures.dead_letters()
    yield Gauge("bookable_dead_letters", "Effects that failed for good", (), [((), dead_letters)])


def _of_webhooks() -> Iterator[Gauge]:
    found = webhook_figures(now=clock.now(), real=clock.real())
    yield Gauge(
        "bookable_webhook_endpoints",
        "Endpoints of webhooks",
        ("state",),
        [(("well",), found.well), (("failing",), found.failing), (("disabled",), found.disabled)],
    )
    yield Gauge(
        "bookable_oldest_delivery_seconds",
        "How long the oldest event has been due at an endpoint",
        ("endpoints",),
        [(("well",), found.oldest), (("failing",), found.oldest_failing)],
    )


def forget() -> None:
    """Clear cached figures."""
    _reputation.clear()


def _of_people() -> Iterator[Gauge]:
    kept_until, people = _reputation.get("people", (0.0, []))
    if time.monotonic() >= kept_until:
        steps = sorted(_POINTS)
        counts = figures.reputation(steps)
        people = [((_POINTS[steps[reached - 1]],), count) for reached, count in counts]
        _reputation["people"] = (time.monotonic() + REPUTATION_KEPT_FOR, people)
    yield Gauge("bookable_reputation_people", "People by points earned", ("points",), people)
