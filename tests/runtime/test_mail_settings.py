"""The settings of mail."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from bookable.config.mail_settings import Sender, SmtpServer, sender, server
from bookable.config.values import Values


def read(url):
    return server(Values({"BOOKABLE_SMTP_URL": url}))


class TestSmtpUrl:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("smtp://localhost", SmtpServer(host="localhost", port=587)),
            ("smtp://localhost:25/", SmtpServer(host="localhost", port=25)),
            ("smtps://m.example", SmtpServer(host="m.example", port=465, tls=True)),
            (
                "smtp://me%40x.example:p%2Fw%3Fd@m.example:2525?starttls=1",
                SmtpServer(
                    host="m.example",
                    port=2525,
                    user="me@x.example",
                    password="p/w?d",
                    starttls=True,
                ),
            ),
        ],
    )
    def test_names_a_server(self, url, expected):
        assert read(url) == expected

    def test_that_is_empty_names_none(self):
        assert read("") is None

    @pytest.mark.parametrize(
        "url",
        [
            *(
                "m.example",
                "http://m.example",
                "smtp://",
                "smtp://u:hunter2@",
                "smtp://m.example:x",
            ),
            *("smtp://u:hunter2@m.example/path", "smtp://u:hunter2@m.example?starttls=yes"),
            *("smtp://u:hunter2@m.example?tls=1", "smtp://u:hunter2@m.example#x", "smtp://[::1"),
        ],
    )
    def test_that_cannot_be_read_is_refused_without_showing_it(self, url):
        with pytest.raises(ImproperlyConfigured) as caught:
            read(url)
        assert str(caught.value).startswith("BOOKABLE_SMTP_URL: ")
        assert "hunter2" not in str(caught.value)

    def test_never_shows_its_password(self):
        assert "hunter2" not in repr(read("smtp://u:hunter2@m.example"))

    @pytest.mark.parametrize(
        ("url", "is_open"),
        [("smtp://m.example", True), ("smtp://127.0.0.1", False), ("smtps://m.example", False)],
    )
    def test_tells_whether_mail_travels_in_the_clear(self, url, is_open):
        assert read(url).is_open is is_open


class TestSender:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('"Tutors, Inc." <hi@example.com>', Sender("Tutors, Inc.", "hi@example.com")),
            ("hi@example.com", Sender("hi", "hi@example.com")),
        ],
    )
    def test_has_a_name_and_an_address(self, text, expected):
        assert sender(Values({"BOOKABLE_MAIL_FROM": text}), base_url="http://x") == expected

    @pytest.mark.parametrize(
        ("base_url", "address"),
        [
            ("https://book.example:8443", "bookings@book.example"),
            ("http://127.0.0.1:8000", "bookings@localhost"),
            ("http://[::1]:8000", "bookings@localhost"),
        ],
    )
    def test_is_the_host_of_the_base_url_without_a_setting(self, base_url, address):
        assert sender(Values({}), base_url=base_url) == Sender("Bookable", address)

    @pytest.mark.parametrize("text", ["Tutors", "<>", "a@b@c", "x <y>"])
    def test_that_is_no_address_is_refused(self, text):
        with pytest.raises(ImproperlyConfigured, match="BOOKABLE_MAIL_FROM"):
            sender(Values({"BOOKABLE_MAIL_FROM": text}), base_url="http://x")
