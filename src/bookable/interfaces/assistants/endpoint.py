"""`POST /mcp/`: the protocol over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.assistants import protocol
from bookable.interfaces.assistants.protocol import ProtocolError, Server
from bookable.interfaces.assistants.toolbox import Toolbox, sentence
from bookable.interfaces.http.errors import not_allowed
from bookable.interfaces.http.unknown import PLAIN

_STATUS = {protocol.METHOD_NOT_FOUND: HTTPStatus.NOT_FOUND}
_PASSED_BACK = ("WWW-Authenticate", "Retry-After")


class Endpoint:
    """The view. Each message is a POST of its own, and nothing is kept between two."""

    # Cookies do not count here, so there is nothing that another site could make use of.
    csrf_exempt = True

    def __init__(self, toolbox: Toolbox, *, version: str) -> None:
        self._toolbox = toolbox
        self._server = Server(toolbox, version=version)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a message."""
        if request.method != "POST":
            return not_allowed(request, PLAIN, ["POST"])
        if not _is_from_known_origin(request):
            return _refused(protocol.INVALID_REQUEST, "This origin is not allowed", status=403)
        if (refusal := self._refusal_of_credentials(request)) is not None:
            return refusal
        return self._answered(request)

    def _refusal_of_credentials(self, request: HttpRequest) -> HttpResponse | None:
        if "HTTP_AUTHORIZATION" not in request.META:
            answer = _refused(protocol.UNAUTHENTICATED, "Authentication is required", status=401)
            answer["WWW-Authenticate"] = "Bearer, Token"
            return answer
        said = self._toolbox.caller(request)
        if said.status_code < HTTPStatus.BAD_REQUEST:
            return None
        answer = _refused(protocol.UNAUTHENTICATED, sentence(said), status=said.status_code)
        for name in _PASSED_BACK:
            if name in said:
                answer[name] = said[name]
        return answer

    def _answered(self, request: HttpRequest) -> HttpResponse:
        asked: Any = None
        try:
            message = protocol.read(request.body)
            asked = message.get("id") if protocol.is_id(message.get("id")) else None
            if not protocol.is_request(message):
                protocol.refuse_unknown_revision(request.headers)
                return HttpResponse(status=HTTPStatus.ACCEPTED)
            return _message({"id": asked, "result": self._server.answer(request, message)})
        except ProtocolError as error:
            status = _STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
            return _refused(error.code, error.message, error.data, status=status, asked=asked)


def _is_from_known_origin(request: HttpRequest) -> bool:
    """Return whether no page sent a request, or one that may call the APIs."""
    origin = request.META.get("HTTP_ORIGIN")
    return (
        origin is None
        or origin in settings.CSRF_TRUSTED_ORIGINS
        or origin in settings.CORS_ALLOWED_ORIGINS
    )


def _refused(
    code: int, message: str, data: Any = None, *, status: int, asked: Any = None
) -> HttpResponse:
    error = {"code": code, "message": message} | ({} if data is None else {"data": data})
    return _message({"id": asked, "error": error}, status=status)


def _message(message: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    body = msgspec.json.encode({"jsonrpc": "2.0", **message})
    return HttpResponse(body, content_type="application/json", status=status)
