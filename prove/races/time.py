"""Races for time, which are the same in every API."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import combinations

from prove.apis import APIS, BUDDIES, MARKETPLACE, MENTORING, TUTORING, Api, Wish, book_held, hold
from prove.races.stage import Race, Stage, judged
from prove.table import Row
from prove.town import LENGTHS

CREATED = 201


def slot(api: Api, stage: Stage) -> Row:
    """Book the same hour from many clients."""
    wish = stage.wish()
    crowd = stage.crowd(stage.size(), of=api.crowd)
    answers = stage.fire([api.book(stage.town, wish, each, None) for each in crowd])
    pairs = zip(answers, crowd, strict=True)
    kept = stage.look_again(api, [pair for pair in pairs if pair[0].status == CREATED])
    return judged(answers, won=CREATED, lost=[api.taken], also=kept)


def overlapping(api: Api, stage: Stage) -> Row:
    """Book stretches of different lengths that overlap each other."""
    begin = stage.start(hours=5)
    crowd = stage.crowd(stage.size(), of=api.crowd)
    wishes = [
        Wish(
            stage.number,
            begin + timedelta(minutes=5 * stage.dice.randrange(36)),
            stage.dice.choice(LENGTHS),
        )
        for _ in crowd
    ]
    pairs = list(zip(wishes, crowd, strict=True))
    answers = stage.fire([api.book(stage.town, wish, who, None) for wish, who in pairs])
    outcomes = list(zip(wishes, answers, strict=True))
    won = [wish for wish, answer in outcomes if answer.status == CREATED]
    lost = [wish for wish, answer in outcomes if answer.status == api.taken]
    also = [f"{a} and {b} overlap" for a, b in combinations(won, 2) if a.overlaps(b)]
    also += [f"{w} met nobody" for w in lost if not any(w.overlaps(v) for v in won)]
    return judged(answers, won=CREATED, lost=[api.taken], wins=None, also=also)


def same_key(api: Api, stage: Stage) -> Row:
    """Send one request many times under one idempotency key."""
    wish, key = stage.wish(), stage.key()
    (who,) = stage.crowd(1, of=api.crowd)
    ask = api.book(stage.town, wish, who, key)
    answers = stage.fire([ask] * stage.size())
    again = stage.connections.one(ask)
    other = stage.connections.one(api.book(stage.town, stage.wish(), who, key))
    ids = {str(each.body["id"]) for each in [*answers, again] if each.status == CREATED}
    also = [] if len(ids) == 1 else [f"one key made {len(ids)} bookings"]
    if again.headers.get("idempotency-replayed") != "true":
        also.append(f"the answer was not replayed: {again}")
    if other.status != 422:
        also.append(f"another request under the key: {other}")
    return judged(answers, won=CREATED, lost=[409], wins=None, also=also)


def move(api: Api, stage: Stage) -> Row:
    """Move a booking to an hour that others are booking."""
    assert api.move is not None
    old, target = stage.wish(), stage.wish()
    mover, *others = stage.crowd(stage.size(), of=api.crowd)
    booking = stage.booked(api, old, mover)["id"]
    asks = [api.book(stage.town, target, each, None) for each in others]
    answers = stage.fire([api.move(booking, target, mover), *asks])
    free = stage.fire([api.book(stage.town, old, others[0], None)])[0].status
    has_moved = answers[0].status == 200
    also = []
    if (free == CREATED) is not has_moved:
        also.append(f"the hour moved from answers {free} after {answers[0]}")
    return judged(answers, won=lambda a: a.status in {200, CREATED}, lost=[api.taken], also=also)


def across(stage: Stage) -> Row:
    """Book the same hour of one person through three APIs."""
    wish, apis = stage.wish(), (TUTORING, MENTORING, MARKETPLACE)
    crowd = stage.crowd(stage.size())
    asks = [apis[n % 3].book(stage.town, wish, each, None) for n, each in enumerate(crowd)]
    return judged(stage.fire(asks), won=CREATED, lost=[400, 409])


def with_buddies(stage: Stage) -> Row:
    """Book a provider's hour through three APIs and as their buddies.

    The provider is the first in some of those matches, and the second in others.
    """
    wish, apis = stage.wish(), (TUTORING, MENTORING, MARKETPLACE)
    size = stage.size()
    asks = [
        apis[n % 3].book(stage.town, wish, each, None) for n, each in enumerate(stage.crowd(size))
    ]
    asks += [
        BUDDIES.book(stage.town, wish, each, None) for each in stage.crowd(size, of=BUDDIES.crowd)
    ]
    return judged(stage.fire(asks), won=CREATED, lost=[400, 409])


def held(stage: Stage) -> Row:
    """Hold a provider's hour while others book it through four APIs; then book what is held.

    Who holds it is the only one who can book it, and who has booked it leaves nothing to hold.
    """
    wish, apis, size = stage.wish(), (TUTORING, MENTORING, MARKETPLACE), stage.size()
    crowd = stage.crowd(2 * size)
    holders = [hold(stage.town, wish, each) for each in crowd[:size]]
    others = [apis[n % 3].book(stage.town, wish, each, None) for n, each in enumerate(crowd[size:])]
    others += [
        BUDDIES.book(stage.town, wish, each, None)
        for each in stage.crowd(size // 2, of=BUDDIES.crowd)
    ]
    answers = stage.fire([*holders, *others])
    row = judged(answers, won=CREATED, lost=[400, 409])
    for who, answer in zip(crowd, answers[:size], strict=False):
        if answer.status == CREATED:
            taking = book_held(stage.town, wish, who, answer.body["id"])
            taken, *refused = stage.fire([taking, *others])
            also = [] if taken.status == CREATED else [f"what was held was not booked: {taken}"]
            then = judged([taken, *refused], won=CREATED, lost=[400, 409], also=also)
            row.add(then)
            row.rounds = 1
    return row


RACES = [
    *(Race(api.name, "one slot", partial(slot, api)) for api in APIS),
    *(Race(api.name, "overlapping slots", partial(overlapping, api)) for api in APIS),
    *(Race(api.name, "one idempotency key", partial(same_key, api)) for api in APIS),
    *(Race(api.name, "moved into, and booked", partial(move, api)) for api in APIS if api.move),
    Race("three APIs", "one slot", across),
    Race(BUDDIES.name, "one slot, in four APIs", with_buddies, most=32),
    Race(BUDDIES.name, "one slot held, in four APIs", held, most=16),
]
