"""Base class of all API controllers: the caller, the time, idempotency and error answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial, wraps
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

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

from bookable.domain.people import Actor, Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.auth.authenticators import AUTHS
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import errors, idempotency
from bookable.interfaces.http.stale_reads import note_change, stale_read
from bookable.interfaces.http.throttling import COMMANDS, KEPT_ANSWERS, KEY, Limits
from bookable.interfaces.http.unreadable import models_of
from bookable.interfaces.http.words import ErrorReply, Words
from bookable.queries.foreseen import foreseen
from bookable.storage import keys
from bookable.storage.keys import Answer, Receipt
from bookable.storage.rehearsals import rehearsal

Result = TypeVar("Result")


class Rehearsed(NamedTuple):
    """What a command would have answered, the events it would have been, and their effects."""

    answer: bytes
    events: Sequence[str]
    effects: Sequence[str]


Action = Callable[[Receipt], Result]
"""A command that is ready to be carried out, but for its receipt."""

_JSON = MsgspecJsonRenderer()


class _OnlyErrorsAreProblems(ResponseNegotiator):
    """Renders every success as JSON, whatever the `Accept` header says, as RFC 9110 (12.5.1)
    allows. `application/problem+json` there applies to errors only."""

    def __call__(self, request: HttpRequest) -> Renderer:
        request.__dmr_renderer__ = _JSON  # type: ignore[attr-defined]
        return _JSON


class DoorEndpoint(Endpoint):
    """A method of a controller: it authenticates and authorises before it reads a body."""

    response_negotiator_cls = _OnlyErrorsAreProblems

    def _sync_endpoint(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Let the replica answer where a controller says that it may. The caller is authenticated
        before, and errors are answered afterwards."""

        @wraps(func)
        def handler(controller: Door, **parsed: Any) -> Any:
            if func.__name__ not in controller.stale_reads:
                return func(controller, **parsed)
            controller.request.only_reads = True  # type: ignore[attr-defined]
            return stale_read(controller.request, partial(func, controller, **parsed))

        return super()._sync_endpoint(handler)

    @cached_property
    def _reads_a_body(self) -> bool:
        return "body" in models_of(self)

    def _run_checks(self, controller: Any) -> None:
        """Authenticate the caller, and authorise them before a body is read.

        Without a body there is nothing to say about the request that strangers may not hear, and
        the command itself refuses them.
        """
        super()._run_checks(controller)
        if self._reads_a_body:
            controller.authorise()


