"""When two spellings are the same e-mail address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookable.domain.emails import email_key, is_address, is_mailable

KELVIN, DOTTED, LONG_S = "\u212a", "\u0130", "\u017f"


class TestEmailSpellings:
    @pytest.mark.parametrize(
        "spelling",
        ["kenji@demo.example", "KENJI@DEMO.EXAMPLE", "Kenji@Demo.example", " kenji@demo.example\n"],
    )
    def test_ascii_case_and_outer_blanks_do_not_matter(self, spelling: str):
        assert email_key(spelling) == "kenji@demo.example"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (f"{KELVIN}enji@demo.example", "kenji@demo.example"),
            (f"pr{DOTTED}ya@demo.example", "priya@demo.example"),
            ("pr\u0131ya@demo.example", "priya@demo.example"),
            (f"{LONG_S}am@demo.example", "sam@demo.example"),
            ("\uff53am@demo.example", "sam@demo.example"),
            ("jos\u00e9@demo.example", "jose\u0301@demo.example"),
            ("sam\u200b@demo.example", "sam@demo.example"),
            ("s\u0430m@demo.example", "sam@demo.example"),
            ("stra\u00dfe@demo.example", "strasse@demo.example"),
            ("sam@demo.example.", "sam@demo.example"),
            ("sam.@demo.example", "sam@demo.example"),
            ("s.am@demo.example", "sam@demo.example"),
            ("sam+bookings@demo.example", "sam@demo.example"),
            ("sam@demo\u3002example", "sam@demo.example"),
            ("sam@b\u00fccher.example", "sam@xn--bcher-kva.example"),
            ("sam@demo.example", "sam@demo.example\u00a0"),
        ],
        ids=ascii,
    )
    def test_everything_else_matters(self, one: str, other: str):
        assert email_key(one) != email_key(other)

    @given(st.text(), st.text())
    def test_are_the_same_only_if_ascii_case_alone_differs(self, one: str, other: str):
        bare = [
            text.strip(" \t\n\r\x0b\x0c").encode("utf-8", "surrogatepass") for text in (one, other)
        ]
        assert (email_key(one) == email_key(other)) == (bare[0].lower() == bare[1].lower())

    @given(st.text())
    def test_key_of_a_key_is_the_key(self, text: str):
        assert email_key(email_key(text)) == email_key(text)


class TestEmailAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "sam@demo.example",
            "Sam.O'Neil+bookings@mail.demo.example",
            "a@b",
            "!#$%&'*+-/=?^_`{|}~@demo.example",
            "sam@xn--bcher-kva.example",
            "a" * 64 + "@example.com",
        ],
    )
    def test_is_accepted(self, text: str):
        assert is_address(text)

    @pytest.mark.parametrize(
        "text",
        [
            *("", "sam", "@demo.example", "sam@", "sam@demo@example", "sam@.example"),
            *("sam@demo.example.", "sam@demo..example", "s am@demo.example", "sam@demo.example\n"),
            *("\x00@demo.example", '"sam"@demo.example', "sam@[127.0.0.1]", "sam,ben@demo.example"),
            *(
                f"{KELVIN}enji@demo.example",
                f"pr{DOTTED}ya@demo.example",
                "sam@b\u00fccher.example",
            ),
            *("jose\u0301@demo.example", f"sam@demo.example{LONG_S}", "a" * 65 + "@example.com"),
            "sam@" + "e" * 251,
        ],
        ids=ascii,
    )
    def test_other_text_is_refused(self, text: str):
        assert not is_address(text)


class TestMailableAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "sam@example.com",
            "sam.carter+x@mail.example.co.uk",
            "s@xn--bcher-kva.example",
            "sam@1and1.com",
            "sam@demo.example",
        ],
    )
    def test_has_a_domain(self, address: str):
        assert is_mailable(address)

    @pytest.mark.parametrize(
        "address",
        [
            *("sam@localhost", "sam@mail", "sam@app.localhost", "sam@unverified.invalid"),
            *("sam@127.0.0.1", "sam@-x.example", "sam@x-.example", "sam@_dmarc.example"),
            *(".sam@example.com", "sam.@example.com", "s..m@example.com", "sam@example..com"),
            *("", "sam", "sam@", "@example.com", "sam@example.com."),
        ],
    )
    def test_is_none_that_mail_does_not_reach(self, address: str):
        assert not is_mailable(address)
