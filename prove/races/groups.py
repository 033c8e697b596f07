"""Races for sessions that are called off, or exchanged for another, while people book and
cancel."""

from __future__ import annotations

from typing import Any

from prove.apis import Person
from prove.connections import Answer, Ask
from prove.races.stage import Race, Stage, judged
from prove.races.things import BASE, CREATED, TAKEN, flow, seat_in, session, taken
from prove.table import Row

DONE, NOT_ANY_MORE, GONE = 200, 400, 404


def called_off(stage: Stage) -> Row:
    """Call a session off while people buy its seats: no seat may remain."""
    evening = session(stage, 4)
    crowd = stage.crowd(stage.size())
    asks = [seat_in(stage, evening, each) for each in crowd]
    end, *answers = stage.fire([_call_off(stage, evening), *asks])
    bought = [(n, each) for n, each in enumerate(answers) if each.status == CREATED]
    also = [f"{len(bought)} got a seat"] * (len(bought) > 4)
    for n, each in bought:
        also += _still_live(stage, each.body["id"], crowd[n]["token"])
    row = judged(answers, won=CREATED, lost=[TAKEN], wins=None, also=also)
    return _with_end(stage, row, evening, end)


def called_off_and_left(stage: Stage) -> Row:
    """Call a full session off while its clients cancel and others join and leave the waitlist.

    No seat and no waitlist entry may remain.
    """
    evening = session(stage, 2)
    one, two, waiting, late = stage.crowd(4)
    owners = (one, two)
    seats = [stage.done(seat_in(stage, evening, who))["id"] for who in owners]
    stage.post(_waitlist(stage), waiting, {"service_session_id": evening["id"]})
    asks = [
        *(
            Ask("POST", f"{BASE}bookings/{seat}/cancel/", who["token"])
            for seat, who in zip(seats, owners, strict=True)
        ),
        seat_in(stage, evening, waiting),
        Ask("POST", _waitlist(stage), late["token"], {"service_session_id": evening["id"]}),
    ]
    end, *answers = stage.fire([_call_off(stage, evening), *asks])
    live = [
        seat_text
        for seat, who in zip(seats, owners, strict=True)
        for seat_text in _still_live(stage, seat, who["token"])
    ]
    if answers[2].status == CREATED:
        live += _still_live(stage, answers[2].body["id"], waiting["token"])
    query = f"?page_size=100&service_session_id={evening['id']}"
    waitlist = stage.done(Ask("GET", _waitlist(stage) + query, stage.provider["token"]))["results"]
    states = [entry["state"] for entry in waitlist]
    also = [f"on the waitlist of a session that is called off: {states}"] if states else []
    lost = [TAKEN, NOT_ANY_MORE, GONE]
    row = judged(
        answers, won=lambda a: a.status in {DONE, CREATED}, lost=lost, wins=None, also=live + also
    )
    return _with_end(stage, row, evening, end)


def course_called_off(stage: Stage) -> Row:
    """Call one day of a course off while people enrol and cancel.

    The day must be empty, and the other day must have the people who stay.
    """
    number, days = _course(stage, 8)
    owner, *others = stage.crowd(stage.size())
    enrolment = stage.done(_enrol(number, owner))["id"]
    leave = Ask("POST", f"{BASE}bookings/{enrolment}/cancel/", owner["token"])
    ending = _call_off(stage, days[0], service=number)
    end, *answers = stage.fire([ending, leave, *(_enrol(number, who) for who in others)])
    come = sum(each.status == CREATED for each in answers[1:]) + (answers[0].status != DONE)
    count = _seats(stage, number, days[1]["id"])
    also = [f"{count} seats are taken by {come}"] * (count != come)
    won = {DONE, CREATED}
    row = judged(answers, won=lambda a: a.status in won, lost=[TAKEN], wins=None, also=also)
    row.add(judged([end], won=DONE, lost=[]))
    row.rounds = 1
    return row


