"""The matrix of tutoring."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories import NOW, make_student, make_teacher
from tests.matrix.hours import own_hours, window_of
from tests.matrix.rows import rows_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text
from tests.steps import request_booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Complete, Details
from bookable.domain.people import Actor, Role
from bookable.engine import bookings, confirming, feedback
from bookable.storage.models import Meeting

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_TEN = NOW + DAY + 2 * HOUR
OVER = AT_TEN + 2 * HOUR

PLANTED: Planted = {
    "client-name": (For("client provider staff"),),
    "peer-name": (For("peer provider staff"),),
    "lesson-notes": (For("client provider staff"),),
    "lesson-join": (For("client provider"),),
    "lesson-id": (For("client provider"),),
    # Not in lists.
    "lesson-password": (
        For("client provider", at=r"(GET .*bookings/\{lesson\}/|POST .*/reschedule/)$"),
    ),
    "peer-notes": (For("peer provider staff"),),
    "peer-join": (For("peer provider"),),
    "peer-id": (For("peer provider"),),
    "peer-password": (For("peer provider", at=r"GET .*bookings/\{peers\}/$"),),
    "request-notes": (For("client provider"),),
    **{f"done-{what}": (For("client provider"),) for what in ("notes", "join", "id")},
}


def build() -> Scene:
    """Build the scene: a student with lessons of a teacher, and another student of the same
    teacher."""
    cast = casting("tutoring", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer"))
    maria, john, peer = cast["provider"], cast["client"], cast["peer"]
    lesson, peers = _confirmed(maria, john, AT_TEN, "lesson"), _confirmed(maria, peer, OVER, "peer")
    done = _confirmed(maria, john, NOW - HOUR, "done", now=NOW - DAY)
    bookings.perform(done.id, Complete(), program="tutoring", by=maria, now=NOW + HOUR)
    names = {
        "teacher": maria.uuid,
        "window": window_of(maria),
        "lesson": lesson.uuid,
        "peers": peers.uuid,
        "request": _asked(maria, john, AT_TEN + 6 * HOUR, "request", NOW).uuid,
        "done": done.uuid,
    }
    return Scene(cast, names)


def _asked(maria: Actor, who: Actor, start: datetime, mark: str, now: datetime) -> Booking:
    details = Details(notes=secret_text("tutoring", f"{mark}-notes"))
    return request_booking(maria, who, start=start, now=now, details=details)


def _confirmed(
    maria: Actor, who: Actor, start: datetime, mark: str, now: datetime = NOW
) -> Booking:
    made = _asked(maria, who, start, mark, now)
    done = confirming.confirm(made.id, program="tutoring", by=maria, now=now)
    Meeting.objects.filter(booking_id=made.id).update(
        meeting_id=secret_text("tutoring", f"{mark}-id"),
        join_url="https://meet.example/" + secret_text("tutoring", f"{mark}-join"),
        password=secret_text("tutoring", f"{mark}-password"),
    )
    return done


def more_teachers(scene: Scene) -> None:
    """Add 19 more teachers to the directory."""
    for _ in range(19):
        make_teacher()


def more_lessons(scene: Scene) -> None:
    """Add 19 more lessons of the same two people."""
    maria, john = scene.cast["provider"], scene.cast["client"]
    for day in range(3, 22):
        request_booking(maria, john, start=AT_TEN + day * DAY)


def more_feedback(scene: Scene) -> None:
    """Add feedback on the teacher by 19 other students."""
    for number in range(19):
        who = make_student()
        start = NOW - 20 * DAY + number * HOUR
        done = _confirmed(scene.cast["provider"], who, start, "done", now=start - DAY)
        bookings.perform(done.id, Complete(), program="tutoring", by=who, now=start + 2 * HOUR)
        feedback.give(
            done.id, rating=5, comment="Good", program="tutoring", by=who, now=start + 2 * HOUR
        )


def more_students(scene: Scene) -> None:
    """Add lessons of 19 other students on one day."""
    for hour in range(19):
        request_booking(
            scene.cast["provider"], make_student(), start=NOW + 10 * DAY + hour * HOUR, minutes=30
        )


WISH = {"teacher_id": "{teacher}", "start_time": "2027-03-02T20:00:00Z", "duration": 60}
MOVE = {"start_time": "2027-03-02T22:00:00Z", "duration": 60}
SLOTS = "slots/available/?teacher_id={teacher}&date=2027-03-02"
SCHEDULE = "schedule/?teacher_id={teacher}&start_date=2027-03-01&end_date=2027-03-20"


def parties(status: int = 200, staff: int = 403, **others: int) -> dict[str, int]:
    """Return expected statuses: these for the two parties, and 403 for others unless given."""
    return {"client": status, "provider": status, "staff": staff, "others": 403} | others


row = rows_of("tutoring", "/api/bookings/")

ROWS = [
    row("GET", "teachers/", everyone=200, grows=more_teachers, statements=3),
    row("GET", SLOTS, everyone=200, statements=2),
    row("GET", f"{SLOTS}&end_date=2027-05-02", everyone=200, statements=2),
    row(
        "GET",
        f"{SLOTS}&besides={{lesson}}",
        client=200,
        provider=200,
        staff=404,
        others=404,
        statements=3,
    ),
    row("GET", SCHEDULE, everyone=200, grows=more_students, statements=3),
    *own_hours(row),
    row("GET", "bookings/", everyone=200, grows=more_lessons, statements=2),
    row("GET", "bookings/my/?status=CONFIRMED", everyone=200, statements=2),
    row("GET", "bookings/my/?role=student", everyone=200, grows=more_lessons, statements=2),
    row("POST", "bookings/", WISH, everyone=403, client=201, peer=201, statements=5),
    row("GET", "bookings/{lesson}/", client=200, provider=200, staff=200, others=403, statements=2),
    row(
        "GET",
        "bookings/{peers}/",
        peer=200,
        provider=200,
        staff=200,
        others=403,
        client=403,
        statements=2,
    ),
    row("POST", "bookings/{request}/confirm/", everyone=403, provider=200, statements=15),
    row("POST", "bookings/{lesson}/cancel/", {"reason": "Ill"}, **parties(), statements=7),
    row("POST", "bookings/{lesson}/reschedule/", MOVE, **parties(), statements=11),
    row("POST", "bookings/{lesson}/complete/", {}, **parties(), now=OVER, statements=6),
    row("GET", "bookings/my/?page=1", everyone=200, grows=more_lessons, statements=2),
    row("GET", "feedback/?teacher_id={teacher}", everyone=200, grows=more_feedback, statements=3),
    row("GET", "feedback/?booking_id={done}", **parties(staff=200), statements=3),
    row(
        "POST",
        "feedback/",
        {"booking_id": "{done}", "rating": 5, "comment": "Good"},
        **parties(201),
        statements=6,
    ),
]
