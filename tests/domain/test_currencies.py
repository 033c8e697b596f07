"""How amounts of each currency are written, and which of them can be paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookable.domain.currencies import DIGITS, digits, payable, refuse_price, shown, step
from bookable.domain.refusals import InvalidField

currencies = st.sampled_from(sorted(DIGITS))
amounts = st.integers(0, 10**12)


class TestAmountAsText:
    @pytest.mark.parametrize(
        ("cents", "currency", "text"),
        [
            (5000, "USD", "50.00"),
            (0, "EUR", "0.00"),
            (5, "USD", "0.05"),
            (1999, "GBP", "19.99"),
            (100_000_000, "USD", "1000000.00"),
            (-150, "USD", "-1.50"),
            (5000, "JPY", "5000"),
            (0, "JPY", "0"),
            (5000, "ISK", "5000"),
            (5000, "UGX", "5000"),
            (12340, "KWD", "12.340"),
            (5, "BHD", "0.005"),
            (5000, "MGA", "50.00"),
        ],
    )
    def test_has_the_currencys_digits(self, cents: int, currency: str, text: str):
        assert shown(cents, currency) == text

    def test_unknown_currency_has_two_digits(self):
        assert shown(5000, "HRK") == shown(5000, "") == "50.00"

    @given(cents=amounts, currency=currencies)
    def test_is_exact(self, cents: int, currency: str):
        text = shown(cents, currency)
        assert int(text.replace(".", "")) == cents
        assert len(text.partition(".")[2]) == digits(currency)


class TestPriceCurrency:
    @pytest.mark.parametrize(
        ("cents", "currency"),
        [(0, "USD"), (1, "USD"), (5000, "JPY"), (1, "JPY"), (12340, "KWD"), (500, "MGA")],
    )
    def test_payable_price_is_accepted(self, cents: int, currency: str):
        refuse_price(cents, currency)

    @pytest.mark.parametrize("currency", ["ABC", "usd", "XXX", "XAU", "HRK", "", "US", "USDT"])
    def test_unknown_currency_is_refused(self, currency: str):
        with pytest.raises(InvalidField) as refused:
            refuse_price(5000, currency)
        assert refused.value.field == "currency"

    @pytest.mark.parametrize(("cents", "currency"), [(12345, "KWD"), (1, "TND"), (550, "MGA")])
    def test_unpayable_fraction_is_refused(self, cents: int, currency: str):
        with pytest.raises(InvalidField) as refused:
            refuse_price(cents, currency)
        assert refused.value.field == "price_cents"

    @given(cents=amounts, currency=currencies)
    def test_payable_is_the_largest_multiple_below(self, cents: int, currency: str):
        found = payable(cents, currency)
        assert 0 <= cents - found < step(currency)
        refuse_price(found, currency)


class TestCurrencyTable:
    def test_has_currencies_with_no_and_three_digits(self):
        assert {each for each, number in DIGITS.items() if number == 3} == {
            *("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
        }
        assert {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XOF"} <= {
            each for each, number in DIGITS.items() if not number
        }

    def test_has_each_code_once_in_capitals(self):
        assert all(len(each) == 3 and each.isalpha() and each.isupper() for each in DIGITS)
        assert len(DIGITS) == 155
