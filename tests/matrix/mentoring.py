"""The matrix of mentoring: the mentee's bookings, and the mentor's answers."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, make_mentor
from tests.matrix.hours import own_hours, window_of
from tests.matrix.rows import rows_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text
from tests.steps import request_booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Confirm, Details
from bookable.domain.people import Actor, Role
from bookable.engine import bookings
from bookable.storage.models import Meeting

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_TEN = NOW + DAY + 2 * HOUR
BEGUN, OVER = AT_TEN + HOUR / 2, AT_TEN + 2 * HOUR

THEIRS = (For("client provider"),)
TEXTS = ("notes", "agenda", "client-notes")
"""The texts of a booking that only its two sides see: fields of Details."""

PLANTED: Planted = {
    **{f"session-{what}": THEIRS for what in (*TEXTS, "join", "id")},
    **{f"request-{what}": THEIRS for what in TEXTS},
    **{f"peer-{what}": (For("peer provider"),) for what in (*TEXTS, "name")},
    "client-name": THEIRS,
}


def build() -> Scene:
    """Build the scene: a mentee with a session and a request, and another mentee."""
    cast = casting("mentoring", client=Role.MENTEE, provider=Role.MENTOR, named=("client", "peer"))
    jane, john = cast["provider"], cast["client"]
    session = _asked(jane, john, 0, "session")
    bookings.perform(session.id, Confirm(), program="mentoring", by=jane, now=NOW)
    Meeting.objects.filter(booking_id=session.id).update(
        meeting_id=secret_text("mentoring", "session-id"),
        join_url="https://meet.example/" + secret_text("mentoring", "session-join"),
        password=secret_text("mentoring", "session-password"),
    )
    names = {
        "mentor": jane.person_id,
        "window": window_of(jane),
        "session": session.id,
        "request": _asked(jane, john, 4, "request").id,
        "peers": _asked(jane, cast["peer"], 6, "peer").id,
    }
    return Scene(cast, names)


def _asked(jane: Actor, who: Actor, hours: int, mark: str) -> Booking:
    texts = {text.replace("-", "_"): secret_text("mentoring", f"{mark}-{text}") for text in TEXTS}
    details = Details(**texts, session_type="video")
    start = AT_TEN + hours * HOUR
    return request_booking(jane, who, start=start, program="mentoring", details=details)


def more_mentors(scene: Scene) -> None:
    """Add 19 more mentors to the directory."""
    for _ in range(19):
        make_mentor()


def more_sessions(scene: Scene) -> None:
    """Add 19 more requests by the same mentee to the same mentor."""
    for day in range(2, 21):
        start = AT_TEN + day * DAY
        request_booking(
            scene.cast["provider"], scene.cast["client"], start=start, program="mentoring"
        )


WISH = {"session_date": "2027-03-05", "start_time": "10:15"}
HIS = {"client": 200, "others": 404, "provider": 404, "staff": 404}
HERS = {"provider": 200, "others": 404, "client": 404, "staff": 404}
MINE = {"client": 200, "provider": 200, "others": 404, "staff": 404}
PAST = AT_TEN + 30 * DAY

row = rows_of("mentoring", "/api/mentors/")

ROWS = [
    row("GET", "", everyone=200, grows=more_mentors, statements=3),
    row("GET", "{mentor}/", everyone=200, statements=2),
    row("GET", "{mentor}/slots/?date=2027-03-02", everyone=200, statements=2),
    row("POST", "{mentor}/bookings/", WISH, everyone=403, client=201, peer=201, statements=5),
    *own_hours(row),
    row("GET", "requests/", everyone=200, by="provider", grows=more_sessions, statements=2),
    row("GET", "sessions/", everyone=200, by="provider", grows=more_sessions, statements=2),
    row("GET", "sessions/{session}/", **HERS, statements=2),
    row("GET", "{mentor}/slots/?date=2027-03-02&besides={session}", **MINE, statements=3),
    row("GET", "{mentor}/slots/?date=2027-03-02&end_date=2027-05-02", everyone=200, statements=2),
    row("GET", "bookings/", everyone=200, grows=more_sessions, statements=2),
    row("GET", "bookings/upcoming/", everyone=200, grows=more_sessions, statements=2),
    row("GET", "bookings/past/", everyone=200, now=PAST, grows=more_sessions, statements=2),
    row("GET", "bookings/statistics/", everyone=200, grows=more_sessions, statements=2),
    row("GET", "bookings/{session}/", **HIS, statements=2),
    row("GET", "bookings/{peers}/", **HIS | {"client": 404, "peer": 200}, statements=2),
    row("PUT", "bookings/{session}/", {"agenda": "A"}, **HIS, statements=7),
    row("PATCH", "bookings/{session}/", {"agenda": "A"}, **HIS, statements=7),
    row("DELETE", "bookings/{session}/", **HIS, statements=7),
    row("POST", "bookings/{session}/reschedule/", WISH, **HIS, statements=12),
    row("POST", "bookings/{request}/accept/", **HERS, statements=9),
    row("POST", "bookings/{request}/decline/", {"reason": "Away"}, **HERS, statements=7),
    row("POST", "bookings/{session}/complete/", **HERS, now=OVER, statements=7),
    row("POST", "bookings/{session}/no-show/", **HERS, now=BEGUN, statements=6),
]
