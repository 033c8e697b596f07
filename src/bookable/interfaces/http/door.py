"""What the controllers of all dialects share: who asks, when, and how a command is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar, cast

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from dmr import Controller
from dmr.cookies import NewCookie
from dmr.endpoint import Endpoint
from dmr.errors import ErrorType
from dmr.negotiation import ResponseNegotiator
from dmr.plugins.msgspec import MsgspecJsonRenderer, MsgspecSerializer
from dmr.renderers import Renderer
from dmr.security import SyncAuth

from bookable.domain.people import Actor
from bookable.engine import keys
from bookable.engine.keys import Answer, Receipt
from bookable.interfaces.auth import AUTHS
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import errors, idempotency
from bookable.interfaces.http.throttling import COMMANDS, KEPT_ANSWERS, KEY, Limits
from bookable.interfaces.http.unreadable import models_of
from bookable.interfaces.http.words import Said, Words

Result = TypeVar("Result")


_JSON = MsgspecJsonRenderer()


class _OnlyErrorsAreProblems(ResponseNegotiator):
    """Answers in JSON whatever is accepted, as HTTP allows (RFC 9110, 12.5.1); a wish for
    `application/problem+json` is one about errors."""

    def __call__(self, request: HttpRequest) -> Renderer:
        request.__dmr_renderer__ = _JSON  # type: ignore[attr-defined]
        return _JSON


class _DoorEndpoint(Endpoint):
    response_negotiator_cls = _OnlyErrorsAreProblems


class Door(Controller[MsgspecSerializer]):
    """A controller of one dialect. Its methods parse, make one engine call, and answer."""

    is_abstract = True
    auth: ClassVar[Sequence[SyncAuth] | None] = AUTHS
    validate_responses = False
    validate_negotiation = False
    endpoint_cls = _DoorEndpoint
    renderers = (_JSON, MsgspecJsonRenderer(errors.PROBLEM))

    takes_keys: ClassVar[bool] = True
    """Whether commands here take an Idempotency-Key."""
    words: ClassVar[Words]
    crash: ClassVar[str] = ""
    """What the text of an unforeseen failure begins with, where a contract says so."""
    limits: ClassVar[Limits] = COMMANDS
    """How often commands may be sent here. Every command has a limit: none can be left without."""

    @property
    def actor(self) -> Actor:
        """This will be who asks."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def now(self) -> datetime:
        """This will be when the request came in."""
        return now_of(self.request)

    def commit(
        self,
        command: Callable[[Receipt | None], Result],
        show: Callable[[Result], Any],
        *,
        status: int | Callable[[Result], int] = HTTPStatus.OK,
    ) -> HttpResponse:
        """This will carry out a command and answer with what `show` makes of its result; under an
        Idempotency-Key once, and with the first answer ever after. The status may be a matter of
        the result, too."""

        def render(result: Result) -> Answer:
            number = status(result) if callable(status) else status
            return Answer(number, _encoded(show(result)))

        key = idempotency.key_of(self.request)
        if key is None:
            self.count()
            return idempotency.answered(render(command(None)))
        reserved = keys.reserve(
            key,
            owner_id=self.actor.person_id,
            fingerprint=idempotency.fingerprint(self.request),
            now=self.now,
        )
        if isinstance(reserved, Answer):
            return idempotency.replayed(reserved)
        return self._first(reserved, command, render)

    def _first(
        self,
        key_id: int,
        command: Callable[[Receipt | None], Result],
        render: Callable[[Result], Answer],
    ) -> HttpResponse:
        kept: list[Answer] = []

        def keep(result: Result) -> Answer:
            kept.append(render(result))
            size = KEY + len(kept[-1].body)
            if settings.BOOKABLE_THROTTLES:
                KEPT_ANSWERS.spend(str(self.actor.person_id), now=self.now, times=size)
            return kept[-1]

        try:
            self.count()
            result = command(Receipt(key_id, keep))
            # What is answered now is what is answered again: it was shown once, on the inside.
            return idempotency.answered(kept[-1] if kept else render(result))
        except BaseException:
            keys.free(key_id)
            raise

    def count(self) -> None:
        """Count a command of the caller's, or raise TooManyAttempts. A replay does not count."""
        self.limits.spend(self.request, by=self.actor, now=self.now)

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        """This will answer whatever went wrong in the dialect's words."""
        return errors.answer_to(
            self.request, self.words, exc, crash=self.crash, models=models_of(endpoint)
        )

    def format_error(
        self,
        error: str | Exception,
        *,
        loc: str | list[str | int] | None = None,
        error_type: str | ErrorType | None = None,
    ) -> dict[str, str]:
        """This will be what the framework says when it turns a request away by itself."""
        return {self.words.key: str(error)}

    def to_error(
        self,
        raw_data: Any,
        *,
        status_code: HTTPStatus,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, NewCookie] | None = None,
        renderer: Renderer | None = None,
    ) -> HttpResponse:
        """This will say it in the dialect's shape."""
        said = Said(status_code, raw_data[self.words.key], headers=headers or {})
        return errors.error(self.request, self.words, said, code=errors.code_of(status_code))

    def handle_method_not_allowed(self, method: str) -> HttpResponse:
        """This will answer a method that this address does not know. HEAD is a GET whose answer
        the server cuts off after its headers."""
        if method == "HEAD" and "GET" in self.api_endpoints:
            answer = self.api_endpoints["GET"].func(self, *self.args, **self.kwargs)
            return cast(HttpResponse, answer)
        return errors.not_allowed(self.request, self.words, self._allowed())

    def _allowed(self) -> list[str]:
        known = set(self.api_endpoints)
        return sorted(known | {"HEAD"} if "GET" in known else known)


def _encoded(shown: Any) -> bytes:
    return b"" if shown is None else msgspec.json.encode(shown)
