"""Logs: JSON lines on standard error, or something for the eye where a person is looking."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

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


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]


def configure() -> None:
    """This will send structlog's events the way of the standard library's."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging() -> dict[str, Any]:
    """This will be the configuration of the standard library's logging."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": _last_steps(),
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
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if sys.stderr.isatty():
        return [remove, structlog.dev.ConsoleRenderer()]
    return [
        remove,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
