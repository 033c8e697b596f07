"""What is raised where an API refuses, or cannot be reached."""

from __future__ import annotations

from msgspec import Struct


class FieldError(Struct):
    """A field that is wrong, as a JSON pointer."""

    pointer: str
    detail: str


class Problem(Struct):
    """An error as the server describes it (RFC 9457)."""

    status: int = 0
    code: str = ""
    detail: str = ""
    title: str = ""
    type: str = ""
    instance: str = ""
    errors: list[FieldError] = []


class BookableError(Exception):
    """Anything that keeps a call from its answer."""


class Unreachable(BookableError):
    """The server could not be reached, also not after trying again.

    The call may have been carried out. Repeat it with the same `idempotency_key`.
    """


class Refused(BookableError):
    """The server refused. `problem` says why, and `problem.code` says so for programs."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title or str(problem.status))
        self.problem = problem


class Invalid(Refused):
    """A field is wrong (400, 422). `problem.errors` names each."""


class Unauthenticated(Refused):
    """There are no valid credentials (401)."""


class Forbidden(Refused):
    """This caller may not do it (403)."""


class NotFound(Refused):
    """There is nothing there that this caller may see (404)."""


class Conflict(Refused):
    """How things stand does not allow it (409)."""


class SlotTaken(Conflict):
    """The time is not free any more."""


class LimitReached(Conflict):
    """There are as many as there may be."""


class SeatsTaken(Conflict):
    """No seat is left."""


class WrongStatus(Conflict):
    """The status does not allow this step."""


class WrongMoment(Conflict):
    """It is too early or too late for this step."""


class HoldGone(Conflict):
    """The hold has expired or was used."""


class Changed(Refused):
    """It has changed since it was read (412)."""


class TooMany(Refused):
    """There were too many requests, also after waiting (429)."""


class ServerError(Refused):
    """The server failed (5xx)."""


_BY_CODE: dict[str, type[Refused]] = {
    "slot_taken": SlotTaken,
    "limit_reached": LimitReached,
    "seats_taken": SeatsTaken,
    "wrong_status": WrongStatus,
    "wrong_moment": WrongMoment,
    "hold_gone": HoldGone,
}

_BY_STATUS: dict[int, type[Refused]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Changed,
    422: Invalid,
    429: TooMany,
}


def refused(problem: Problem) -> Refused:
    """Return the exception for a problem: that of its code, or else that of its status."""
    usual = ServerError if problem.status >= 500 else Refused
    return _BY_CODE.get(problem.code, _BY_STATUS.get(problem.status, usual))(problem)
