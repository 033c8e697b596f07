"""iCalendar texts as events of an outside calendar."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bookable.domain.calendar_servers import CalendarError
from bookable.domain.spans import Span
from bookable.gateways import calendar_events
from bookable.gateways.calendar_events import events_of

HOUR = timedelta(hours=1)
MARCH = Span(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))


def text(*lines: str, zones: str = "", header: str = "") -> bytes:
    """Return a calendar with one event, or with several that END and BEGIN separate."""
    begin = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *header.split("\n")]
    event = ["BEGIN:VEVENT", "UID:one@example.com", "DTSTAMP:20270101T000000Z", *lines]
    rows = [*begin, *zones.split("\n"), *event, "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(row for row in rows if row).encode() + b"\r\n"


NEXT = ("END:VEVENT", "BEGIN:VEVENT", "DTSTAMP:20270101T000000Z")


def read(*lines: str, window: Span = MARCH, zone: str = "Europe/Berlin", email: str = "", **more):
    return events_of(text(*lines, **more), window=window, zone=zone, email=email)


def busy(*lines: str, **more) -> list[tuple[str, int]]:
    """Return the starts of the busy times, and their minutes."""
    return [
        (f"{span.start:%m-%d %H:%M}", span.minutes)
        for event in read(*lines, **more)
        for span in event.busy
    ]


TEN = ("DTSTART:20270302T100000Z", "DTEND:20270302T110000Z")


class TestSingleEvent:
    def test_takes_its_time(self):
        (event,) = read(*TEN)
        span = Span(datetime(2027, 3, 2, 10, tzinfo=UTC), datetime(2027, 3, 2, 11, tzinfo=UTC))
        assert (event.uid, event.name, event.busy, event.span) == (
            "one@example.com",
            "one@example.com",
            [span],
            span,
        )

    @pytest.mark.parametrize(
        "free",
        [
            "TRANSP:TRANSPARENT",
            "STATUS:CANCELLED",
            "status:cancelled",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:Ada@Example.com",
        ],
    )
    def test_takes_none_if_free_canceled_or_declined(self, free):
        (event,) = read(*TEN, free, email="ada@example.com")
        assert event.busy == []
        assert event.span is not None

    @pytest.mark.parametrize(
        "taken",
        [
            "TRANSP:OPAQUE",
            "STATUS:TENTATIVE",
            "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com",
        ],
    )
    def test_takes_it_otherwise(self, taken):
        assert busy(*TEN, taken, email="ada@example.com") == [("03-02 10:00", 60)]

    def test_ends_after_a_duration(self):
        assert busy("DTSTART:20270302T100000Z", "DURATION:PT90M") == [("03-02 10:00", 90)]

    def test_without_length_or_start_takes_none(self):
        assert busy("DTSTART:20270302T100000Z") == []
        assert busy("SUMMARY:no start") == []

    def test_is_clipped_to_the_window(self):
        assert busy("DTSTART:20270225T100000Z", "DTEND:20270301T120000Z") == [("03-01 00:00", 720)]
        assert busy("DTSTART:20260225T100000Z", "DTEND:20260301T120000Z") == []

    def test_version_changes_with_its_time_and_not_with_its_stamp(self):
        versions = [read(*lines)[0].version for lines in (TEN, TEN, (TEN[0], "DURATION:PT2H"))]
        assert versions[0] == versions[1] != versions[2]
        later = text(*TEN).replace(b"DTSTAMP:2027", b"DTSTAMP:2028")
        assert events_of(later, window=MARCH, zone="UTC")[0].version == versions[0]


CUSTOM = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE"""


