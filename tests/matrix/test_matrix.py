"""Every address as every kind of caller. The rows must match Django's resolver."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from tests.matrix.apis import PLANTED, ROWS
from tests.matrix.calling import Stage, changes, undone
from tests.matrix.routes import METHODS, ONLY_POST, Route, route_of, routes
from tests.matrix.rows import READING, Row
from tests.matrix.scene import MARK

Stages = Mapping[str, Stage]


@pytest.fixture(autouse=True)
def _sandbox(request: pytest.FixtureRequest, settings: Any) -> None:
    """Make this installation a sandbox if the row needs one."""
    params = getattr(request.node, "callspec", None)
    settings.BOOKABLE_SANDBOX = params is not None and params.params["row"].sandbox


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


@pytest.mark.parametrize("row", ROWS, ids=str)
class TestCallerAnswers:
    def test_match_the_contract(self, stages: Stages, row: Row) -> None:
        """A refused call and a GET change nothing, and no answer reveals a secret to the wrong
        caller."""
        stage, wrong = stages[row.dialect], []
        changing = [who for who in row.callers if may_change(row, who)]
        with changes() as changed:
            for who in row.callers:
                wrong += judged(stage, row, who) if who not in changing else []
        wrong += [f"{table} is changed" for table in changed]
        for who in changing:
            with undone():
                wrong += judged(stage, row, who)
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_granted], ids=str)
class TestSuccessfulCall:
    def test_takes_the_pinned_number_of_statements(self, stages: Stages, row: Row) -> None:
        ran = stages[row.dialect].counted(row)
        assert len(ran) == row.statements, "\n".join(ran)


@pytest.mark.parametrize("row", [row for row in ROWS if row.grows], ids=str)
class TestListQueryCount:
    def test_does_not_grow_with_the_list(self, stages: Stages, row: Row) -> None:
        stage = stages[row.dialect]
        short = stage.shown(row)
        with undone():
            assert row.grows is not None
            row.grows(stage.scene)
            ran = stage.counted(row)
            assert len(ran) == row.statements, "\n".join(ran)
            assert len(stage.shown(row)) > len(short), "nothing has grown"


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
