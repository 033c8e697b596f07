"""`make bench` has a row for every endpoint of the APIs."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

import benchmarks
from benchmarks.operation import Operation
from benchmarks.operations import OPERATIONS
from django.urls import resolve

from bookable.config.dialects import installed

_A_PAIR = "two people have one open match, so that each would need two of its own"
_HOOK = "/<str:endpoint_id>"
NOT_MEASURED: dict[str, str] = {
    "POST /api/matches/": _A_PAIR,
    "POST /api/session/<str:session_id>/accept": "as rare, and no more than a confirmation",
    **{
        f"POST /api/matches/<str:match_id>/{word}/": _A_PAIR
        for word in ("accept", "decline", "end")
    },
    **dict.fromkeys(
        (
            "DELETE /api/core/v1/people/<str:person_id>",
            "GET /api/core/v1/people/<str:person_id>/export",
        ),
        "once in a life, and as long as that has been",
    ),
    **dict.fromkeys(
        ("GET /api/core/v1/me/notifications", "PATCH /api/core/v1/me/notifications"),
        "people choose their mails rarely",
    ),
    **dict.fromkeys(
        (
            "GET /api/core/v1/calendar-connections",
            "POST /api/core/v1/calendar-connections",
            "GET /api/core/v1/calendar-connections/<str:connection_id>",
            "PATCH /api/core/v1/calendar-connections/<str:connection_id>",
            "DELETE /api/core/v1/calendar-connections/<str:connection_id>",
            "POST /api/core/v1/calendar-connections/<str:connection_id>/sync",
        ),
        "A few rows of one person, a few times in their life.",
    ),
    **dict.fromkeys(
        (
            "POST /api/core/v1/bookings/<str:booking_id>/links",
            "DELETE /api/core/v1/bookings/<str:booking_id>/links/<str:link_id>",
        ),
        "made by people, now and then",
    ),
    **dict.fromkeys(
        ("POST /api/core/v1/me/calendar-feed", "DELETE /api/core/v1/me/calendar-feed"),
        "people subscribe once",
    ),
    **{
        f"POST /api/core/v1/bookings{step}": "the commands are those of the dialects' rows,"
        " and tests/matrix/core.py pins as many statements, with one or two more for any programme"
        for step in (
            f"/<str:booking_id>/{name}"
            for name in (
                *("confirm", "decline", "cancel", "reschedule", "start", "complete"),
                *("no-show", "dispute", "submit"),
            )
        )
    },
    **{
        f"{method} /api/core/v1/webhook-endpoints{path}": "endpoints are set up once"
        for method, path in (
            *(("GET", ""), ("POST", ""), ("GET", _HOOK), ("PATCH", _HOOK), ("DELETE", _HOOK)),
            *(("POST", f"{_HOOK}/{step}") for step in ("rotate", "test", "replay")),
            ("GET", f"{_HOOK}/deliveries"),
            ("POST", f"{_HOOK}/deliveries/<str:delivery_id>/retry"),
        )
    },
    **dict.fromkeys(
        (
            "GET /api/core/v1/bookings/<str:booking_id>",
            "PATCH /api/core/v1/bookings/<str:booking_id>",
            *(
                f"GET /api/core/v1/bookings/<str:booking_id>/{name}"
                for name in ("quote", "history", "calendar.ics")
            ),
        ),
        "tests/dialects/core/test_long_lists.py counts what lists read, and one is a short list",
    ),
    **dict.fromkeys(
        ("GET /api/core/v1/people", "GET /api/core/v1/people/<str:person_id>"),
        "the directories of the dialects measure the same list",
    ),
    **dict.fromkeys(
        ("POST /api/core/v1/people", "PATCH /api/core/v1/people/<str:person_id>"),
        "one row, a few times in a person's life",
    ),
    **dict.fromkeys(
        (
            "GET /api/core/v1/people/<str:person_id>/hours",
            "PUT /api/core/v1/people/<str:person_id>/hours",
        ),
        "a few rows of one person, a few times in their life",
    ),
    "GET /api/core/v1/people/<str:person_id>/slots": "the slots of the dialects measure the same",
    "GET /api/core/v1/explain": "the two readings of a calendar that a list of slots makes once",
    **dict.fromkeys(
        (
            "GET /api/core/v1/holds",
            "POST /api/core/v1/holds",
            "GET /api/core/v1/holds/<str:hold_id>",
            "DELETE /api/core/v1/holds/<str:hold_id>",
        ),
        "the reading of a calendar and the claim that a booking takes, and no more",
    ),
    **dict.fromkeys(
        (
            "POST /api/core/v1/series",
            "GET /api/core/v1/series/<str:series_id>",
            "POST /api/core/v1/series/<str:series_id>/cancel",
        ),
        "the statements of its bookings, which are measured one by one",
    ),
    "GET /api/core/v1/insights": "docs/decisions has what it takes, in a million bookings a year",
    "GET /api/core/v1/programs": "no statement of its own",
    "GET /api/core/v1/events": "tests/storage/test_feed_plans.py counts what it reads",
    "GET /api/core/v1/matches": "the statement of `GET /api/matches/`",
    "GET /api/core/v1/services": "the walk of `GET /api/v1/drf/services/` by name, without a count",
    "GET /api/core/v1/services/<str:service_id>": "two reads by key, as in the marketplace",
    "GET /api/core/v1/me": "one statement, as each request with a token takes",
    "POST /api/v1/drf/bookings/<str:booking_id>/record-refund/": "people hand money back rarely",
}
"""Endpoints without a row, as `POST /api/…`, and why they have none."""


def endpoints() -> set[str]:
    """Return every method of every address of every dialect."""
    return {
        f"{method} /{dialect.router.prefix}{each.pattern}"
        for dialect in installed()
        for each in dialect.router.urls
        for method in each.callback.view_class.api_endpoints
    }


def endpoint(operation: Operation) -> str:
    """Return the endpoint of an operation's requests."""
    method, address, _ = operation.request(operation.case(0, 0))
    return f"{method} /{resolve(address.partition('?')[0]).route}"


class TestBenchmarks:
    def test_every_module_can_be_imported(self):
        for module in pkgutil.iter_modules(benchmarks.__path__):
            if module.name != "__main__":
                importlib.import_module(f"benchmarks.{module.name}")

    def test_cover_every_endpoint_or_give_a_reason(self):
        missing = endpoints() - {endpoint(each) for each in OPERATIONS}
        wrong = ", ".join(sorted(missing ^ set(NOT_MEASURED)))
        assert not wrong, f"add an Operation, or a reason to NOT_MEASURED, for {wrong}"

    def test_call_existing_addresses_only(self):
        assert {endpoint(each) for each in OPERATIONS} <= endpoints()

    def test_row_names_are_unique(self):
        names = Counter(each.name for each in OPERATIONS)
        assert [name for name, rows in names.items() if rows > 1] == []
