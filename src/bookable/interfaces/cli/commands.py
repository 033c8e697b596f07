"""What each command does. Django and the settings are loaded once the arguments are parsed."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from bookable.server import processes
from bookable.server.errors import CommandError
from bookable.server.processes import lasting_imports
from bookable.server.signals import Stopped


def up(arguments: Namespace) -> int:
    """Run everything until it is stopped, which counts as success."""
    os.environ["BOOKABLE_PORT"] = str(arguments.port)
    if arguments.sandbox:
        os.environ["BOOKABLE_SANDBOX"] = "1"
    else:
        # Other commands take a home for a sandbox if the last `bookable up` made it one.
        os.environ.setdefault("BOOKABLE_SANDBOX", "0")
    _load_settings()
    if Path(".env").is_file() and not _is_read(Path(".env")):
        mend = "move it to BOOKABLE_HOME, or name it by --env"
        print(f"bookable: .env of this folder is not read: {mend}", file=sys.stderr)
    from bookable.interfaces.cli.up import up as run

    try:
        run(port=arguments.port, workers=arguments.workers, demo=not arguments.no_demo)
    except Stopped:
        return 0
    return 1


def web(arguments: Namespace) -> int:
    """Run the web server until it is stopped, which counts as success."""
    os.environ["BOOKABLE_PORT"] = str(arguments.port)
    _load_settings()
    from bookable.interfaces.cli.up import web as run

    try:
        run(
            host=arguments.host,
            port=arguments.port,
            workers=arguments.workers,
            drain=arguments.drain,
        )
    except Stopped:
        return 0
    return 1


def migrate(arguments: Namespace) -> int:
    """Make the tables, or bring them up to date."""
    del arguments
    _load_django()
    from bookable.interfaces.cli.preparing import prepare_tables
    from bookable.postgres.database import database_running

    with database_running():
        prepare_tables()
    print("the tables are up to date")
    return 0


def load(arguments: Namespace) -> int:
    text = _read(arguments.file)
    _load_django()
    from bookable.interfaces.cli.load import load_world
    from bookable.postgres.database import database_running
    from bookable.storage.postgres.migrating import migrate

    with database_running():
        migrate()
        return _print(load_world(text))


def token(arguments: Namespace) -> int:
    _load_django()
    from bookable.interfaces.cli.accounts import credentials
    from bookable.postgres.database import database_running
    from bookable.storage.postgres.migrating import migrate

    with database_running():
        migrate()
        return _print(credentials(arguments.email))


def administrator(arguments: Namespace) -> int:
    _load_django()
    from bookable.interfaces.cli.accounts import appoint, introduce
    from bookable.postgres.database import database_running
    from bookable.storage.postgres.migrating import migrate

    with database_running():
        migrate()
        if arguments.new:
            return _print(introduce(arguments.email))
        return _print(appoint(arguments.email, ends=arguments.end, resets=arguments.reset_totp))


def key(arguments: Namespace) -> int:
    _load_django()
    from bookable.interfaces.cli import keys
    from bookable.postgres.database import database_running
    from bookable.storage.postgres.migrating import migrate

    with database_running():
        migrate()
        if arguments.what == "create":
            return _print(keys.create_key(arguments.name, arguments.scope, days=arguments.days))
        if arguments.what == "revoke":
            return _print(keys.revoke_key(arguments.name))
        return _print(keys.list_keys())


def demo(arguments: Namespace) -> int:
    del arguments
    _load_django()
    from bookable.interfaces.cli.demo import remove_demo
    from bookable.postgres.database import database_running
    from bookable.storage.postgres.migrating import migrate

    with database_running():
        migrate()
        print(remove_demo())
    return 0


def mcp(arguments: Namespace) -> int:
    """Serve an assistant until it ends its input. Neither settings nor a database are needed."""
    del arguments
    from bookable.interfaces.cli.assistants import serve

    return serve(sys.stdin.buffer, sys.stdout.buffer, os.environ)


def worker(arguments: Namespace) -> int:
    """Run background jobs until it is stopped."""
    del arguments
    _load_django()
    from bookable.interfaces.cli.preparing import prepare_tables
    from bookable.postgres.database import database_running
    from bookable.server.handover import Worker
    from bookable.server.users import check_code_is_readable

    check_code_is_readable()
    worker = Worker()
    with database_running():
        try:
            prepare_tables()
            worker.start()
            return worker.wait()
        except Stopped:
            return 0
        finally:
            worker.stop()


def doctor(arguments: Namespace) -> int:
    """Check the installation, and make nothing."""
    del arguments
    processes.only_looks = True
    _load_django()
    from bookable.interfaces.cli.doctor import examine

    return 0 if examine() else 1


def rules(arguments: Namespace) -> int:
    del arguments
    _load_django()
    from bookable.interfaces.cli.rules import show

    show()
    return 0


def backup(arguments: Namespace) -> int:
    _load_django()
    from bookable.postgres.backup import backup as run

    run(arguments.file)
    return 0


def restore(arguments: Namespace) -> int:
    _load_django()
    from bookable.postgres.backup import restore as run

    run(arguments.file, force=arguments.force, on_restored=_warn_of_another_key)
    return 0


def _warn_of_another_key() -> None:
    from django.conf import settings

    from bookable.interfaces.auth.tokens import is_signed_by_us

    if is_signed_by_us() is False:
        print(
            "bookable: the backup's tokens are of another secret key, and void: put that key into"
            f" {settings.BOOKABLE_HOME / 'secret.key'} or BOOKABLE_SECRET_KEY to have them back",
            file=sys.stderr,
        )


def _load_django() -> None:
    import django

    _load_settings()
    with lasting_imports():
        django.setup()
    _let_signals_end_statements()


def _let_signals_end_statements() -> None:
    from django.db import connections

    from bookable.storage.postgres.base import DatabaseWrapper
    from bookable.storage.postgres.prepared import InterruptibleStatements

    kept = connections["default"]
    if isinstance(kept, DatabaseWrapper):
        kept.send_by(InterruptibleStatements)


def _load_settings() -> None:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        with lasting_imports():
            file = settings.BOOKABLE_ENV_FILE
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None
    if file.ignored:
        print(f"bookable: {file.path} is ignored: {file.ignored} ({file.mend})", file=sys.stderr)


def _is_read(file: Path) -> bool:
    from django.conf import settings

    read = settings.BOOKABLE_ENV_FILE.path
    return bool(read.exists() and read.samefile(file))


def _read(file: str) -> str:
    try:
        read = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}") from None
    try:
        return read.decode()
    except UnicodeDecodeError as error:
        name = "standard input" if file == "-" else file
        raise CommandError(f"{name} is not UTF-8: see byte {error.start}") from None


def _print(answer: dict[str, Any]) -> int:
    print(json.dumps(answer, ensure_ascii=False))
    return 0
