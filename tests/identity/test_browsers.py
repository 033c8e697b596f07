"""How people recognise the browsers in which they are signed in."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from bookable.interfaces.auth.browsers import device_of

_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/1 Firefox/146",
            "Firefox, Windows",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel) {_KIT} Chrome/143.0 Safari/537.36", "Chrome, macOS"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_KIT} Chrome/143.0 Safari/537 Edg/143", "Edge, Windows"),
        (f"Mozilla/5.0 (X11; Linux) {_KIT} Chrome/143.0 Safari/537.36 OPR/126", "Opera, Linux"),
        (f"Mozilla/5.0 (X11; CrOS x86) {_KIT} Chrome/143.0 Safari/537.36", "Chrome, ChromeOS"),
        (f"Mozilla/5.0 (Linux; Android 16) {_KIT} Chrome/143 Mobile Safari/5", "Chrome, Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18_7) Version/26.0 Mobile Safari/604.1", "Safari, iPad"),
        ("Mozilla/5.0 (iPhone; CPU) CriOS/143.0 Mobile Safari/604.1", "Chrome, iPhone"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_names_the_browser_and_the_system_and_keeps_nothing_else(header, device):
    assert device_of(RequestFactory().get("/", headers={"User-Agent": header})) == device
