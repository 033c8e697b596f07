"""Requests generated from each OpenAPI document: none may cause a server error, or an answer that
the document does not declare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api import appointment_body
from tests.factories import (
    NOW,
    make_match,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_teacher,
)
from tests.steps import request_booking

from bookable.config.dialects import installed
from bookable.config.wsgi import application
from bookable.domain.people import Role
from bookable.interfaces.auth.tokens import credentials

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
NAMES = [dialect.name for dialect in installed()]
# The core API makes nothing yet, so no answer of it leads to another request.
LINKED = [name for name in NAMES if name != "core"]
QUICK_FIRST = [
    pytest.param(name, marks=[pytest.mark.long] if name != "tutoring" else []) for name in LINKED
]


# Not while this file is read: that is done in every process that looks for tests.
@cache
def documented(name: str) -> Any:
    return schemathesis.openapi.from_wsgi(f"/api/openapi/{name}.json", application)


@pytest.fixture
def everybody(committed):
    """A person with all roles."""
    return make_person(*Role)


@pytest.fixture
def headers(everybody):
    """The headers that sign this person in."""
    return ready(everybody)


def ready(person) -> dict[str, str]:
    request_booking(make_teacher(), person)
    return {"Authorization": f"Token {credentials(person.uuid, now=NOW)['token']}"}


class TestGeneratedRequests:
    @pytest.mark.long
    @pytest.mark.parametrize("name", NAMES)
    def test_are_answered_as_documented(self, name, committed, subtests):
        for found in documented(name).get_all_operations():
            operation = found.ok()
            with subtests.test(operation.label):
                holds(operation, headers=ready(make_person(*Role)))


def holds(operation, *, headers):
    @settings(BOUNDED, max_examples=20)
    @given(case=operation.as_strategy())
    def any_request(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    any_request()


@pytest.fixture
def makings(everybody) -> dict[str, Any]:
    """For each address that creates something, a body that makes it succeed."""
    maria, jane, sold = make_teacher(), make_mentor(), make_service(make_practitioner())
    match = make_match(everybody, make_person(Role.BUDDY))
    hours = (NOW + timedelta(days=1 + n, hours=2) for n in range(10_000))

    def hour() -> str:
        return next(hours).isoformat()

    return {
        "/api/bookings/availability/": lambda: {
            "day_of_week": 1,
            "start_time": "09:00",
            "end_time": "17:00",
        },
        "/api/bookings/bookings/": lambda: {"teacher_id": str(maria.uuid), "start_time": hour()},
        "/api/mentors/{mentor_id}/bookings/": lambda: {
            "mentor_id": str(jane.person_id),
            "session_date": hour()[:10],
            "start_time": "10:00",
        },
        "/api/v1/drf/bookings/": lambda: appointment_body(sold, start=next(hours)),
        "/api/session/": lambda: {"match_id": str(match.uuid), "scheduled_time": hour()},
    }


def links(document: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return every link of a document, with its path."""
    return [
        (path, link)
        for path, item in document.raw_schema["paths"].items()
        for operation in item.values()
        if isinstance(operation, dict)
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]


def story(name: str, made_at: Iterable[str]) -> Any:
    """Return a state machine that creates something at these addresses and then follows links
    only."""
    document = documented(name)
    led_to = {target(link)[0] for source, link in links(document) if source in made_at}
    document = document.include(lambda found: found.operation.path in {*made_at, *led_to})
    document.config.phases.stateful.inference.algorithms = []
    return document.as_state_machine()


def target(link: dict[str, Any]) -> tuple[str, str]:
    """Return the path and the method of a link's target."""
    _, _, path, method = unquote(link["operationRef"]).split("/")
    return path.replace("~1", "/").replace("~0", "~"), method


@pytest.mark.long
class TestGeneratedWorkflows:
    """Follow the links of the documents: use what one answer returns in the next request."""

    @pytest.mark.parametrize(
        "name",
        QUICK_FIRST,
    )
    def test_are_answered_as_documented(self, name, headers, makings):
        done: set[str] = set()

        class Story(story(name, makings)):
            def get_call_kwargs(self, case):
                return {"headers": headers}

            def before_call(self, case):
                said = makings.get(case.path if case.method == "POST" else "", dict)()
                for parameter in {*case.path_parameters} & {*said}:
                    case.path_parameters[parameter] = said.pop(parameter)
                if said:
                    case.body = said

            def validate_response(self, response, case, additional_checks=None, **more):
                case.validate_response(response, checks=CHECKS)
                if case.path not in makings and response.status_code < 300:
                    done.add(case.operation.label)

        bounded = settings(BOUNDED, max_examples=3, stateful_step_count=8, phases=[Phase.generate])
        Story.run(settings=bounded)
        assert len(done) > 1


class TestOpenApiLink:
    @pytest.mark.parametrize("name", QUICK_FIRST)
    def test_leads_to_an_operation_with_its_parameters(self, name):
        document = documented(name)
        assert links(document)
        for _, link in links(document):
            path, method = target(link)
            taken = document.raw_schema["paths"][path][method]["parameters"]
            assert link["parameters"].keys() <= {each["name"] for each in taken}
