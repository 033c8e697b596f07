"""Commands of `bookable`, each in a fork of one process that has loaded their code.

To start Python and load the code takes a second of processor time for each command. Tests that need
a command only to have people or tokens ask this process, which takes a ninth of that. A line of
standard input is a command: `{"words": ["token", "ada@example.com"], "text": null}`. Each answer is
a line as well: `{"code": 0, "out": "…", "err": "…"}`. The fork reads its settings from `env`, which
stands beside `words` and `text`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from typing import Any

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.functional import empty

from bookable.interfaces.cli.main import main


def serve() -> None:
    """Answer commands until standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bookable.config.settings"
    django.setup()
    import bookable.interfaces.cli.accounts
    import bookable.interfaces.cli.keys
    import bookable.interfaces.cli.load  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(_answer(**json.loads(line))), flush=True)


def _answer(words: list[str], text: str | None, env: dict[str, str]) -> dict[str, Any]:
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
    ):
        given.write(text or "")
        given.seek(0)
        child = os.fork()
        if child == 0:
            for number, file in enumerate((given, out, err)):
                os.dup2(file.fileno(), number)
            _run(words, env)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "out": out.read(), "err": err.read()}


def _run(words: list[str], env: dict[str, str]) -> None:
    """Run a command in this fork with these settings, and end it."""
    code = 1
    try:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        _read_settings(env)
        code = main(words)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _read_settings(env: dict[str, str]) -> None:
    """Do once more what depends on settings. Nothing has used the old ones for a command."""
    from bookable.config import bootstrap

    os.environ.clear()
    os.environ.update(env, DJANGO_SETTINGS_MODULE="bookable.config.settings")
    del sys.modules["bookable.config.settings"]
    settings._wrapped = empty
    with contextlib.suppress(AttributeError):
        del connections[DEFAULT_DB_ALIAS]
    vars(connections).pop("settings", None)
    connections._settings = None
    bootstrap.start()


if __name__ == "__main__":
    serve()
