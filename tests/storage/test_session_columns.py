"""The codec between a session and its columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories import make_practitioner, make_service, make_session

from bookable.domain.service_sessions import Session
from bookable.domain.wall_times import WallTime
from bookable.storage import models, session_columns, session_rows


@pytest.fixture
def service(db):
    return make_service(make_practitioner(zone="Europe/Berlin"), kind="workshop", capacity=5)


@pytest.fixture
def session(service) -> Session:
    make_session(service)
    (made,) = session_rows.taking_place(service.id)
    return made


class TestColumns:
    def test_are_those_of_the_table(self):
        table = {column.column for column in models.ServiceSession._meta.concrete_fields}
        # A trigger counts the changes.
        assert table - {"uuid", "key", "changes"} == set(session_columns.NAMES)

    def test_write_what_was_read(self, service, session):
        again = session_rows.insert(service.id, session, taken=2)
        expected = replace(session, id=again, taken=2)
        assert session_rows.locked(again, service_id=service.id) == expected

    def test_keep_every_change_of_an_occurrence(self, service, session):
        start = session.span.start + timedelta(days=1)
        changed = replace(
            session,
            span=replace(session.span, start=start, end=start + timedelta(hours=1)),
            capacity=session.capacity + 1,
            wall=WallTime.at(start, "Asia/Tokyo"),
            rules="2020a",
        )
        session_rows.update(session.id, changed)
        assert session_rows.locked(session.id, service_id=service.id) == changed


class TestSessionWithoutWallTime:
    """As earlier releases left past sessions."""

    @pytest.fixture(autouse=True)
    def _forgotten(self, session):
        models.ServiceSession.objects.filter(id=session.id).update(
            wall_start=None, wall_zone="", rules=""
        )

    def test_has_no_zone(self, service, session):
        (read,) = session_rows.taking_place(service.id)
        assert (read.wall, read.zone, read.rules) == (None, "", "")

    def test_has_no_wall_time_to_keep(self, service, session):
        (read,) = session_rows.taking_place(service.id)
        assert not read.keeps_its_wall_time(read.span, read.venue.location)
        assert session.keeps_its_wall_time(read.span, read.venue.location)
