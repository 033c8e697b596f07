"""The matrix of the marketplace: the catalogue and waitlists."""

from __future__ import annotations

from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.matrix.hours import own_hours
from tests.matrix.rows import rows_of
from tests.matrix.scene import Scene
from tests.matrix.selling import DAY

from bookable.engine import waitlist
from bookable.storage.models import Service, ServiceSession


def more_practitioners(scene: Scene) -> None:
    """Add 19 more practitioners to the directory."""
    for _ in range(19):
        make_practitioner()


def more_services(scene: Scene) -> None:
    """Add 19 more services."""
    for _ in range(19):
        make_service(scene.cast["provider"], location=make_location("Red"))


def more_places(scene: Scene) -> None:
    """Add 19 more locations with rooms."""
    for _ in range(19):
        make_location("Red", "Green")


def more_sessions(scene: Scene) -> None:
    """Add 19 more sessions of a course."""
    course = Service.objects.get(id=scene.names["course"])
    for day in range(10, 29):
        make_session(course, start=NOW + day * DAY, location=make_location("Red"))


def more_in_line(scene: Scene) -> None:
    """Add 19 more waitlist entries."""
    for _ in range(19):
        waitlist.join(
            scene.names["flow"],
            scene.names["full"],
            program="marketplace",
            by=make_client(),
            now=NOW,
        )


def more_lines(scene: Scene) -> None:
    """Add 19 more waitlists with an entry of the client."""
    for day in range(30, 49):
        full = make_session(
            make_service(scene.cast["provider"], "workshop"), start=NOW + day * DAY, capacity=1
        )
        ServiceSession.objects.filter(id=full.id).update(taken=1)
        waitlist.join(
            full.service_id, full.id, program="marketplace", by=scene.cast["client"], now=NOW
        )


NEW = {"kind": "individual", "name": "Talk", "duration_minutes": 60}
HELD = {
    "start_time": "2027-03-20T18:00:00Z",
    "end_time": "2027-03-20T19:30:00Z",
    "capacity": 3,
}

row = rows_of("marketplace", "/api/v1/drf/")
SELLERS = {"everyone": 403, "provider": 201, "rival": 201, "staff": 201}
HERS = {"everyone": 403, "provider": 200, "rival": 404, "staff": 200}
MADE, GONE = {"provider": 201, "staff": 201}, {"provider": 204, "staff": 204}

ROWS = [
    row("GET", "practitioners/", everyone=200, grows=more_practitioners, statements=3),
    row("GET", "practitioners/{practitioner}/", everyone=200, grows=more_services, statements=3),
    row("GET", "services/", everyone=200, grows=more_services, statements=3),
    row("GET", "services/{course}/", everyone=200, grows=more_sessions, statements=3),
    row("GET", "services/{archived}/", everyone=404, provider=200, staff=200, statements=3),
    row("GET", "services/{course}/sessions/", everyone=200, grows=more_sessions, statements=4),
    *own_hours(row),
    row("GET", "locations/", everyone=200, grows=more_places, statements=3),
    row("GET", "locations/{location}/", everyone=200, statements=2),
    # Staff has to say for whom.
    row("POST", "services/", NEW, **SELLERS | {"staff": 400}, statements=7),
    row(
        "POST",
        "services/",
        NEW | {"practitioner_id": "{practitioner}"},
        **SELLERS | {"rival": 403},
        statements=8,
    ),
    row("PATCH", "services/{hour}/", {"price_cents": 6000}, **HERS, statements=9),
    row("DELETE", "services/{hour}/", **HERS | GONE, statements=11),
    row("POST", "services/{flow}/sessions/", HELD, **HERS | MADE, statements=12),
    row("PATCH", "services/{flow}/sessions/{full}/", {"capacity": 5}, **HERS, statements=16),
    row(
        "POST",
        "services/{flow}/sessions/{full}/cancel/",
        {"reason": "Ill"},
        **HERS,
        statements=24,
    ),
    row("DELETE", "services/{flow}/sessions/{free}/", **HERS | GONE, statements=10),
    row("GET", "services/{flow}/waitlist/", **HERS, grows=more_in_line, statements=4),
    row(
        "POST",
        "services/{flow}/waitlist/",
        {"service_session_id": "{full}"},
        everyone=403,
        client=200,
        peer=201,
        statements=10,
    ),
    # Who was not in line before.
    row(
        "POST",
        "services/{flow}/waitlist/",
        {"service_session_id": "{full}"},
        everyone=403,
        client=200,
        by="peer",
        peer=201,
        statements=12,
    ),
    row(
        "DELETE",
        "services/{flow}/waitlist/?service_session_id={full}",
        everyone=404,
        client=204,
        statements=8,
    ),
    row("GET", "waitlist/", everyone=200, grows=more_lines, statements=2),
]