class TestTimeZone:
    """Berlin is an hour ahead of UTC until 28 March 2027 at 02:00, and two hours from then on."""

    @pytest.mark.parametrize(
        ("zone", "expected"),
        [
            ("Europe/Berlin", "03-02 09:00"),
            ("America/New_York", "03-02 15:00"),
            ("W. Europe Standard Time", "03-02 09:00"),
            ("Pacific Standard Time", "03-02 18:00"),
            # No one knows it, so it is the owner's.
            ("Middle Earth", "03-02 09:00"),
        ],
    )
    def test_of_a_name_is_read(self, zone, expected):
        start = f"DTSTART;TZID={zone}:20270302T100000"
        assert busy(start, "DURATION:PT1H") == [(expected, 60)]

    @pytest.mark.parametrize(("offset", "expected"), [("+0330", "06:30"), ("-0500", "15:00")])
    def test_is_what_the_text_itself_describes(self, offset, expected):
        start = "DTSTART;TZID=Customized Time Zone:20270302T100000"
        described = CUSTOM.format(offset=offset)
        assert busy(start, "DURATION:PT1H", zones=described) == [(f"03-02 {expected}", 60)]

    @pytest.mark.parametrize(
        ("header", "expected"),
        [("", "09:00"), ("X-WR-TIMEZONE:America/New_York", "15:00"), ("X-WR-TIMEZONE:?", "09:00")],
    )
    def test_of_floating_times_is_the_calendars_or_the_owners(self, header, expected):
        start = "DTSTART:20270302T100000"
        assert busy(start, "DURATION:PT1H", header=header) == [(f"03-02 {expected}", 60)]

    def test_of_whole_days_is_the_owners(self):
        day = ("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270304")
        assert busy(*day) == [("03-01 23:00", 2880)]
        assert busy(*day, "TRANSP:TRANSPARENT") == []
        assert busy("DTSTART;VALUE=DATE:20270302") == [("03-01 23:00", 1440)]

    def test_gives_the_day_of_a_clock_change_its_23_hours(self):
        assert busy("DTSTART;VALUE=DATE:20270328") == [("03-27 23:00", 23 * 60)]

    def test_reads_a_skipped_hour_as_the_hour_after_it(self):
        start = "DTSTART;TZID=Europe/Berlin:20270328T023000"
        assert busy(start, "DTEND;TZID=Europe/Berlin:20270328T040000") == [("03-28 01:30", 30)]

    def test_reads_a_repeated_hour_as_its_first(self):
        window = Span(datetime(2027, 10, 31, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))
        start = "DTSTART;TZID=Europe/Berlin:20271031T023000"
        end = "DTEND;TZID=Europe/Berlin:20271031T033000"
        assert busy(start, end, window=window) == [("10-31 00:30", 120)]


WEEKLY = (
    "DTSTART;TZID=Europe/Berlin:20270105T100000",
    "DTEND;TZID=Europe/Berlin:20270105T110000",
    "RRULE:FREQ=WEEKLY",
)
TUESDAYS = ["03-02 09:00", "03-09 09:00", "03-16 09:00", "03-23 09:00", "03-30 08:00"]


def starts(*lines: str, **more) -> list[str]:
    return [start for start, _ in busy(*lines, **more)]


