"""Old rows without a wall time: the migration computes it by the zone rules of the machine."""

from __future__ import annotations

import shutil
import zoneinfo
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
import tzdata
from django.db import connection
from tests.factories import NOW, make_buddy, make_match, make_student, make_teacher
from tests.steps import request_booking, schedule_session

from bookable.engine.realigning import RULES, realign, survey
from bookable.interfaces.cli.rules import show
from bookable.storage.models import Booking

pytestmark = pytest.mark.usefixtures("committed")

START = datetime(2027, 12, 6, 17, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with older rules, by which Vancouver is eight hours behind UTC in winter."""
    (tmp_path / "America").mkdir()
    folder = Path(tzdata.__file__).parent / "zoneinfo"
    shutil.copy(folder / "Pacific" / "Pitcairn", tmp_path / "America" / "Vancouver")
    (tmp_path / "tzdata.zi").write_text("# version 2025b\n# more\n")
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))


def fill() -> None:
    Booking.objects.update(wall_start=None, wall_zone="", rules="")
    module = import_module("bookable.storage.migrations.0019_fill_wall_times")
    module.fill(None, SimpleNamespace(connection=connection))


def made(zone: str = "America/Vancouver") -> Booking:
    booking = request_booking(make_teacher(zone=zone), make_student(), start=START)
    return Booking.objects.get(id=booking.id)


class TestWallTimeOfOldBooking:
    def test_is_what_the_clocks_of_the_machine_showed(self, machine):
        booking = made()
        fill()
        booking.refresh_from_db()
        assert booking.wall_start == datetime(2027, 12, 6, 9)  # noqa: DTZ001
        assert (booking.wall_zone, booking.rules) == ("America/Vancouver", "2025b")
        assert zoneinfo.TZPATH == ()

    def test_moves_by_the_rules_of_today(self, machine):
        booking = made()
        fill()
        assert realign(NOW) == 1
        booking.refresh_from_db()
        assert (booking.starts_at, booking.rules) == (START.replace(hour=16), RULES)

    def test_stays_if_the_rules_have_not_changed(self, machine):
        booking = made("America/New_York")
        fill()
        assert realign(NOW) == 0
        booking.refresh_from_db()
        assert (booking.starts_at, booking.rules) == (START, RULES)

    def test_of_two_buddies_is_filled_despite_row_level_security(self, machine):
        ana = make_buddy()
        booking = schedule_session(make_match(ana, make_buddy()), ana, start=START)
        fill()
        assert survey(NOW).versions == {"2025b": 1}
        assert Booking.objects.filter(id=booking.id, wall_start__isnull=True).count() == 0


class TestRealignCommand:
    def test_shows_what_would_move(self, machine, capsys):
        booking = made()
        fill()
        show()
        shown = capsys.readouterr().out.splitlines()
        assert shown == [
            f"zone rules in use: tzdata {RULES}",
            "by 2025b: 1 bookings and sessions ahead",
            "would move: 1",
            f"  tutoring booking {booking.id}, 2027-12-06 09:00 America/Vancouver:"
            " 2027-12-06T17:00:00Z -> 2027-12-06T16:00:00Z",
            "cannot move, and would be listed for staff: 0",
        ]
        booking.refresh_from_db()
        assert booking.starts_at == START
