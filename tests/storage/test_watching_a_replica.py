"""When a replica counts as fresh, and who may read from it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.factories import NOW, make_student

from bookable.engine import tokens
from bookable.interfaces.http.stale_reads import COOKIE, BrowsersSeeTheirChanges
from bookable.storage import own_writes, person_rows
from bookable.storage.postgres.replicas import Watch


class Log:
    """The log of a primary, and how far a replica has repeated it: None if it is silent."""

    def __init__(self, written: int, repeated: int | None) -> None:
        self.written, self.repeated = written, repeated

    def primary(self) -> int:
        return self.written

    def replica(self) -> int:
        if self.repeated is None:
            raise OperationalError
        return self.repeated


def watched(log: Log, *, lag: float = 60) -> Watch:
    watch = Watch(log.primary, log.replica, lag=lag)
    watch.look()
    return watch


class TestReplica:
    def test_is_fresh_once_it_has_what_the_primary_had(self) -> None:
        log = Log(100, 90)
        watch = watched(log)
        assert not watch.is_fresh
        log.written, log.repeated = 200, 100
        watch.look()
        assert watch.is_fresh

    def test_shows_what_it_has_repeated_and_nothing_later(self) -> None:
        watch = watched(Log(100, 150))
        assert [watch.shows(position) for position in (150, 151)] == [True, False]

    def test_is_not_fresh_for_longer_than_it_may_lag(self) -> None:
        assert not watched(Log(100, 100), lag=0).is_fresh

    def test_that_does_not_answer_is_not_read_from(self) -> None:
        log = Log(100, 100)
        watch = watched(log)
        log.repeated = None
        with pytest.raises(OperationalError):
            watch.look()
        assert not watch.is_fresh


@pytest.mark.django_db
class TestOwnWrites:
    def test_are_kept_for_each_caller_and_never_go_back(self) -> None:
        assert own_writes.last([1, -2]) == 0
        first = own_writes.note([1, -2])
        assert own_writes.note([1]) >= first
        assert own_writes.last([-2]) == first
        assert own_writes.last([3]) == 0

    def test_are_found_with_the_token_where_there_is_a_replica(
        self, settings: LazySettings
    ) -> None:
        person = make_student()
        account = person_rows.by_id(person.person_id)
        assert account is not None
        tokens.save(account, b"digest", now=NOW)

        def seen() -> int | None:
            found = tokens.by_token(b"digest", now=NOW)
            assert found is not None
            return found.seen

        assert seen() is None
        settings.BOOKABLE_REPLICA = {}
        assert seen() == 0
        position = own_writes.note([person.person_id])
        assert seen() == position

    @pytest.mark.parametrize(
        ("method", "status", "noted"),
        [("POST", 303, True), ("POST", 422, False), ("GET", 200, False)],
    )
    def test_of_browsers_are_in_a_cookie(
        self, settings: LazySettings, method: str, status: int, noted: bool
    ) -> None:
        settings.BOOKABLE_REPLICA = {}

        def answer(_: HttpRequest) -> HttpResponse:
            return HttpResponse(status=status)

        given = BrowsersSeeTheirChanges(answer)(RequestFactory().generic(method, "/"))
        assert (COOKIE in given.cookies) is noted
