"""Vendors that are slow, down or wrong: bookings go on, and promises are kept later."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping

from tests.harness import http
from tests.lookalikes.faults import Fault
from tests.lookalikes.server import Lookalike

from prove import invariants
from prove.connections import Connections
from prove.faults import aftermath, outside
from prove.faults.running import populated
from prove.faults.visits import Visit
from prove.stand import Stand, standing
from prove.table import Row

PART = "vendors"
TOO_LATE = 11.0
"""Seconds after which no request waits for a vendor any more."""

HTML = "<html><body>It works!</body></html>"

MISBEHAVIOURS: Mapping[str, Callable[[], Fault]] = {
    "says 500": lambda: Fault.refuse(500, "out of order"),
    "is too busy": lambda: Fault.busy(1),
    "hangs up": lambda: Fault(drop=True),
    "does it, and hangs up": Fault.lost,
    "answers half of it": lambda: Fault(done=True, status=200, body='{"id": 81'),
    "answers a page": lambda: Fault(status=200, body=HTML, content_type="text/html"),
    "answers a list": lambda: Fault(status=200, body="[]"),
    "drips": lambda: Fault.slow(0.5),
    "does it too late": lambda: Fault.late(TOO_LATE),
    "says nothing": lambda: Fault.hang(TOO_LATE),
}


def run(*, seconds: float, seed: int) -> list[Row]:
    """Let the vendors misbehave in one way after another, for some seconds in all."""
    dice, rows, promises = random.Random(f"{seed} vendors"), [], []
    with standing(workers=2) as stand, Connections(stand.port) as connections:
        town = populated(stand)
        until, hours = time.monotonic() + seconds, 0
        troubles = list(MISBEHAVIOURS)
        dice.shuffle(troubles)
        for trouble in troubles:
            if time.monotonic() < until:
                visit = Visit(stand, town, connections, Row(PART, f"a vendor {trouble}"), 0, hours)
                _trouble(visit, trouble)
                hours, rows, promises = visit.hours, [*rows, visit.row], promises + visit.promises
        aside = Visit(stand, town, connections, Row(PART, "what others do at Stripe"), 0, hours)
        outside.happen(aside, dice)
        rows.append(_forged(stand))
        rows.append(aftermath.at_rest(stand, PART))
        promises += aside.promises
        rows.append(outside.shown(aside))
        rows.append(aftermath.promises_kept(stand, promises, PART))
        rows.append(aftermath.meetings_once(stand, PART))
        rows.append(aftermath.refunds_once(stand, promises, PART))
        with stand.database() as db:
            return rows + invariants.check(db, "database after trouble")


def _trouble(visit: Visit, trouble: str) -> None:
    visit.row.rounds = 1
    before = visit.before()
    vendors: tuple[Lookalike, ...] = (visit.stand.zoom, visit.stand.stripe)
    for vendor in vendors:
        for call in vendor.ROUTES:
            vendor.queue(call, MISBEHAVIOURS[trouble](), times=3)
    visit.during(*before)
    for vendor in vendors:
        vendor.forget_faults()
    counted = f"{len(visit.row.violations)} violations"
    print(f"… a vendor {trouble}: {counted}", file=sys.stderr)


def _forged(stand: Stand) -> Row:
    """Check that a message with a forged signature is refused."""
    row = Row(PART, "somebody else's message", rounds=1, requests=1)
    url, event = f"{stand.bookable.url}/api/webhooks/stripe/", stand.stripe.events[0]
    body, headers = stand.stripe.signed(event, secret="whsec_of_somebody_else")
    answer = http.post(url, content=body, headers=headers)
    row.refused = int(answer.status_code == 400)
    if answer.status_code != 400:
        row.violations.append(f"it was answered with {answer.status_code}")
    return row
