"""Logs on standard error: JSON lines, or colored text on a terminal.

The length of a line is limited, and control characters are escaped.
"""

from __future__ import annotations

import logging as levels
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec
import structlog

from bookable.telemetry.request_ids import add_request_id

FIELD = 200
"""Maximum characters of a value, such as a path or a name."""
SENTENCE = 2_000
"""Maximum characters of a message of our code or of a vendor."""
TRACEBACK = 8_000
LINE = 16_000
"""Maximum characters of all values of a line together."""

_SENTENCES = ("event", "problem", "reason", "why")
_TRACEBACKS = ("exception", "stack")
_WITH_ADDRESSES = ("event", "path")
_SECRET_ADDRESS = re.compile(
    r"(/(?:address|answer|b|calendar|invite|mail|reset|verify|webhooks/calendars/[^/\s]+)/)[^/\s]+"
)
"""Addresses that let in everyone who knows them."""
_SECRET = ("authorization", "bearer", "cookie", "passw", "secret", "token")


def hide_secrets(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace every value whose name suggests a secret, and secrets in addresses."""
    del logger, method
    for name, value in event.items():
        if _is_secret(name):
            event[name] = "…"
        elif name in _WITH_ADDRESSES and isinstance(value, str) and _SECRET_ADDRESS.search(value):
            event[name] = _SECRET_ADDRESS.sub(r"\1…", value)
    return event


@lru_cache(512)
def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET)


def keep_short(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Cut the values of a line, and escape what a terminal would act on.

    Values may come from strangers, such as the path of a request.
    """
    del logger, method
    left = LINE
    for name, value in event.items():
        if value is None or isinstance(value, bool | int | float):
            continue
        text = value if isinstance(value, str) else repr(value)
        most = min(left, _most(name))
        # Cut first, since escaping is slow.
        cut = text if len(text) <= most else _middle_out(text, most)
        event[name] = printable(cut, lines=name in _TRACEBACKS)[:most]
        left -= len(event[name])
    return event


def printable(text: str, *, lines: bool = False) -> str:
    """Escape all characters of a text that are invisible or change the direction of writing.

    `lines` keeps line ends and tabs.
    """
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
    """Cut the middle out of a text: in tracebacks, both ends matter most."""
    note = f"…({len(text)} characters)…"
    kept = max(0, most - len(note))
    return f"{text[: kept - kept // 2]}{note}{text[len(text) - kept // 2 :]}"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


_SHARED: list[Any] = [
    add_request_id,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]


class _Lines:
    """Writes lines to stderr without the `logging` module, which took a tenth of a request's time.

    As with `logging`, a line that cannot be written is lost and raises no error.
    """

    def __init__(self, name: str = "bookable") -> None:
        self.name = name

    def write(self, line: str) -> None:
        """Write a line in one call, since several threads and processes write."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = write


def configure() -> None:
    """Have structlog write its events in the same format as `logging`."""
    structlog.configure(
        processors=steps(),
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(levels.INFO),
        cache_logger_on_first_use=True,
    )


def steps() -> list[Any]:
    """Return the processors that turn an event into a line: JSON, or text for a terminal."""
    return [*_SHARED, *_last_steps()]


def logging() -> dict[str, Any]:
    """Return the configuration of the standard library's logging."""
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
            # A 4xx is no event. Log only what broke.
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "psycopg.pool": {"level": "ERROR"},
            # At INFO it logs whole bodies, with e-mail addresses and payment links.
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
