"""Logs: JSON lines on standard error, or something for the eye where a person is looking. Either
way a line has a greatest length, and nothing in it acts on what shows it."""

from __future__ import annotations

import logging as levels
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import msgspec
import structlog

FIELD = 200
"""The most characters of a value in a line: of a path, of a method, of a name."""
SENTENCE = 2_000
"""The most of what the code or a vendor says itself."""
TRACEBACK = 8_000
LINE = 16_000
"""The most characters of all values of a line together."""

_SENTENCES = ("event", "problem", "reason", "why")
_TRACEBACKS = ("exception", "stack")
_SECRET = ("authorization", "bearer", "cookie", "passw", "secret", "token")


def hide_secrets(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """This will black out every value whose name says that it opens something."""
    del logger, method
    for name in event:
        if any(word in name.lower() for word in _SECRET):
            event[name] = "…"
    return event


def keep_short(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Cut every value of a line, and escape what a terminal or another reader would act on:
    strangers write into logs too."""
    del logger, method
    left = LINE
    for name, value in event.items():
        if value is None or isinstance(value, bool | int | float):
            continue
        text = value if isinstance(value, str) else repr(value)
        most = min(left, _most(name))
        # Cut first: escaping takes its time.
        cut = text if len(text) <= most else _middle_out(text, most)
        event[name] = printable(cut, lines=name in _TRACEBACKS)[:most]
        left -= len(event[name])
    return event


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text with all that cannot be seen in it escaped: control characters, line ends
    (which `lines` keeps, with tabs), and what turns the direction of writing around."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or (lines and each in "\n\t") else _escaped(each)
        for each in text
    )


def _most(name: str) -> int:
    if name in _TRACEBACKS:
        return TRACEBACK
    return SENTENCE if name in _SENTENCES else FIELD


def _middle_out(text: str, most: int) -> str:
    """Return the beginning and the end of a text, where tracebacks say most."""
    said = f"…({len(text)} characters)…"
    kept = max(0, most - len(said))
    return f"{text[: kept - kept // 2]}{said}{text[len(text) - kept // 2 :]}"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]


class _Lines:
    """Writes lines where the standard library writes its own, without a record of each: that took
    a tenth of the time of a command. As there, a line that cannot be written is lost, and never
    ends what it is about."""

    def __init__(self, name: str = "bookable") -> None:
        self.name = name

    def write(self, line: str) -> None:
        """Write a line in one piece: several threads and processes do."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = write


def configure() -> None:
    """Have structlog write its events in the form that those of the standard library have."""
    structlog.configure(
        processors=steps(),
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(levels.INFO),
        cache_logger_on_first_use=True,
    )


def steps() -> list[Any]:
    """Return what makes a line of an event: for a person who looks at a terminal, or JSON."""
    return [*_SHARED, *_last_steps()]


def logging() -> dict[str, Any]:
    """This will be the configuration of the standard library's logging."""
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [remove, *_last_steps()],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "_granian": {"level": "WARNING"},
            # Refusals are answers, not events: only what broke is worth a line.
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "psycopg.pool": {"level": "ERROR"},
            # Below that it writes down whole bodies, with e-mail addresses and links to pay at.
            "stripe": {"level": "WARNING"},
        },
    }


def _last_steps() -> list[Any]:
    if sys.stderr.isatty():
        plain = structlog.dev.plain_traceback
        renderer: Any = structlog.dev.ConsoleRenderer(exception_formatter=plain)
    else:
        renderer = _as_json
    return [structlog.processors.format_exc_info, keep_short, renderer]


def _as_json(logger: object, method: str, event: MutableMapping[str, Any]) -> str:
    del logger, method
    return msgspec.json.encode(event).decode()
