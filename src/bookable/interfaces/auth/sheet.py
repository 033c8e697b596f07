"""What the controllers here share: how an error looks."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from dmr import Controller, ResponseSpec
from dmr.cookies import NewCookie
from dmr.endpoint import Endpoint
from dmr.errors import ErrorType
from dmr.exceptions import (
    NotAuthenticatedError,
    RequestSerializationError,
    TooManyRequestsError,
    ValidationError,
)
from dmr.plugins.msgspec import MsgspecJsonRenderer, MsgspecSerializer
from dmr.renderers import Renderer

from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.auth.schemas import DetailOut

PROBLEM = "application/problem+json"
_JSON = MsgspecJsonRenderer()
_PROBLEM = MsgspecJsonRenderer(PROBLEM)


class Sheet(Controller[MsgspecSerializer]):
    """A controller that says what is wrong as `{"detail": …}`, or as a problem document (RFC 9457)
    to those who ask for it."""

    is_abstract = True
    error_model = DetailOut
    renderers = (_JSON, _PROBLEM)
    validate_responses = False
    validate_negotiation = False
    responses = [
        ResponseSpec(DetailOut, status_code=HTTPStatus.UNAUTHORIZED),
        ResponseSpec(DetailOut, status_code=HTTPStatus.TOO_MANY_REQUESTS),
    ]

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        """This will answer, or put in the framework's words, errors that it does not know."""
        if isinstance(exc, TooManyAttempts):
            wait = {"Retry-After": str(exc.retry_after_seconds)}
            raise TooManyRequestsError(exc.sentence, headers=wait) from exc
        if isinstance(exc, RequestDataTooBig):
            said = self.format_error("The request body is too large")
            return self.to_error(said, status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if isinstance(exc, RecursionError):
            raise RequestSerializationError("JSON is nested too deeply") from exc
        if isinstance(exc, NotAuthenticatedError) and exc.headers is None:
            exc.headers = {"WWW-Authenticate": "Token, Bearer"}
        raise exc

    def format_error(
        self,
        error: str | Exception,
        *,
        loc: str | list[str | int] | None = None,
        error_type: str | ErrorType | None = None,
    ) -> dict[str, str]:
        """This will be the body of an error."""
        return {"detail": _sentence(error)}

    def to_error(
        self,
        raw_data: Any,
        *,
        status_code: HTTPStatus,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, NewCookie] | None = None,
        renderer: Renderer | None = None,
    ) -> HttpResponse:
        """This will be an error as the caller wants to read it."""
        as_problem = PROBLEM in self.request.headers.get("Accept", "")
        return super().to_error(
            self._problem(raw_data, status_code) if as_problem else raw_data,
            status_code=status_code,
            headers=headers,
            cookies=cookies,
            renderer=_PROBLEM if as_problem else _JSON,
        )

    def to_response(self, raw_data: Any, **more: Any) -> HttpResponse:
        """This will be an answer; only an error can be a problem document."""
        status = more.get("status_code")
        if status is None or status < HTTPStatus.BAD_REQUEST:
            more["renderer"] = _JSON
        return super().to_response(raw_data, **more)

    def handle_method_not_allowed(self, method: str) -> HttpResponse:
        """This will answer a method that this address does not know."""
        return self.to_error(
            self.format_error(f"Method {method} is not allowed here"),
            status_code=HTTPStatus.METHOD_NOT_ALLOWED,
            headers={"Allow": ", ".join(sorted(self.api_endpoints))},
        )

    def _problem(self, said: Mapping[str, Any], status: HTTPStatus) -> dict[str, Any]:
        code = status.phrase.lower().replace(" ", "_")
        return {
            "type": self.request.build_absolute_uri(f"/docs/problems/#{code}"),
            "title": status.phrase,
            "status": status,
            "code": code,
            "instance": self.request.get_full_path(),
            **said,
        }


def _sentence(error: str | Exception) -> str:
    if isinstance(error, ValidationError):
        # msgspec says `Expected str - at $.parsed_body.email`; people want the field first.
        problem, _, path = str(error.payload[0]["msg"]).partition(" - at `$")
        field = path.strip("`").removeprefix(".").partition(".")[2]
        error = f"{field}: {problem}" if field else problem
    return (error if isinstance(error, str) else str(error.args[0])).replace("`", "")
