"""Races for seats, rooms and credits."""

from __future__ import annotations

from typing import Any

from prove.apis import MARKETPLACE, Person, Wish, appointment, stamp
from prove.connections import Ask
from prove.races.stage import Race, Stage, judged
from prove.table import Row
from prove.town import HOUR

CREATED, TAKEN = 201, 409
BASE = "/api/v1/drf/"
CREDITS = 3
MOST_CREDITS = 8
"""Each of several simultaneous bookings with credits is at an hour of its own."""


def seat(stage: Stage) -> Row:
    """Book the seats of a workshop."""
    capacity = stage.dice.randint(1, 5)
    evening = session(stage, capacity)
    crowd = stage.crowd(stage.size())
    answers = stage.fire([seat_in(stage, evening, each) for each in crowd])
    left = taken(stage, evening)
    wins = min(capacity, len(crowd))
    also = [] if left == wins else [f"{left} seats count as taken instead of {wins}"]
    return judged(answers, won=CREATED, lost=[TAKEN], wins=wins, also=also)


def seat_given_back(stage: Stage) -> Row:
    """Cancel a seat while others want it: at most one of them may get it."""
    evening = session(stage, 1)
    owner, *others = stage.crowd(stage.size())
    booking = stage.done(seat_in(stage, evening, owner))["id"]
    give = Ask("POST", f"{BASE}bookings/{booking}/cancel/", owner["token"])
    answers = stage.fire([give, *(seat_in(stage, evening, each) for each in others)])
    last = stage.fire([seat_in(stage, evening, each) for each in others[:1]])
    won = sum(each.status == CREATED for each in [*answers[1:], *last])
    also = [] if won == 1 else [f"{won} got the seat that was given back"]
    also += [] if taken(stage, evening) == 1 else ["the seat is counted wrongly"]
    lost = [TAKEN]
    return judged(answers, won=lambda a: a.status in {200, 201}, lost=lost, wins=None, also=also)


def course(stage: Stage) -> Row:
    """Enrol in a course of two sessions: each client must get a seat in both, or in none."""
    capacity = stage.dice.randint(1, 3)
    seller = stage.provider
    asked = {"kind": "course", "name": "Course", "price_cents": 5000, "capacity": capacity}
    number = stage.post(f"{BASE}services/", seller, asked)["id"]
    sessions = [session(stage, capacity, service=number) for _ in range(2)]
    crowd = stage.crowd(stage.size())
    body = {"service_id": number}
    asks = [Ask("POST", f"{BASE}bookings/create-course/", who["token"], body) for who in crowd]
    answers, wins = stage.fire(asks), min(capacity, len(crowd))
    counts = [taken(stage, each, service=number) for each in sessions]
    also = [] if counts == [wins, wins] else [f"{counts} seats count as taken instead of {wins}"]
    return judged(answers, won=CREATED, lost=[TAKEN], wins=wins, also=also)


def room(stage: Stage) -> Row:
    """Book the two rooms of a location with several practitioners at the same time."""
    wish, crowd = stage.wish(), stage.crowd(stage.size())
    sellers = stage.town.spare
    wishes = [Wish(sellers[n % len(sellers)], wish.start) for n in range(len(crowd))]
    pairs = zip(wishes, crowd, strict=True)
    asks = [appointment(stage.town, each, who, service="room") for each, who in pairs]
    wins = min(2, len(crowd))
    return judged(stage.fire(asks), won=CREATED, lost=[TAKEN], wins=wins)


def credit(stage: Stage) -> Row:
    """Spend a bundle's credits on many bookings at the same moment."""
    (who,) = stage.crowd(1)
    service = {"service_id": stage.town.service(f"{stage.number}-three")}
    bundle = stage.post(f"{BASE}bookings/create-bundle/", who, service)["id"]
    wishes = [stage.wish() for _ in range(stage.size())]
    paying: dict[str, Any] = {"use_credits": True, "bundle_id": bundle}
    answers = stage.fire([appointment(stage.town, each, who, **paying) for each in wishes])
    wins = min(CREDITS, len(wishes))
    shown = stage.done(MARKETPLACE.look(bundle, who))["credits"]["remaining"]
    also = [] if shown == CREDITS - wins else [f"{shown} credits are left after {wins}"]
    return judged(answers, won=CREATED, lost=[TAKEN], wins=wins, also=also)


