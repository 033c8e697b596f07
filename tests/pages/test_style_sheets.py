"""How pages look on a dark screen, and on paper."""

from __future__ import annotations

import re

import pytest
from tests.pages.test_directions import SHEETS


class TestDarkColours:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
    def test_are_for_screens_alone(self, sheet):
        dark = re.findall(r"@media ([^{]*prefers-color-scheme[^{]*)", sheet.read_text())
        assert all(each.startswith("screen and ") for each in dark)

    def test_of_the_site_are_for_screens_alone(self, client):
        text = client.get("/pages.css").content.decode()
        assert text.count("@media screen and (prefers-color-scheme") == 2
        assert "@media (prefers-color" not in text
