"""Numbers for Prometheus, for those who may see them."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookable.engine import clock, figures
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.http.requests import is_local
from bookable.telemetry.exposing import CONTENT_TYPE, Gauge, exposition

_POINTS = {1: "1-4", 5: "5-9", 10: "10-24", 25: "25-49", 50: "50-99", 100: "100+"}

Values = list[tuple[tuple[str, ...], float]]

REPUTATION_KEPT_FOR = 60.0
"""Seconds; it moves slowly, and of all numbers it alone costs more where there are more people."""

_reputation: dict[str, tuple[float, Values]] = {}


@require_safe
def metrics(request: HttpRequest, version: str) -> HttpResponse:
    """This will be all numbers as text. Without a token it is there for this machine alone, and
    for an installation that the world can see not even that: its proxy may be on this machine."""
    wanted = settings.BOOKABLE_METRICS_TOKEN
    if wanted is None and (is_public() or not is_local(request)):
        raise Http404
    if wanted is not None and not _brings(request, wanted):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("A token is needed\n", "text/plain", status=401, headers=headers)
    return HttpResponse(exposition(gauges(version)), content_type=CONTENT_TYPE)


def _brings(request: HttpRequest, token: str) -> bool:
    brought = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(brought, f"Bearer {token}".encode())


def gauges(version: str) -> list[Gauge]:
    """This will be what is looked up for each scrape; without a database it is little."""
    build = Gauge("bookable_build", "Which Bookable this is", ("version",), [((version,), 1)])
    help_of_up = "Whether the database answered this scrape"
    try:
        found = [*_of_work(), *_of_people()]
    except Error:
        return [build, Gauge("bookable_database_up", help_of_up, (), [((), 0)])]
    return [build, Gauge("bookable_database_up", help_of_up, (), [((), 1)]), *found]


def _of_work() -> Iterator[Gauge]:
    holds, queues = figures.holds(clock.now()), figures.queues()
    yield Gauge(
        "bookable_holds",
        "Bookings whose time is only held: live, or run out and not yet let go of",
        ("status", "state"),
        [((each.status, "live"), each.live) for each in holds]
        + [((each.status, "run_out"), each.run_out) for each in holds],
    )
    yield Gauge(
        "bookable_jobs",
        "Jobs that could run, wait for a later time, or are running",
        ("queue", "state"),
        [((each.name, "due"), each.due) for each in queues]
        + [((each.name, "later"), each.later) for each in queues]
        + [((each.name, "running"), each.running) for each in queues],
    )
    yield Gauge(
        "bookable_oldest_job_seconds",
        "For how long the oldest job that could run has waited",
        ("queue",),
        [((each.name,), each.oldest_seconds) for each in queues],
    )
    letters = figures.dead_letters()
    yield Gauge("bookable_dead_letters", "Effects that gave up", (), [((), letters)])


def forget() -> None:
    """This will have all numbers looked up anew."""
    _reputation.clear()


def _of_people() -> Iterator[Gauge]:
    kept_until, people = _reputation.get("people", (0.0, []))
    if time.monotonic() >= kept_until:
        steps = sorted(_POINTS)
        found = figures.reputation(steps)
        people = [((_POINTS[steps[reached - 1]],), count) for reached, count in found]
        _reputation["people"] = (time.monotonic() + REPUTATION_KEPT_FOR, people)
    yield Gauge("bookable_reputation_people", "People by points earned", ("points",), people)
