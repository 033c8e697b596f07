"""The feed after its database was restored or moved: a new era begins, and no reader is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.feed_marks import BEGINNING, Mark
from bookable.effects.relay import relay_all
from bookable.queries.feed_pages import FeedFilter, feed_page
from bookable.storage.models import FeedEra, FeedHead
from bookable.storage.sql import one

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria():
    return make_teacher()


@pytest.fixture
def book(maria):
    hours = iter(range(8))

    def one_more():
        request_booking(maria, make_student(), start=NOW + timedelta(days=1, hours=1 + next(hours)))
        relay_all()

    return one_more


def marks(who, after=BEGINNING):
    events = feed_page(after, FeedFilter(), limit=50, by=who, now=NOW).events
    return [event.mark for event in events]


def move():
    """Note that the feed was written in another database, as a restored one finds it."""
    FeedHead.objects.update(cluster="another one")


class TestFeedOfARestoredDatabase:
    def test_begins_a_new_era_and_keeps_the_ids_of_before(self, maria, book):
        book()
        before, eras = marks(maria), FeedEra.objects.count()
        move()
        book()
        old, new = marks(maria)
        assert [old] == before
        assert old.tag != new.tag
        assert FeedEra.objects.count() == eras + 1

    def test_shows_what_is_new_to_a_reader_that_was_further_ahead(self, maria, book):
        book()
        [last] = marks(maria)
        ahead = Mark(last.tag, last.position + 5)
        move()
        for _ in range(3):
            book()
        assert marks(maria, after=ahead) == marks(maria, after=last) == marks(maria)[1:]
        assert len(marks(maria)[1:]) == 3

    def test_stays_in_its_era_where_nothing_was_moved(self, maria, book):
        book()
        eras = FeedEra.objects.count()
        book()
        assert FeedEra.objects.count() == eras

    def test_knows_its_database(self, book):
        book()
        oid = one("SELECT oid FROM pg_database WHERE datname = current_database()")[0]
        assert FeedHead.objects.get().cluster.endswith(f" {oid}")