class TestRecurringEvent:
    def test_keeps_its_wall_time_across_a_clock_change(self):
        assert starts(*WEEKLY) == TUESDAYS
        assert read(*WEEKLY)[0].span is None

    def test_in_floating_time_does_too(self):
        floating = ("DTSTART:20270105T100000", "DTEND:20270105T110000", "RRULE:FREQ=WEEKLY")
        assert starts(*floating) == TUESDAYS

    def test_of_whole_days(self):
        found = busy("DTSTART;VALUE=DATE:20270103", "RRULE:FREQ=WEEKLY;BYDAY=SU")
        assert found == [
            ("03-06 23:00", 1440),
            ("03-13 23:00", 1440),
            ("03-20 23:00", 1440),
            ("03-27 23:00", 1380),
        ]

    def test_leaves_out_exceptions_and_adds_dates(self):
        exceptions = (
            "EXDATE;TZID=Europe/Berlin:20270309T100000",
            "RDATE;TZID=Europe/Berlin:20270311T100000",
        )
        assert starts(*WEEKLY, *exceptions) == [TUESDAYS[0], "03-11 09:00", *TUESDAYS[2:]]

    def test_moves_one_occurrence(self):
        moved = (
            *NEXT,
            "UID:one@example.com",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T100000",
            "DTSTART;TZID=Europe/Berlin:20270310T150000",
            "DTEND;TZID=Europe/Berlin:20270310T170000",
        )
        assert busy(*WEEKLY, *moved)[:3] == [
            ("03-02 09:00", 60),
            ("03-10 14:00", 120),
            ("03-16 09:00", 60),
        ]

    @pytest.mark.parametrize("free", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
    def test_frees_one_occurrence(self, free):
        freed = (
            *NEXT,
            "UID:one@example.com",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T100000",
            "DTSTART;TZID=Europe/Berlin:20270309T100000",
            "DTEND;TZID=Europe/Berlin:20270309T110000",
            free,
        )
        assert starts(*WEEKLY, *freed) == [TUESDAYS[0], *TUESDAYS[2:]]

    def test_takes_one_occurrence_of_a_free_series(self):
        taken = (
            *NEXT,
            "UID:one@example.com",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T100000",
            "DTSTART;TZID=Europe/Berlin:20270309T100000",
            "DTEND;TZID=Europe/Berlin:20270309T110000",
        )
        assert starts(*WEEKLY, "TRANSP:TRANSPARENT", *taken) == ["03-09 09:00"]

    def test_ends_with_its_count_or_until(self):
        by_count = [*WEEKLY[:2], "RRULE:FREQ=WEEKLY;COUNT=10"]
        until = [*WEEKLY[:2], "RRULE:FREQ=WEEKLY;UNTIL=20270309T090000Z"]
        local = [*WEEKLY[:2], "RRULE:FREQ=WEEKLY;UNTIL=20270309T100000"]
        assert [starts(*by_count), starts(*until), starts(*local)] == [TUESDAYS[:2]] * 3

    def test_counts_once_if_its_rule_cannot_be_read(self):
        assert starts(*TEN, "RRULE:FREQ=SOMETIMES") == ["03-02 10:00"]

    def test_merges_what_overlaps(self):
        daily = ("DTSTART:20270301T000000Z", "DTEND:20270303T000000Z", "RRULE:FREQ=DAILY")
        assert busy(*daily) == [("03-01 00:00", 31 * 1440)]


class TestUnreadableText:
    @pytest.mark.parametrize(
        "broken",
        [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT"],
    )
    def test_is_refused_with_a_reason(self, broken):
        with pytest.raises(CalendarError, match="iCalendar file"):
            events_of(broken, window=MARCH, zone="UTC")

    @pytest.mark.parametrize(
        "line",
        [
            # The name of a folder of the time zone database.
            "DTSTART;TZID=Europe:20270302T100000",
            *("DTSTART:00000101T000000Z", "DTSTART:99991231T235959Z\r\nDURATION:P9D"),
            *("DURATION:P99999999999D", f"SEQUENCE:{'9' * 5000}", "UID:\x00"),
            "\r\n".join(["BEGIN:VEVENT"] * 3_000 + ["END:VEVENT"] * 3_000),
        ],
        ids=lambda line: line[:20],
    )
    def test_is_no_fault_of_ours(self, line):
        with suppress(CalendarError):
            read(line, *TEN, "RRULE:FREQ=DAILY;COUNT=2")

    def test_of_a_single_event_spoils_no_other(self):
        other = (*NEXT, "UID:two@example.com", "DTSTART:20271399T000000Z")
        assert starts(*TEN, *other) == ["03-02 10:00"]


@pytest.mark.long
class TestTooMuchWork:
    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=SECONDLY",
            "FREQ=MINUTELY",
            # There is no such day, and dateutil looks for it until the year 9999.
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        ],
    )
    def test_is_stopped(self, monkeypatch, rule):
        monkeypatch.setattr(calendar_events, "LONGEST_COMPUTING", 0.3)
        begun = time.process_time()
        with pytest.raises(CalendarError, match="too often"):
            read("DTSTART:20270105T100000Z", "DTEND:20270105T100001Z", f"RRULE:{rule}")
        assert time.process_time() - begun < 5

    def test_of_many_events_is_refused(self, monkeypatch):
        monkeypatch.setattr(calendar_events, "MOST_TIMES", 3)
        with pytest.raises(CalendarError, match="more than 3 busy times"):
            read(*TEN, *[row for n in "abc" for row in (*NEXT, f"UID:{n}", *TEN)])

    def test_of_an_interval_of_zero_is_not_begun(self):
        assert starts(*TEN, "RRULE:FREQ=DAILY;INTERVAL=0") == ["03-02 10:00"]

    def test_is_not_done_for_events_that_nobody_asked_for(self, monkeypatch):
        monkeypatch.setattr(calendar_events, "LONGEST_COMPUTING", 0.3)
        endless = text("DTSTART:19000101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")
        assert events_of(endless, window=MARCH, zone="UTC", only="another") == []
