"""Requests made up from each OpenAPI document: none may be answered with a server error, or with
anything that the document does not tell of."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.people import NOW, asked, person, teacher

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


def operations():
    for dialect in installed():
        document = schemathesis.openapi.from_wsgi(f"/api/openapi/{dialect.name}.json", application)
        for found in document.get_all_operations():
            operation = found.ok()
            yield pytest.param(operation, id=operation.label)


@pytest.fixture
def headers(committed):
    """Somebody who may do everything, and has something to do it with."""
    everybody = person(*Role)
    asked(teacher(), everybody)
    return {"Authorization": f"Token {credentials(everybody.uuid, now=NOW)['token']}"}


class TestAnyRequest:
    @pytest.mark.parametrize("operation", list(operations()))
    def test_is_answered_as_documented(self, operation, headers):
        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def holds(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        holds()
