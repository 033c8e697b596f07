"""What was written stays as it was: a form that mails share, and the words of each."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from tests.factories import NOW, make_student
from tests.steps import TOMORROW_AT_TEN, request_booking

from bookable.effects.mail import templating
from bookable.engine import cleanup, erasing
from bookable.queries.exports import export
from bookable.queries.written_mails import written
from bookable.storage.models import Mail, MailForm

LATER = TOMORROW_AT_TEN + timedelta(hours=2)

OTHER_WORDS = """{% extends "frame.html" %}
{% block subject %}New words{% endblock %}
{% block title %}New words{% endblock %}
{% block body %}<p>{{ other }} has booked.</p>{% endblock %}"""


@pytest.fixture
def next_release(tmp_path, monkeypatch):
    """Let mails about requests be worded as a later release might."""

    def begin() -> None:
        (tmp_path / "requested.html").write_text(OTHER_WORDS)
        monkeypatch.setattr(templating, "FOLDERS", [tmp_path, *templating.FOLDERS])
        templating._form.cache_clear()

    yield begin
    templating._form.cache_clear()


class TestKeptHtml:
    @pytest.mark.parametrize(
        "name", ["Sam Doe", '<b>&amp;"\\x"\'</b>', "100 %s {{ what }} \\1", "\ue0000\ue001 \ue000"]
    )
    def test_is_what_was_sent(self, all_sent, maria, name):
        request_booking(maria, make_student(name=name))
        letters = {each.to[0]: each.part("text/html") for each in all_sent()}
        kept = {each.to: each.html for each in written()}
        assert {to: html.strip() for to, html in kept.items()} == {
            to: html.strip().replace("\r\n", "\n") for to, html in letters.items()
        }
        assert len(kept) == 2

    def test_is_one_form_with_the_words_of_each(self, all_sent, maria, sam):
        request_booking(maria, sam)
        request_booking(maria, make_student(name="Ana Else"), start=LATER)
        all_sent()
        to_maria = Mail.objects.filter(person_id=maria.person_id)
        assert len({mail.form_id for mail in to_maria}) == 1
        assert not Mail.objects.exclude(html="").exists()
        assert "Sam Doe" not in "".join(MailForm.objects.values_list("html", flat=True))
        first, second = (each.html for each in written(to=maria.email))
        assert "Sam Doe" in first
        assert "Ana Else" in second

    def test_does_not_follow_a_template_that_changes(self, all_sent, next_release, maria, sam):
        request_booking(maria, sam)
        all_sent()
        before = written()
        next_release()
        request_booking(maria, make_student(name="Ana Else"), start=LATER)
        all_sent()
        assert written()[:2] == before
        assert "Ana Else has booked." in written(to=maria.email)[-1].html

    def test_is_in_the_export_until_it_is_erased(self, all_sent, maria, sam):
        request_booking(maria, sam)
        all_sent()
        [mine] = written(to=sam.email)
        file = BytesIO()
        export(sam.uuid, file, by=sam, now=NOW)
        [shown] = json.loads(file.getvalue())["mails"]
        assert shown["html"] == mine.html != ""
        erasing.erase(sam.uuid, by=sam, now=NOW)
        assert not Mail.objects.exclude(words=None, form_id=None, html="").exists()
        assert {each.html for each in written()} == {""}


class TestForms:
    def test_stay_as_long_as_mails_that_were_written_with_them(self, all_sent, maria, sam):
        request_booking(maria, sam)
        all_sent()
        # One was sent the day after it was written.
        Mail.objects.update(done_at=NOW + timedelta(days=1))
        cleanup.delete_expired(NOW + timedelta(days=31))
        assert (Mail.objects.count(), MailForm.objects.count()) == (2, 2)
        cleanup.delete_expired(NOW + timedelta(days=33))
        assert (Mail.objects.count(), MailForm.objects.count()) == (0, 0)

    def test_are_used_anew(self, all_sent, maria, sam):
        request_booking(maria, sam)
        all_sent()
        MailForm.objects.update(used_on=NOW.date() - timedelta(days=20))
        request_booking(maria, make_student(), start=LATER)
        all_sent()
        assert set(MailForm.objects.values_list("used_on", flat=True)) == {NOW.date()}