class Door(Controller[MsgspecSerializer]):
    """Base of all API controllers. A method parses the request, makes one engine call, and
    answers."""

    is_abstract = True
    auth: ClassVar[Sequence[SyncAuth] | None] = AUTHS
    validate_responses = False
    validate_negotiation = False
    endpoint_cls = DoorEndpoint
    renderers = (_JSON, MsgspecJsonRenderer(errors.PROBLEM))

    takes_keys: ClassVar[bool] = True
    """Whether commands here accept an Idempotency-Key."""
    shows_secrets: ClassVar[bool] = False
    """Whether answers here have a secret: then those that are kept for repetitions are sealed."""
    words: ClassVar[Words]
    crash: ClassVar[str] = ""
    """The beginning of the message for an unexpected failure, if a contract fixes it."""
    limits: ClassVar[Limits] = COMMANDS
    """Rate limits of the commands here. Every command has some, by default those of COMMANDS."""
    stale_reads: ClassVar[Collection[str]] = ()
    """The methods that only read, and that a replica may answer, a moment behind the primary."""
    worth: int = 1
    """How many commands the request counts as."""

    key_use: ClassVar[KeyUse] = KeyUse.ACTING
    """What is taken of API keys here: by default those that act for a person."""
    scopes: ClassVar[tuple[Scope | None, Scope | None]] = (
        Scope.BOOKINGS_READ,
        Scope.BOOKINGS_WRITE,
    )
    """The scopes that API keys need here: for reading, and for changing something."""

    @classmethod
    def scope_of(cls, method: str) -> Scope | None:
        """Return the scope that an API key needs for a method."""
        return cls.scopes[method not in {"GET", "HEAD"}]

    @property
    def actor(self) -> Actor:
        """The signed-in caller."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    @cached_property
    def now(self) -> datetime:
        """The time at which the request arrived."""
        return now_of(self.request)

    def authorise(self) -> None:
        """Raise a refusal unless the caller may send a body here. It has not been read yet."""

    def commit(
        self,
        action: Action[Result],
        show: Callable[[Any], Any],
        *,
        reread: Callable[[Result], Any] | None = None,
        status: int | Callable[[Result], int] = HTTPStatus.OK,
    ) -> HttpResponse:
        """Carry out a command and answer with what `show` makes of its result.

        If the answer needs more than the command returns, `reread` queries it from the result. Both
        run inside the command's transaction. With an Idempotency-Key the command runs once, and
        repetitions get the first answer. `status` may depend on the result.
        """
        answer = self._committed(action, _rendering(show, reread, status))
        note_change(self.actor)
        return answer

    def _committed(
        self, action: Action[Result], render: Callable[[Result], Answer]
    ) -> HttpResponse:
        key = idempotency.key_of(self.request) if self.takes_keys else None
        if key is None:
            return idempotency.answered(self._carry_out(action, render, key_id=None))
        owner = self.actor.caller_id
        purpose = f"answer {owner} {key}" if self.shows_secrets else ""
        reserved = keys.reserve(
            key,
            owner_id=owner,
            fingerprint=idempotency.fingerprint(self.request),
            now=self.now,
            purpose=purpose,
        )
        if isinstance(reserved, Answer):
            return idempotency.replayed(reserved)
        try:
            answer = self._carry_out(action, render, key_id=reserved, purpose=purpose)
            return idempotency.answered(answer)
        except BaseException:
            keys.free(reserved)
            raise

    def _carry_out(
        self,
        action: Action[Result],
        render: Callable[[Result], Answer],
        *,
        key_id: int | None,
        purpose: str = "",
    ) -> Answer:
        answers: list[Answer] = []

        def answer(result: Result) -> Answer:
            answers.append(render(result))
            if key_id is not None and settings.BOOKABLE_THROTTLES:
                size = KEY + len(answers[-1].body)
                KEPT_ANSWERS.spend(str(self.actor.caller_id), now=self.now, times=size)
            return answers[-1]

        self.count()
        action(Receipt(key_id, answer, purpose))
        # The transaction may have been tried twice; the last answer is the one that was committed.
        return answers[-1]

    def rehearse(
        self,
        action: Action[Result],
        show: Callable[[Any], Any],
        *,
        reread: Callable[[Result], Any] | None = None,
    ) -> Rehearsed:
        """Carry out a command, undo it, and return what `commit` would have answered.

        All rules are asked, and it counts against the caller's limits. Nothing is written, no
        vendor is asked, and an Idempotency-Key stays unused.
        """
        render, answers = _rendering(show, reread, HTTPStatus.OK), list[Answer]()
        idempotency.key_of(self.request)
        self.count(in_memory=True)

        def answer(result: Result) -> Answer:
            answers.append(render(result))
            return answers[-1]

        with rehearsal() as entry_ids:
            action(Receipt(None, answer))
            return Rehearsed(answers[-1].body, *foreseen(entry_ids, by=self.actor))

    def count(self, *, in_memory: bool = False) -> None:
        """Count a command against the caller's limits, or raise TooManyAttempts. Replayed answers
        do not count."""
        self.limits.spend(
            self.request, by=self.actor, now=self.now, times=self.worth, in_memory=in_memory
        )

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        """Answer an exception in the dialect's words."""
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
        """Return the body of an error that the framework itself raises."""
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
        """Answer an error of the framework in the dialect's shape."""
        reply = ErrorReply(status_code, raw_data[self.words.key], headers=headers or {})
        return errors.error(self.request, self.words, reply, code=errors.code_of(status_code))

    def handle_method_not_allowed(self, method: str) -> HttpResponse:
        """Answer 405. HEAD runs as GET, and the server cuts off the body."""
        if method == "HEAD" and "GET" in self.api_endpoints:
            answer = self.api_endpoints["GET"].func(self, *self.args, **self.kwargs)
            return cast(HttpResponse, answer)
        return errors.not_allowed(self.request, self.words, self._allowed())

    def _allowed(self) -> list[str]:
        known = set(self.api_endpoints)
        return sorted(known | {"HEAD"} if "GET" in known else known)


def _rendering(
    show: Callable[[Any], Any],
    reread: Callable[[Result], Any] | None,
    status: int | Callable[[Result], int],
) -> Callable[[Result], Answer]:
    def render(result: Result) -> Answer:
        number = status(result) if callable(status) else status
        shown = show(result if reread is None else reread(result))
        return Answer(number, _encoded(shown))

    return render


def _encoded(shown: Any) -> bytes:
    return b"" if shown is None else msgspec.json.encode(shown)