def switched(stage: Stage) -> Row:
    """Exchange two seats between full sessions while others book both.

    No session may be overbooked, and the two people must have one seat each.
    """
    both = [session(stage, 2), session(stage, 2)]
    one, two, *others = stage.crowd(max(4, stage.size()))
    pair = (one, two)
    seats = [stage.done(seat_in(stage, at, who))["id"] for at, who in zip(both, pair, strict=True)]
    switches = [
        Ask(
            "POST",
            f"{BASE}bookings/{seat}/reschedule/",
            who["token"],
            {"service_session_id": to["id"]},
        )
        for seat, who, to in zip(seats, pair, reversed(both), strict=True)
    ]
    asks = [seat_in(stage, both[n % 2], who) for n, who in enumerate(others)]
    answers = stage.fire([*switches, *asks])
    bought = sum(each.status == CREATED for each in answers[2:])
    sessions_now = [
        stage.done(Ask("GET", f"{BASE}bookings/{seat}/", who["token"]))["service_session_id"]
        for seat, who in zip(seats, pair, strict=True)
    ]
    numbers = [each["id"] for each in both]
    also = [f"changed to {sessions_now}, of {numbers}"] * (not set(sessions_now) <= set(numbers))
    counted = sum(taken(stage, each) for each in both)
    also += [f"{counted} seats are taken by {2 + bought}"] * (counted != 2 + bought)
    won = {DONE, CREATED}
    return judged(answers, won=lambda a: a.status in won, lost=[TAKEN], wins=None, also=also)


def pressed_twice(stage: Stage) -> Row:
    """Send one client's booking of a seat many times: they must have one seat."""
    evening = session(stage, 64)
    (who,) = stage.crowd(1)
    answers = stage.fire([seat_in(stage, evening, who)] * stage.size())
    count = taken(stage, evening)
    also = [f"one client has {count} seats"] * (count != 1)
    return judged(answers, won=CREATED, lost=[TAKEN], also=also)


def enrolled_twice(stage: Stage) -> Row:
    """Send one client's enrolment in a course many times: they must be enrolled once."""
    number, days = _course(stage, 64)
    (who,) = stage.crowd(1)
    answers = stage.fire([_enrol(number, who)] * stage.size())
    counts = [_seats(stage, number, each["id"]) for each in days]
    also = [f"one client has {counts} seats"] * (counts != [1, 1])
    return judged(answers, won=CREATED, lost=[TAKEN], also=also)


def _course(stage: Stage, capacity: int) -> tuple[int, list[dict[str, Any]]]:
    asked = {"kind": "course", "name": "Course", "price_cents": 5000, "capacity": capacity}
    number = stage.post(f"{BASE}services/", stage.provider, asked)["id"]
    return number, [session(stage, capacity, service=number) for _ in range(2)]


def _enrol(number: int, who: Person) -> Ask:
    body = {"service_id": number}
    return Ask("POST", f"{BASE}bookings/create-course/", who["token"], body)


def _seats(stage: Stage, number: int, session_id: int) -> int:
    path = f"{BASE}services/{number}/sessions/?page_size=100"
    found = stage.done(Ask("GET", path, stage.provider["token"]))["results"]
    (mine,) = (each for each in found if each["id"] == session_id)
    return int(mine["capacity"]) - int(mine["seats_left"])


def _call_off(stage: Stage, evening: dict[str, Any], *, service: int | None = None) -> Ask:
    path = f"{BASE}services/{service or flow(stage)}/sessions/{evening['id']}/cancel/"
    return Ask("POST", path, stage.provider["token"], {"reason": "Ill"})


def _waitlist(stage: Stage) -> str:
    return f"{BASE}services/{flow(stage)}/waitlist/"


def _still_live(stage: Stage, seat: int, token: str) -> list[str]:
    shown = stage.done(Ask("GET", f"{BASE}bookings/{seat}/", token))
    return [] if shown["status"] == "canceled" else [f"called off, and shown as {shown}"]


def _with_end(stage: Stage, row: Row, evening: dict[str, Any], end: Answer) -> Row:
    """Add the answer of calling off to a row: it must succeed and free the practitioner's time."""
    ends = judged([end], won=DONE, lost=[])
    again = {name: evening[name] for name in ("start_time", "end_time", "capacity")}
    path = f"{BASE}services/{flow(stage)}/sessions/"
    answer = stage.connections.one(Ask("POST", path, stage.provider["token"], again))
    if answer.status != CREATED:
        ends.violations.append(f"the time of what was called off answers {answer}")
    row.add(ends)
    row.rounds = 1
    return row


RACES = [
    Race("marketplace", "calling off a session", called_off),
    Race("marketplace", "calling off a session, leaving", called_off_and_left),
    Race("marketplace", "calling off a course's session", course_called_off),
    Race("marketplace", "changing sessions", switched),
    Race("marketplace", "pressing twice", pressed_twice),
    Race("marketplace", "pressing twice for a course", enrolled_twice),
]
