"""What strangers can write into the log: short lines without control characters."""

from __future__ import annotations

import io
import json
import logging
import unicodedata
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from django.test import Client

from bookable.config import logs
from bookable.domain.account_links import Purpose

HOSTILE = "/api/\x1b[2J\x9b31m\x85\u2028\u2029\u202e\u2066\u200f\r\nforged\ttab"
LONGEST_LINE = 5 * logs.LINE
"""In bytes: a character takes four at most, and the names of values take some."""

log = structlog.get_logger("bookable.request")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[io.StringIO, Terminal], ids=["JSON", "terminal"])
def written(request: Any, monkeypatch: Any) -> Iterator[Callable[[], str]]:
    """The log as a file or a terminal gets it, in our own colours on a terminal."""
    stream = request.param()
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=stream))
    made = logs.logging()["formatters"]["structured"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.pop("()")(**made))
    logging.getLogger("django").addHandler(handler)
    # Loggers keep the list of processors that they were first used with, so the list is changed.
    steps = structlog.get_config()["processors"]
    kept = [*steps]
    steps[:] = logs.steps()
    yield stream.getvalue
    steps[:] = kept
    logging.getLogger("django").removeHandler(handler)


def acting(text: str) -> set[str]:
    """Return the control characters in a text, without colours and line ends."""
    plain = text
    for colour in ("0", "1", "2", "22", "31", "32", "33", "34", "35", "36"):
        plain = plain.replace(f"\x1b[{colour}m", "")
    return {c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


class TestRequestLogLine:
    def test_is_one_line_without_control_characters(self, db: None, written: Any) -> None:
        Client().get(HOSTILE, headers={"X-Request-ID": "\x1b[2J"})
        assert "forged" in written()
        assert acting(written()) == set()
        assert len(written().splitlines()) == 1

    def test_is_short_for_long_methods_and_paths(self, db: None, written: Any) -> None:
        Client().generic("A" * 60_000, "/healthz")
        Client().get("/" + "é" * 60_000)
        assert all(len(line) < 1_500 for line in written().splitlines())
        assert "60000 characters" in written()

    @pytest.mark.parametrize(
        "path",
        [
            *("/calendar/hush.ics", "/mail/hush/", "/answer/hush/", "/b/hush/move/"),
            *(f"/{purpose}/hush/" for purpose in Purpose),
            "/api/webhooks/calendars/google/hush",
        ],
    )
    def test_hides_an_address_that_lets_in_everyone(
        self, db: None, written: Any, path: str
    ) -> None:
        Client(enforce_csrf_checks=True).post(path)
        logging.getLogger("django.request").error("Internal Server Error: %s", path)
        assert path.partition("hush")[0] in written()
        assert "hush" not in written()

    def test_is_json_for_programs(self, db: None) -> None:
        shown = logs.keep_short(None, "", {"path": HOSTILE, "status": 404, "none": None})
        assert json.loads(json.dumps(shown))["status"] == 404
        assert "\\u202e" in shown["path"]


class TestErrorLogLine:
    def test_is_shortened_in_the_middle_and_escaped(self, written: Any) -> None:
        try:
            raise ValueError("\x1b\u202e" + "x" * 200_000)
        except ValueError:
            log.exception("broke", where="\u2066" * 90_000)
        assert "Traceback" in written()
        assert acting(written()) == set()
        assert len(written().encode()) < LONGEST_LINE

    def test_of_a_library_is_shortened_and_escaped(self, written: Any) -> None:
        logging.getLogger("django.request").error("Broke at %s", HOSTILE * 9_000)
        assert acting(written()) == set()
        assert len(written().splitlines()) == 1
        assert len(written().encode()) < LONGEST_LINE

    def test_that_cannot_be_written_raises_nothing(self, written: Any, monkeypatch: Any) -> None:
        def fail(text: str) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=SimpleNamespace(write=fail)))
        log.error("broke")

    def test_has_logger_and_level_from_every_source(self, written: Any) -> None:
        log.error("ours")
        logging.getLogger("django.request").error("theirs")
        for line, name in zip(
            written().splitlines(), ("bookable.request", "django.request"), strict=True
        ):
            assert name in line
            assert "error" in line

    def test_has_a_greatest_length(self, written: Any) -> None:
        log.error("many", **{f"value_{number}": "😀" * 999 for number in range(400)})
        assert len(written().encode()) < LONGEST_LINE
