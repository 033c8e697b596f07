"""Secrets that are encrypted at rest."""

from __future__ import annotations

import pytest

from bookable.storage.sealed import UnsealableError, seal, unseal


class TestSealedSecret:
    @pytest.mark.parametrize("secret", ["whsec_abc", "", "pässwörd", "x" * 10_000])
    def test_is_read_again(self, secret):
        assert unseal(seal(secret, purpose="webhook 7"), purpose="webhook 7") == secret

    def test_does_not_contain_the_secret(self):
        assert b"whsec_abc" not in seal("whsec_abc", purpose="webhook 7")

    def test_differs_every_time(self):
        assert seal("same", purpose="webhook 7") != seal("same", purpose="webhook 7")

    def test_is_of_no_use_in_another_row(self):
        with pytest.raises(UnsealableError):
            unseal(seal("secret", purpose="webhook 7"), purpose="webhook 8")

    def test_is_of_no_use_with_another_key(self, settings):
        sealed = seal("secret", purpose="webhook 7")
        settings.SECRET_KEY = "another-key-that-is-just-as-long-as-it-must-be"
        with pytest.raises(UnsealableError):
            unseal(sealed, purpose="webhook 7")

    @pytest.mark.parametrize("damage", [b"", b"x", b"x" * 12, b"x" * 60])
    def test_that_is_damaged_is_an_error(self, damage):
        with pytest.raises(UnsealableError):
            unseal(damage, purpose="webhook 7")

    def test_can_be_read_as_the_database_returns_it(self):
        assert unseal(memoryview(seal("secret", purpose="x")), purpose="x") == "secret"
