"""What happens to every request on its way in and out."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from bookable.interfaces.http.requests import client_address, request_id
from bookable.interfaces.http.unknown import not_implemented
from bookable.interfaces.http.watching import count, traced
from bookable.telemetry.counting import METHODS

Handler = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("bookable.request")


class RequestId:
    """Gives each request an id that its logs and its answer carry, and logs and counts
    how it went."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will handle a request under its id."""
        began = perf_counter()
        identity = request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=identity):
            # First of all: nothing behind this door then meets a method that strangers made up.
            known = request.method in METHODS
            response = traced(request, self.get_response) if known else not_implemented(request)
            response.headers["X-Request-ID"] = identity
            seconds = perf_counter() - began
            count(request, status=response.status_code, seconds=seconds)
            # Reading well is not worth a line: writing it takes a tenth of the time of a list.
            if request.method != "GET" or response.status_code >= 400:
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    client=client_address(request),
                    status=response.status_code,
                    ms=round(seconds * 1000, 1),
                )
        return response


class EitherSlash:
    """Takes every address of an API with or without its last slash, and without a redirect, which
    would lose the body of a POST."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will handle a request under the other spelling of its address if it has none
        under this one."""
        response = self.get_response(request)
        if response.status_code != 404 or request.resolver_match is not None:
            return response
        path = request.path_info
        other = other_spelling(path)
        if not path.startswith("/api/") or not _is_known(other):
            return response
        request.path_info = other
        return self.get_response(request)


def other_spelling(path: str) -> str:
    """Return an address without its last slash if it has one, else with one."""
    return path.rstrip("/") if path.endswith("/") else f"{path}/"


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
