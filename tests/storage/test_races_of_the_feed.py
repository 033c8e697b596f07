"""The feed under overlapping transactions, rollbacks and several relays at once."""

from __future__ import annotations

import random
import threading
import time
from functools import partial

import pytest
from django.db import transaction
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once
from tests.steps import request_booking

from bookable.domain.event_types import EventType
from bookable.domain.events import BookingStarted
from bookable.domain.feed_marks import BEGINNING
from bookable.domain.lifecycle import Status
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.effects.relay import relay_all
from bookable.queries.feed_pages import FeedFilter, feed_page
from bookable.storage import fact_rows, feed, ledger
from bookable.storage.models import (
    FeedEntry,
    FeedHead,
    LedgerEntry,
    UnrelayedEntry,
    UnrelayedFact,
)
from bookable.storage.sql import one

pytestmark = pytest.mark.usefixtures("committed")

WRITERS, RELAYERS, ENTRIES = 8, 3, 25


class BrokeOffError(Exception):
    """Raised to roll a transaction back before its commit."""


@pytest.fixture
def booking():
    made = request_booking(make_teacher(), make_student())
    relay_all()
    return made


def append(booking):
    event = BookingStarted(
        at=NOW, by=SYSTEM, side=Side.SYSTEM, before=Status.REQUESTED, after=Status.REQUESTED
    )
    ledger.append(booking.id, event)
    return one("SELECT currval(pg_get_serial_sequence('ledger_entry', 'id'))")[0]


def note(booking):
    """Note a fact about the provider, so that the reader of their pages sees it as well."""
    person = booking.provider.person_id
    fact_rows.note_person(EventType.PERSON_UPDATED, person, by=SYSTEM, now=NOW)
    return one("SELECT currval(pg_get_serial_sequence('fact', 'id'))")[0]


class Reader:
    """A reader that remembers the last position of the feed, and one that remembers the last id.

    A third one reads the pages that the API shows to the provider, a few events at a time.
    """

    def __init__(self, booking):
        self.place = FeedHead.objects.get().position
        self.id = LedgerEntry.objects.latest("id").id
        self.by_place, self.by_id, self.by_page = [], [], []
        self.provider = Actor(booking.provider.person_id, booking.provider.uuid)
        self.mark = BEGINNING
        self.look_at_pages()
        assert self.mark.position == self.place
        self.by_page.clear()

    def look_at_pages(self):
        while page := self._page():
            self.by_page += [event.mark.position for event in page]

    def _page(self):
        page = feed_page(self.mark, FeedFilter(), limit=3, by=self.provider, now=NOW)
        self.mark = page.last
        return page.events

    def look(self):
        news = FeedEntry.objects.filter(position__gt=self.place).order_by("position")
        for place, entry, fact in news.values_list("position", "entry_id", "fact_id"):
            self.place = place
            self.by_place.append((place, -fact if entry is None else entry))
        for entry in LedgerEntry.objects.filter(id__gt=self.id).values_list("id", flat=True):
            self.id = max(self.id, entry)
            self.by_id.append(entry)


class TestFeedReader:
    def test_misses_no_entry_with_an_early_id_and_a_late_commit(self, booking):
        """A reader that remembers the last id does miss it."""
        reader, taken, committed = Reader(booking), threading.Event(), threading.Event()

        def early_and_late():
            with transaction.atomic():
                entry = append(booking)
                taken.set()
                assert committed.wait(20)
            return entry

        def late_and_early():
            assert taken.wait(20)
            entry = append(booking)
            relay_all()
            reader.look()
            reader.look_at_pages()
            committed.set()
            return entry

        first, second = at_once([early_and_late, late_and_early])
        relay_all()
        reader.look()
        reader.look_at_pages()
        assert first < second
        assert [entry for _, entry in reader.by_place] == [second, first]
        assert reader.by_page == [place for place, _ in reader.by_place]
        assert reader.by_id == [second]

    def test_misses_no_fact_with_an_early_id_and_a_late_commit(self, booking):
        reader, taken, committed = Reader(booking), threading.Event(), threading.Event()

        def early_and_late():
            with transaction.atomic():
                fact = note(booking)
                taken.set()
                assert committed.wait(20)
            return fact

        def late_and_early():
            assert taken.wait(20)
            entry, fact = append(booking), note(booking)
            relay_all()
            reader.look()
            committed.set()
            return entry, fact

        first, (entry, second) = at_once([early_and_late, late_and_early])
        relay_all()
        reader.look()
        assert first < second
        assert [each for _, each in reader.by_place] == [entry, -second, -first]

    def test_sees_each_entry_and_fact_once_without_gaps_after_failures(self, booking):
        reader, ended = Reader(booking), threading.Event()
        start, kept = reader.place, []

        def write(seed):
            chance = random.Random(seed)
            for _ in range(ENTRIES):
                try:
                    with transaction.atomic():
                        entry = append(booking) if chance.random() < 0.5 else -note(booking)
                        time.sleep(chance.random() / 100)
                        if chance.random() < 0.2:
                            raise BrokeOffError
                except BrokeOffError:
                    continue
                kept.append(entry)

        def take(seed):
            chance = random.Random(seed)
            while not ended.is_set() or feed.is_waiting():
                try:
                    with transaction.atomic():
                        feed.take(7)
                        if chance.random() < 0.2:
                            raise BrokeOffError
                except BrokeOffError:
                    continue

        def read():
            while not ended.is_set():
                reader.look()

        def turn_pages():
            while not ended.is_set():
                reader.look_at_pages()

        def write_all(seeds):
            writing = [threading.Thread(target=_closing(write), args=[seed]) for seed in seeds]
            for thread in writing:
                thread.start()
            for thread in writing:
                thread.join()
            ended.set()

        outcomes = at_once(
            [
                partial(write_all, range(WRITERS)),
                read,
                turn_pages,
                *[partial(take, 100 + number) for number in range(RELAYERS)],
            ]
        )
        assert outcomes == [None] * (3 + RELAYERS)
        reader.look()
        reader.look_at_pages()
        places = [place for place, _ in reader.by_place]
        assert places == list(range(start + 1, start + 1 + len(kept)))
        assert sorted(entry for _, entry in reader.by_place) == sorted(kept)
        assert reader.by_page == places
        assert FeedHead.objects.get().position == places[-1]
        assert not UnrelayedEntry.objects.exists()
        assert not UnrelayedFact.objects.exists()
        assert {entry > 0 for entry in kept} == {True, False}


def _closing(work):
    from django.db import connections

    def run(*arguments):
        try:
            work(*arguments)
        finally:
            connections.close_all()

    return run
