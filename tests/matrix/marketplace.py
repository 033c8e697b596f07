"""The matrix of the marketplace: bookings, payments and credits."""

from __future__ import annotations

from tests.factories import NOW
from tests.matrix.rows import rows_of
from tests.matrix.scene import Scene
from tests.matrix.selling import AT_TEN, BEGUN, DAY, hand
from tests.steps import buy

from bookable.engine import notes
from bookable.storage.models import Service


def more_bookings(scene: Scene) -> None:
    """Add 19 more bookings of the same two people."""
    hour = Service.objects.get(id=scene.names["hour"])
    for day in range(2, 21):
        buy(hour, scene.cast["client"], start=AT_TEN + day * DAY)


def more_notes(scene: Scene) -> None:
    """Add 19 more notes on one booking."""
    for _ in range(19):
        notes.add(
            scene.names["talk"],
            "Hello",
            is_private=False,
            program="marketplace",
            by=scene.cast["client"],
            now=NOW,
        )


def more_bundles(scene: Scene) -> None:
    """Add 19 more bundles with credits."""
    bundle = Service.objects.get(id=scene.names["bundle"])
    for _ in range(19):
        hand(buy(bundle, scene.cast["client"]), scene.cast["provider"])


HOUR = {
    "practitioner_id": "{practitioner}",
    "service_id": "{hour}",
    "start_time": "2027-03-04T10:00:00Z",
    "end_time": "2027-03-04T11:00:00Z",
}
SEAT = HOUR | {
    "service_id": "{flow}",
    "service_session_id": "{free}",
    "start_time": "{free_start}",
    "end_time": "{free_end}",
}
CREDIT = HOUR | {"use_credits": True}
MOVE = {"start_time": HOUR["start_time"], "end_time": HOUR["end_time"]}
DAY_ASKED = {
    "practitioner_id": "{practitioner}",
    "service_id": "{hour}",
    "date": "2027-03-04",
    "timezone": "UTC",
}
NOTE = {"content": "Hello", "is_private": True}


def inside(status: int = 200, **others: int) -> dict[str, int]:
    """Return expected statuses: these for both parties and staff, 404 for everyone else."""
    return {**dict.fromkeys(("client", "provider", "staff"), status), "others": 404} | others


row = rows_of("marketplace", "/api/v1/drf/")
BUYERS = {"everyone": 403, "client": 201, "peer": 201, "rival": 201, "provider": 400}
HERS = {"client": 403, "provider": 200, "staff": 403, "others": 404}

ROWS = [
    row("POST", "bookings/check-availability/", DAY_ASKED, everyone=200, statements=2),
    row(
        "POST",
        "bookings/check-availability/",
        DAY_ASKED | {"service_id": "{flow}"},
        everyone=200,
        statements=2,
    ),
    row(
        "POST",
        "bookings/check-availability/",
        DAY_ASKED | {"end_date": "2027-05-02"},
        everyone=200,
        statements=2,
    ),
    row(
        "POST",
        "bookings/check-availability/",
        DAY_ASKED | {"besides": "{talk}"},
        **inside(staff=404),
        statements=3,
    ),
    row("GET", "bookings/", everyone=200, grows=more_bookings, statements=2),
    row(
        "GET",
        "bookings/?search=a&status=pending_payment&ordering=start_time",
        everyone=200,
        statements=2,
    ),
    row("POST", "bookings/", HOUR, **BUYERS, statements=9),
    row("POST", "bookings/", SEAT, **BUYERS, statements=9),
    # Nobody else has a credit.
    row("POST", "bookings/", CREDIT, **BUYERS | {"peer": 409, "rival": 409}, statements=10),
    row("POST", "bookings/create-package/", {"service_id": "{package}"}, **BUYERS, statements=8),
    row("POST", "bookings/create-bundle/", {"service_id": "{bundle}"}, **BUYERS, statements=6),
    row("POST", "bookings/create-course/", {"service_id": "{course}"}, **BUYERS, statements=11),
    row("GET", "bookings/{talk}/", **inside(), grows=more_notes, statements=2),
    row("GET", "bookings/{parent}/", **inside(), statements=2),
    row("GET", "bookings/{peers}/", **inside(client=404, peer=200), statements=2),
    row("PATCH", "bookings/{talk}/", {"title": "T"}, **inside(), statements=8),
    row(
        "PATCH",
        "bookings/{talk}/",
        {"meeting_url": "https://x.example"},
        **inside(client=403),
        statements=8,
    ),
    row("DELETE", "bookings/{talk}/", **inside(204), statements=9),
    row("POST", "bookings/{draft}/submit/", **inside(provider=403), statements=14),
    row("POST", "bookings/{talk}/confirm/", **inside(), statements=6),
    row("POST", "bookings/{unpaid}/confirm/", **inside(400)),
    row("POST", "bookings/{talk}/start/", **HERS, now=BEGUN, statements=7),
    row("POST", "bookings/{talk}/complete/", **HERS, now=BEGUN, statements=8),
    row("POST", "bookings/{talk}/no-show/", **HERS, now=BEGUN, statements=8),
    row("POST", "bookings/{talk}/cancel/", {"reason": "Ill"}, **inside(), statements=11),
    row("POST", "bookings/{talk}/reschedule/", MOVE, **inside(), statements=13),
    row("GET", "bookings/{talk}/notes/", **inside(), grows=more_notes, statements=2),
    row("POST", "bookings/{talk}/notes/", NOTE, **inside(201), statements=7),
    row("GET", "bookings/{talk}/payment/", **inside(), statements=4),
    row("GET", "bookings/{carded}/payment/", **inside(), statements=4),
    row("POST", "bookings/{unpaid}/pay/", **inside(provider=403), statements=9),
    row("POST", "bookings/{fresh}/pay/", **inside(provider=403), statements=17),
    row(
        "POST",
        "bookings/{unpaid}/record-payment/",
        {"method": "cash"},
        **inside(client=403),
        statements=12,
    ),
    row(
        "POST",
        "bookings/{owed}/record-refund/",
        {"method": "cash"},
        **inside(client=403),
        statements=12,
    ),
    row("POST", "bookings/{talk}/record-refund/", **inside(400, client=403)),
    row("GET", "bookings/{talk}/cancellation-quote/", **inside(), statements=2),
    row("GET", "bookings/{parent}/cancellation-quote/", **inside(), statements=3),
    row("GET", "credits/", everyone=200, grows=more_bundles, statements=4),
]