def credit_given_back(stage: Stage) -> Row:
    """Cancel one booking by credit many times at the same moment: the credit comes back once."""
    (who,) = stage.crowd(1)
    service = {"service_id": stage.town.service(f"{stage.number}-three")}
    bundle = stage.post(f"{BASE}bookings/create-bundle/", who, service)["id"]
    paying: dict[str, Any] = {"use_credits": True, "bundle_id": bundle}
    booking = stage.done(appointment(stage.town, stage.wish(), who, **paying))["id"]
    ask = Ask("POST", f"{BASE}bookings/{booking}/cancel/", who["token"])
    answers = stage.fire([ask] * stage.size())
    shown = stage.done(MARKETPLACE.look(bundle, who))["credits"]["remaining"]
    also = [] if shown == CREDITS else [f"{shown} credits are there instead of {CREDITS}"]
    return judged(answers, won=200, lost=[400], also=also)


def offer(stage: Stage) -> Row:
    """Take up a seat that is offered to the next on the waitlist, while others try to book it."""
    evening = session(stage, 1)
    owner, waiting, *others = stage.crowd(max(3, stage.size()))
    booking = stage.done(seat_in(stage, evening, owner))["id"]
    waitlist = f"{BASE}services/{flow(stage)}/waitlist/"
    stage.post(waitlist, waiting, {"service_session_id": evening["id"]})
    stage.post(f"{BASE}bookings/{booking}/cancel/", owner)
    asks = [seat_in(stage, evening, each) for each in (waiting, waiting, *others)]
    answers = stage.fire(asks)
    kept = any(each.status == CREATED for each in answers[:2])
    also = [] if kept else ["the seat that was kept for the next on the waitlist went elsewhere"]
    also += [] if taken(stage, evening) == 1 else ["the seat is counted wrongly"]
    return judged(answers, won=CREATED, lost=[TAKEN], also=also)


def line_up(stage: Stage) -> Row:
    """Cancel a seat while people join the waitlist: no entry may wait beside a free seat."""
    evening = session(stage, 1)
    owner, *others = stage.crowd(stage.size())
    booking = stage.done(seat_in(stage, evening, owner))["id"]
    waitlist = f"{BASE}services/{flow(stage)}/waitlist/"
    give = Ask("POST", f"{BASE}bookings/{booking}/cancel/", owner["token"])
    body = {"service_session_id": evening["id"]}
    answers = stage.fire([give, *(Ask("POST", waitlist, who["token"], body) for who in others)])
    query = f"?page_size=100&service_session_id={evening['id']}"
    found = stage.done(Ask("GET", waitlist + query, stage.provider["token"]))["results"]
    here = [each["state"] for each in found]
    also = []
    if here and here.count("offered") != 1:
        also.append(f"those on the waitlist beside a free seat: {here}")
    return judged(answers, won=lambda a: a.status in {200, 201}, lost=[TAKEN], wins=None, also=also)


def flow(stage: Stage) -> int:
    """Return the id of the workshop of a race's provider."""
    return stage.town.service(f"{stage.number}-flow")


def session(stage: Stage, capacity: int, *, service: int | None = None) -> dict[str, Any]:
    """Create a session of the workshop, or of a course, at an hour that was not used before."""
    start = stage.start()
    body = {"start_time": stamp(start), "end_time": stamp(start + HOUR), "capacity": capacity}
    path = f"{BASE}services/{service or flow(stage)}/sessions/"
    made: dict[str, Any] = stage.post(path, stage.provider, body)
    return made


def seat_in(stage: Stage, evening: dict[str, Any], who: Person) -> Ask:
    """Return the request for a seat in a session of the workshop."""
    body = {
        "practitioner_id": stage.provider["id"],
        "service_id": flow(stage),
        "service_session_id": evening["id"],
        "start_time": evening["start_time"],
        "end_time": evening["end_time"],
    }
    return Ask("POST", f"{BASE}bookings/", who["token"], body)


def taken(stage: Stage, evening: dict[str, Any], *, service: int | None = None) -> int:
    """Return how many seats of a session count as taken."""
    path = f"{BASE}services/{service or flow(stage)}/sessions/{evening['id']}/"
    shown = stage.done(Ask("PATCH", path, stage.provider["token"], {}))
    return int(shown["capacity"]) - int(shown["seats_left"])


RACES = [
    Race("marketplace", "seats in a workshop", seat),
    Race("marketplace", "a seat given back", seat_given_back),
    Race("marketplace", "seats in a course", course),
    Race("marketplace", "two rooms", room),
    Race("marketplace", "three credits", credit, most=MOST_CREDITS),
    Race("marketplace", "a credit given back", credit_given_back),
    Race("marketplace", "a seat kept for the next", offer),
    Race("marketplace", "joining the line", line_up),
]
