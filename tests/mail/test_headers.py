"""Headers of mails, as Python's own parser reads what travelled."""

from __future__ import annotations

from email import message_from_bytes, policy
from uuid import UUID

import pytest
from tests.factories import NOW
from tests.steps import request_booking

from bookable.effects.mail.messages import message
from bookable.engine import confirming
from bookable.storage.models import Mail, Person
from bookable.storage.outbox import Text

HOSTILE = 'Eve"\r\nBcc: spy@evil.example\r\n\r\n<script>alert(1)</script>\u2028{{ site }}'


@pytest.fixture
def letters(maria, sam, sent):
    made = request_booking(maria, sam)
    first = sent()
    confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
    return first[sam.email], sent()[sam.email], made


class TestHeadersOfAMail:
    def test_form_a_thread_for_each_booking(self, letters):
        first, second, booking = letters
        assert first.message["References"] == second.message["References"]
        assert str(booking.uuid) in second.message["References"]
        assert first.message["Message-ID"] != second.message["Message-ID"]

    def test_say_that_a_program_wrote_it(self, letters):
        assert letters[1].message["Auto-Submitted"] == "auto-generated"

    def test_have_a_message_id_that_stays(self, letters):
        uuid = Mail.objects.get(kind="confirmed", side="client").uuid
        assert letters[1].message["Message-ID"] == f"<{uuid}@127.0.0.1>"

    def test_bear_each_name_once_and_no_defect(self, letters):
        for letter in letters[:2]:
            assert [part.defects for part in letter.message.walk() if part.defects] == []
            names = [name.lower() for name in letter.message.keys()]  # noqa: SIM118
            assert len(names) == len(set(names))

    def test_wrap_text_html_and_calendar_in_the_usual_order(self, letters):
        kinds = [part.get_content_type() for part in letters[1].message.walk()]
        assert kinds == [
            *("multipart/mixed", "multipart/alternative"),
            *("text/plain", "text/html", "text/calendar", "application/ics"),
        ]

    def test_are_all_in_ascii_and_no_longer_than_smtp_allows(self, letters):
        assert letters[1].raw.isascii()
        assert max(map(len, letters[1].raw.split(b"\r\n"))) <= 998


class TestLongSubject:
    @pytest.mark.parametrize("words", ["2. März für Jürg", "日本語の予約", "à é", "ASCII only"])
    def test_is_read_as_it_was_written_wherever_it_is_folded(self, words):
        # Where the first line ends, and around it.
        for length in range(20, 70):
            subject = f"Booking with {'A' * length} Brandt, 2. {words} is confirmed"
            raw = message(
                Text(None, "ana@example.com", subject, "Text", ""),
                "<p>Text</p>",
                sender=("Bookable", "bookable@example.com"),
                reader="Ana",
                uuid=UUID(int=1),
                thread=None,
                base_url="https://book.example",
                at=NOW,
            )
            assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject
            assert max(map(len, raw.split(b"\r\n"))) <= (998 if subject.isascii() else 79)


class TestHostileName:
    @pytest.fixture
    def letter(self, maria, sam, sent):
        Person.objects.filter(id=maria.person_id).update(name=HOSTILE)
        Person.objects.filter(id=sam.person_id).update(name=HOSTILE)
        made = request_booking(maria, sam)
        confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
        return sent()[sam.email]

    def test_adds_no_header(self, letter, sam):
        assert letter.to == [sam.email]
        assert letter.message["Bcc"] is None
        assert [each.addr_spec for each in letter.message["To"].addresses] == [sam.email]
        assert letter.message["Subject"].startswith('Confirmed: a lesson with Eve" Bcc: spy@')

    def test_is_escaped_in_html(self, letter):
        html = letter.part("text/html")
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "{{ site }}" in html

    def test_stays_in_its_line_of_the_calendar_file(self, letter):
        lines = letter.part("text/calendar").splitlines()
        assert not [line for line in lines if line.startswith("Bcc")]
