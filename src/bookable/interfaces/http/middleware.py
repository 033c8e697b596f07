"""Middleware for every request: its id, its log line, its counts, and the trailing slash."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from bookable.interfaces.http.request_metrics import count, traced
from bookable.interfaces.http.requests import client_address, request_id
from bookable.interfaces.http.response_headers import set_header
from bookable.interfaces.http.unknown import not_implemented
from bookable.telemetry.counting import METHODS
from bookable.telemetry.request_ids import current_request_id

SECRETS = frozenset({"token", "key"})
"""Parts of addresses that are secrets."""

Handler = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("bookable.request")


class RequestId:
    """Middleware that gives each request an id, logs it and counts it. The id is in its log lines
    and in its response."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request under its id."""
        identity = request_id(request)
        # structlog's own variables take five times as long.
        before = current_request_id.set(identity)
        try:
            response = self._handle(request)
        finally:
            current_request_id.reset(before)
        set_header(response, "X-Request-ID", identity)
        return response

    def _handle(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        # Unknown methods stop here: otherwise clients could invent labels for metrics.
        is_known = request.method in METHODS
        response = traced(request, self.get_response) if is_known else not_implemented(request)
        seconds = perf_counter() - began
        count(request, status=response.status_code, seconds=seconds)
        # Successful reads are not logged: a log line costs a tenth of the time of a list. Some come
        # by POST.
        only_reads = request.method == "GET" or getattr(request, "only_reads", False)
        if not only_reads or response.status_code >= 400:
            log.info(
                "request",
                method=request.method,
                path=told_path(request),
                client=client_address(request),
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        return response


def told_path(request: HttpRequest) -> str:
    """Return the path of a request as it may be told, without the secrets that lead to something
    for anyone who has them: tokens of mailed links, feeds and vendors."""
    match = request.resolver_match
    named = {} if match is None else match.kwargs
    path = request.path
    for name in SECRETS & named.keys():
        path = path.replace(str(named[name]), "...")
    return path


class EitherSlash:
    """Accepts API addresses with and without the trailing slash. A redirect would lose a POST's
    body."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request. If its address is unknown, try the other spelling."""
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
    """Return a path without its trailing slash, or with one if it had none."""
    return path.rstrip("/") if path.endswith("/") else f"{path}/"


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
