"""Base of the core API's controllers: problem documents, and ETags of single resources."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from django.http import HttpResponse
from dmr import Controller, HeaderSpec, ResponseSpec
from dmr.endpoint import Endpoint
from dmr.exceptions import NotAuthenticatedError, RequestSerializationError, ValidationError

from bookable.domain.feed_marks import UnknownMarkError
from bookable.domain.refusals import Refusal
from bookable.interfaces.dialects.core.errors import (
    WORDS,
    flawed,
    in_body,
    invalid,
    invalid_fields,
    listed,
    wrong_fields,
)
from bookable.interfaces.dialects.core.lexicon.codes import CODES
from bookable.interfaces.dialects.core.mapping.all_wrong import WrongFieldsError, refused
from bookable.interfaces.dialects.core.mapping.cursors import InvalidCursorError
from bookable.interfaces.dialects.core.schemas.common import ProblemOut
from bookable.interfaces.dialects.core.schemas.dry_runs import DryRunOut
from bookable.interfaces.dialects.core.schemas.one_booking import QuoteOut
from bookable.interfaces.http import errors, request_metrics
from bookable.interfaces.http.door import Action, Door, DoorEndpoint
from bookable.interfaces.http.etags import is_known, required_tags
from bookable.interfaces.http.flaws import all_flaws, rest_of
from bookable.interfaces.http.pointers import pointer_to
from bookable.interfaces.http.stale_reads import note_change
from bookable.interfaces.http.unreadable import Flaw, Models, models_of
from bookable.interfaces.http.words import ErrorReply

UNCHANGED = ResponseSpec(
    None,
    status_code=HTTPStatus.NOT_MODIFIED,
    description="It has not changed: its ETag is one of those in `If-None-Match`.",
    headers={"ETag": HeaderSpec()},
)
"""The answer to reading what the caller has already."""


NO_CREDENTIALS = "Not authenticated: send `Authorization: Token …` or `Authorization: Bearer …`"

Result = TypeVar("Result")


def etag(body: bytes, version: int | None = None) -> str:
    """Return the strong ETag of an answer."""
    known = "" if version is None else f"{version}-"
    return f'"{known}{hashlib.sha256(body).hexdigest()[:32]}"'


class PreconditionFailedError(Exception):
    """The resource has changed since the caller read it."""


class UnknownParametersError(Exception):
    """An address that takes no parameters, or no body, was sent some."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(*names)
        self.names = list(names)


class _CoreEndpoint(DoorEndpoint):
    @cached_property
    def _reads_parameters(self) -> bool:
        return "query" in models_of(self)

    def _run_checks(self, controller: Any) -> None:
        super()._run_checks(controller)
        request = controller.request
        if request.GET and not self._reads_parameters:
            raise UnknownParametersError(request.GET)
        # Where a body has no meaning, an empty object is none.
        if request.method != "GET" and request.body and not self._reads_a_body:
            refuse_fields(request.body)


def refuse_fields(body: bytes) -> None:
    """Raise UnknownParametersError for a body with fields, where an address takes none."""
    try:
        given = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    if isinstance(given, Mapping) and given:
        raise UnknownParametersError(given)


