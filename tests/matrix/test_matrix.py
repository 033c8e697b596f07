"""Every address as every kind of caller. The rows must match Django's resolver."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from tests.matrix.apis import PLANTED, ROWS
from tests.matrix.calling import Stage, changes, undone
from tests.matrix.routes import METHODS, ONLY_POST, Route, route_of, routes
from tests.matrix.rows import READING, Row
from tests.matrix.scene import MARK

Stages = Mapping[str, Stage]


GRANTED = [row for row in ROWS if row.is_granted]
GROWING = [row for row in ROWS if row.grows]


def each_api(rows: list[Row]) -> pytest.MarkDecorator:
    """Test the rows of each API together: as a test of its own, a row would take twice as long."""
    return pytest.mark.parametrize("api", dict.fromkeys(row.dialect for row in rows))


@pytest.fixture
def rows(settings: Any) -> Callable[[str, list[Row]], Iterator[Row]]:
    """Go through the rows of an API. This installation is a sandbox for those that need one."""

    def go(api: str, among: list[Row]) -> Iterator[Row]:
        for row in among:
            if row.dialect == api:
                settings.BOOKABLE_SANDBOX = row.sandbox
                yield row

    return go


@pytest.fixture(autouse=True)
def _no_sandbox(settings: Any) -> None:
    settings.BOOKABLE_SANDBOX = False


class TestMatrixRows:
    def test_cover_every_address_and_method(self, stages: Stages) -> None:
        rows = {route_of(row.method, stages[row.dialect].scene.filled(row.path)) for row in ROWS}
        unasked, gone = sorted(routes() - rows), sorted(rows - routes())
        assert unasked == [], "of these no row says who may call them"
        assert gone == [], "these have a row, and are not there any more"


class TestUnknownMethod:
    def test_returns_405_and_changes_nothing(self, stages: Stages) -> None:
        stage, others = stages["pages"], []
        with changes() as changed:
            for method, path in sorted(unknown_methods()):
                row = Row(dialect="pages", method=method, path=path, answers={})
                status = stage.answer(row, "client").status_code
                if status != 405:
                    others.append((method, path, status))
        assert (others, changed) == ([], set())


def unknown_methods() -> set[Route]:
    """Return every method that an API address does not have, with the address."""
    known = routes()
    return {
        (method, "/" + re.sub(r"<[^>]+>", "1", path))
        for path in {path for _, path in known}
        for method in METHODS
        if path.startswith("api/") and not path.startswith(("api/openapi/", *ONLY_POST))
        if (method, path) not in known
    }


class TestCallerAnswers:
    @each_api(ROWS)
    def test_match_the_contract(self, stages: Stages, rows: Any, api: str) -> None:
        """A refused call and a GET change nothing, and no answer reveals a secret to the wrong
        caller. Of those whose credentials say nothing each row is called by one, in turn."""
        wrong = [
            f"{row}: {each}"
            for turn, row in enumerate(rows(api, ROWS))
            for each in misjudged(stages[api], row, row.callers_in_turn(turn))
        ]
        assert not wrong, "\n".join(wrong)

    @pytest.mark.long
    @each_api(ROWS)
    def test_match_the_contract_for_every_caller(self, stages: Stages, rows: Any, api: str) -> None:
        wrong = [
            f"{row}: {each}"
            for row in rows(api, ROWS)
            for each in misjudged(stages[api], row, row.callers)
        ]
        assert not wrong, "\n".join(wrong)


class TestSuccessfulCall:
    @each_api(GRANTED)
    def test_takes_the_pinned_number_of_statements(
        self, stages: Stages, rows: Any, api: str
    ) -> None:
        wrong = [each for row in rows(api, GRANTED) for each in miscounted(stages[api], row)]
        assert not wrong, "\n".join(wrong)


@pytest.mark.long
class TestListQueryCount:
    @each_api(GROWING)
    def test_does_not_grow_with_the_list(self, stages: Stages, rows: Any, api: str) -> None:
        stage, wrong = stages[api], []
        for row in rows(api, GROWING):
            short = stage.shown(row)
            with undone():
                row.grows(stage.scene)
                wrong += miscounted(stage, row)
                if len(stage.shown(row)) <= len(short):
                    wrong.append(f"{row}: nothing has grown")
        assert not wrong, "\n".join(wrong)


def miscounted(stage: Stage, row: Row) -> list[str]:
    """Return the statements of a successful call, if their number is not the one of its row."""
    ran = stage.counted(row)
    if len(ran) == row.statements:
        return []
    return ["\n    ".join([f"{row}: {len(ran)} statements for {row.statements}", *ran])]


def misjudged(stage: Stage, row: Row, callers: Collection[str]) -> list[str]:
    """Return what is wrong with the answers to callers."""
    changing = [who for who in callers if may_change(row, who)]
    wrong = []
    with changes() as changed:
        for who in callers:
            wrong += judged(stage, row, who) if who not in changing else []
    wrong += [f"{table} is changed" for table in changed]
    for who in changing:
        with undone():
            wrong += judged(stage, row, who)
    return wrong


def may_change(row: Row, caller: str) -> bool:
    """Return whether a call may change something."""
    if row.is_page:
        return row.is_private_page and row.method not in READING and row.lets_in(caller)
    return row.method not in READING and row.status_for(caller) < 300


def judged(stage: Stage, row: Row, caller: str) -> list[str]:
    """Return what is wrong with an answer."""
    answer, due = stage.answer(row, caller), row.status_for(caller)
    leaked = leaks(row, caller, answer)
    if answer.status_code == due:
        return leaked + astray(row, caller, answer)
    return [f"{caller}: {answer.status_code} for {due}, {answer.content[:200]!r}", *leaked]


def astray(row: Row, caller: str, answer: HttpResponse) -> list[str]:
    """Return what is wrong with where an answer of a page leads: somebody unknown signs in."""
    to_sign_in = answer.headers.get("Location", "").startswith("/sign-in/")
    if not row.is_private_page or to_sign_in == row.asks_to_sign_in(caller):
        return []
    return [f"{caller} is led to {answer.headers.get('Location')}"]


def leaks(row: Row, caller: str, answer: HttpResponse) -> list[str]:
    """Return the secrets in an answer that its caller may not see."""
    acts_for = {"crossing": "client", "acting": "client", "keyed": "staff"}.get(caller, caller)
    return [
        f"{caller} is told {secret} of {api}"
        for api, secret in sorted(set(MARK.findall(f"{answer.headers} {answer.content.decode()}")))
        if api != row.dialect
        or not any(
            each.admits(who, str(row))
            for each in PLANTED[api].get(secret, ())
            for who in (caller, acts_for)
        )
    ]
