"""What is measured of the rival: the same as Bookable's slots of a day and its creations.

To book with the rival takes two requests, one for the time and one that says who comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.operation import Case, Operation, in_two_days

STAFF = CLIENTS = 400
SERVICE, FIRST_MEMBER, FIRST_REQUEST = 1, 1, 1_000_000
CASES = 4_000

_CSRF = "c" * 32


@dataclass(frozen=True, kw_only=True)
class Rival(Operation):
    """An operation of the rival's, to which people sign in by a cookie."""

    headers: dict[str, str] = field(default_factory=dict)

    def message(self, number: int, *, batch: int, tokens: dict[int, str], port: int) -> bytes:
        """Return the whole request for a case, as bytes."""
        case = self.case(number, batch)
        method, path, body = self.request(case)
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: sessionid={case.caller:032d}; csrftoken={_CSRF}\r\n"
            f"X-CSRFToken: {_CSRF}\r\nX-Requested-With: XMLHttpRequest\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _case(number: int, batch: int) -> Case:
    day, hour = number // (3 * STAFF), number // STAFF % 3
    return Case(
        caller=number % CLIENTS,
        provider=FIRST_MEMBER + number % STAFF,
        booking=FIRST_REQUEST + CASES * batch + number,
        start=in_two_days().replace(hour=9) + timedelta(days=100 + 4 * batch + day, hours=2 * hour),
    )


def _looking(number: int, batch: int) -> Case:
    return Case(caller=number % CLIENTS, provider=1 + number % STAFF, start=in_two_days())


def _slots(case: Case) -> tuple[str, str, str]:
    asked = {
        "selected_date": case.start.date(),
        "staff_member": case.provider,
        "service_id": SERVICE,
    }
    return "GET", f"/ajax/available_slots/?{urlencode(asked)}", ""


def _time(case: Case) -> tuple[str, str, str]:
    asked = {
        "date": case.start.date(),
        "start_time": f"{case.start:%H:%M}",
        "end_time": f"{case.start + timedelta(hours=1):%H:%M}",
        "service": SERVICE,
        "staff_member": case.provider,
    }
    return "POST", "/request-submit/", urlencode(asked)


def _who(case: Case) -> tuple[str, str, str]:
    asked = {
        "name": f"client {case.caller}",
        "email": f"client{case.caller}@example.com",
        "phone_0": "ES",
        "phone_1": "600000000",
        "address": "High Street",
        "additional_info": "Irregular verbs",
        "payment_type": "full",
    }
    return "POST", f"/client-info/{case.booking}/kept-{case.booking}/", urlencode(asked)


def _requests(batch: int, cases: int) -> list[str]:
    """What the first of the two requests leaves for the second one."""
    first = FIRST_REQUEST + CASES * batch
    return [
        f"""
INSERT INTO appointment_appointmentrequest (id, date, start_time, end_time, service_id,
    staff_member_id, payment_type, id_request, reschedule_attempts, created_at, updated_at)
SELECT {first} + n, current_date + 1000, '12:00', '13:00', {SERVICE}, {FIRST_MEMBER} + n % {STAFF},
    'full', 'kept-' || {first} + n, 0, now(), now() FROM generate_series(0, {CASES - 1}) n
"""
    ]


SLOTS = Rival(name="rival: slots of a day", case=_looking, request=_slots, variables=lambda _: [])
TIME = Rival(
    name="rival: ask for a time",
    status=302,
    case=_case,
    request=_time,
    variables=lambda _: [],
)
WHO = Rival(
    name="rival: say who comes",
    status=302,
    case=_case,
    request=_who,
    variables=lambda _: [],
    prepared=_requests,
)
RIVALS = [SLOTS, TIME, WHO]