class CoreDoor(Door):
    """Base of the core API's controllers."""

    is_abstract = True
    endpoint_cls = _CoreEndpoint
    words = WORDS
    error_model = ProblemOut

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        """Answer an exception as a problem document. Of wrong fields it lists every one."""
        if isinstance(exc, InvalidCursorError | UnknownMarkError):
            return errors.error(self.request, WORDS, self._cursor(), code="invalid_cursor")
        if isinstance(exc, PreconditionFailedError):
            # What they read next has to be what refuted their ETag.
            note_change(self.actor)
            status, sentence = CODES["precondition_failed"]
            reply = ErrorReply(status, sentence)
            return errors.error(self.request, WORDS, reply, code="precondition_failed")
        if isinstance(exc, UnknownParametersError):
            unknown = [(pointer_to(name), "is not known here") for name in exc.names]
            return errors.error(self.request, WORDS, invalid(unknown), code="invalid")
        if isinstance(exc, NotAuthenticatedError) and exc.args == (exc.default_message,):
            exc = NotAuthenticatedError(NO_CREDENTIALS)
        if isinstance(exc, Refusal) and (named := in_body(exc, self.request.body)) is not None:
            request_metrics.note(self.request, exc)
            return errors.error(self.request, WORDS, named, code=exc.code)
        if isinstance(exc, WrongFieldsError):
            return errors.error(self.request, WORDS, invalid_fields(*exc.fields), code="invalid")
        if not isinstance(exc, ValidationError):
            return super().handle_error(endpoint, controller, exc)
        models = models_of(endpoint)
        try:
            found = all_flaws(self.request, models)
        except (RequestSerializationError, RecursionError) as broken:
            return super().handle_error(endpoint, controller, broken)
        if not found:
            # What is left is the path: an id that is none.
            return errors.error(self.request, WORDS, ErrorReply(404, "Not found"), code="not_found")
        reply = invalid([*map(flawed, found), *self._beside(found, models)])
        return errors.error(self.request, WORDS, reply, code="invalid")

    def _cursor(self) -> ErrorReply:
        """Return the error for a cursor, with the parameter or the field that has it."""
        status, sentence = CODES["invalid_cursor"]
        at = "/cursor" if "cursor" in self.request.GET else "/after"
        return ErrorReply(status, sentence, extra={"errors": [listed(at, sentence)]})

    def command(self, body: Any) -> Any:
        """Return the command of a body, or raise what is wrong with its fields."""

    def wanted(self, query: Any) -> Any:
        """Return what a query asks for, or raise what is wrong with its parameters."""

    def _beside(self, found: Sequence[Flaw], models: Models) -> list[tuple[str, str]]:
        """Return what else is wrong with a request of which some fields cannot be read."""
        part, read = ("body", self.command) if "body" in models else ("query", self.wanted)
        rest = rest_of(self.request, part, models[part], found) if part in models else None
        if rest is None:
            return []
        known = {pointer_to(*flaw.place[1:2]) for flaw in found if flaw.place[0] == part}
        wrong = wrong_fields(refused(lambda: read(rest)))
        return [each for each in wrong if each[0] not in known]

    def commit(
        self,
        action: Action[Result],
        show: Callable[[Any], Any],
        *,
        reread: Callable[[Result], Any] | None = None,
        status: int | Callable[[Result], int] = HTTPStatus.OK,
        dry_run: bool = False,
        quote: QuoteOut | None = None,
    ) -> HttpResponse:
        """Carry out a command and answer as `Door.commit` does.

        A `dry_run` changes nothing. It answers what the command would have answered, what would
        follow, and the `quote` of a cancellation.
        """
        if not dry_run:
            return super().commit(action, show, reread=reread, status=status)
        would = self.rehearse(action, show, reread=reread)
        shown = DryRunOut(msgspec.Raw(would.answer), would.events, would.effects, quote)
        body = msgspec.json.encode(shown)
        return HttpResponse(body, content_type="application/json", headers={"Dry-Run": "?1"})

    def refuse_if_changed(self, shown: msgspec.Struct) -> None:
        """Raise PreconditionFailedError unless a resource is as `If-Match` says, if it is sent."""
        known = required_tags(self.request)
        if known is not None and etag(msgspec.json.encode(shown)) not in known:
            raise PreconditionFailedError

    def tagged(self, given: HttpResponse, model: Any = msgspec.Raw) -> HttpResponse:
        """Add to the answer of a change the ETag with which the resource is read from now on.

        `model` is how it is read, where the answer of the change has more, such as a secret.
        """
        shown = msgspec.json.decode(given.content, type=model)
        given.headers["ETag"] = etag(msgspec.json.encode(shown))
        return given

    def single(self, shown: msgspec.Struct, *, version: int | None = None) -> HttpResponse:
        """Answer with a single resource and its ETag, or 304 if the caller has it already.

        The ETag begins with the `version` of what has one.
        """
        body = msgspec.json.encode(shown)
        tag = etag(body, version)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if is_known(self.request, tag):
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return HttpResponse(body, content_type="application/json", headers=headers)
