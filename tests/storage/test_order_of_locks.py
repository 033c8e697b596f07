"""The order in which commands lock rows: without one, two of them could wait for each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, TOMORROW_AT_TEN, make_client, make_practitioner, make_service
from tests.steps import buy

from bookable.domain.commands import Submit
from bookable.engine import any_program
from bookable.storage.models import Person

CALENDAR, CLIENT = "FOR NO KEY UPDATE OF c", "open_bookings("


class TestSubmittedDraft:
    @pytest.mark.parametrize("buffer", [0, 15])
    def test_locks_its_calendar_before_its_client(self, db, buffer):
        seller, client = make_practitioner(), make_client()
        Person.objects.filter(id=seller.person_id).update(buffer_after_minutes=buffer)
        start = TOMORROW_AT_TEN + timedelta(days=1)
        draft = buy(make_service(seller), client, start=start, is_draft=True)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            any_program.take(draft.uuid, Submit(), by=client, now=NOW)
        asked = [query["sql"] for query in captured]
        first = {
            what: next(n for n, sql in enumerate(asked) if what in sql)
            for what in (CALENDAR, CLIENT)
        }
        assert first[CALENDAR] < first[CLIENT]
