"""A PostgreSQL to throw away, for the tests that want one, and no setting of the developer's."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from tests.harness import furnish
from tests.races import disperse
from xdist.scheduler import LoadFileScheduling

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server

# A deadline would say something about how busy the machine is, and nothing about the code.
hypothesis_settings.register_profile("busy machine", deadline=None)
hypothesis_settings.load_profile("busy machine")

_EXAMPLE = Path(__file__).parent.parent / ".env.example"


def settings_that_exist() -> list[str]:
    """Return the name of every setting."""
    return re.findall(r"^#([A-Z][A-Z_]+)=", _EXAMPLE.read_text(), flags=re.MULTILINE)


def _surround() -> Path:
    """Make a home for this run, with settings of its own. An empty variable counts as not set,
    whatever a `.env` says."""
    home = Path(tempfile.mkdtemp(prefix="bookable-test-"))
    home.chmod(0o711)
    os.environ |= dict.fromkeys(settings_that_exist(), "")
    os.environ |= {
        "BOOKABLE_HOME": str(home),
        # Of all processes that run tests side by side, the first one's, which outlives the others.
        "BOOKABLE_TESTS": os.environ.get("BOOKABLE_TESTS", str(home)),
        "BOOKABLE_SECRET_KEY": "a secret for the tests, long enough to sign with",
        "DATABASE_URL": f"postgresql://postgres@/postgres?host={Paths(home).socket}",
        "DJANGO_SETTINGS_MODULE": "bookable.config.settings",
    }
    return home


# While this file is read, and not in a hook: those beside the tests import models already.
_HOME = _surround()
django.setup()
settings.DATABASES["default"]["TEST"]["TEMPLATE"] = settings.DATABASES["default"]["NAME"]
# Nearly all who sign in here do so for the sake of something else.
settings.PASSWORD_HASHERS = ["tests.hashing.Quick"]
# Each test client builds the middleware anew, and would read all static files each time.
settings.WHITENOISE_AUTOREFRESH = True
# Ten thousand tests are a lot to look through for garbage, and most of them stay.
gc.set_threshold(50_000, 20, 20)
# What is made until all of them are found stays as well.
gc.disable()
# What runs beside this process is to read its own settings, and not those of this one too early.
del os.environ["DJANGO_SETTINGS_MODULE"]


# They start real servers and wait for them: at the end there would be nobody to use that time.
_WAITING = ("journeys", "operating", "proving", "runtime", "sandbox")
_BROWSING = "_in_a_browser"
# Files that share a server, or what takes long to make, run in one process, one after the other.
# Those of browsers would take one process too long: the first ones have all quick tests.
_TOGETHER = (
    r"tests/runtime/test_(connections|hostile|stuck|up|users)\.py",
    rf"tests/pages/test_([a-d]\w*|sign_in){_BROWSING}\.py",
    rf"tests/pages/test_(?!sign_in)[e-z]\w*{_BROWSING}\.py",
    # They ask for the OpenAPI documents, which each process makes for itself.
    r"tests/(clients/test_made|web/test_(cors|generators|pages))\.py",
    # They read the whole code.
    r"tests/(architecture/test_\w+|mail/test_translations)\.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_when)


def _when(item: pytest.Item) -> int:
    if item.path.parent.name in _WAITING:
        return 0
    return 1 if item.path.stem.endswith(_BROWSING) else 2


class Together(LoadFileScheduling):
    """Hands out files, some of them together."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((each for each in _TOGETHER if re.fullmatch(each, file)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Collect garbage from now on."""
    gc.enable()


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this run: made at the first test that asks for it, gone with the last."""
    furnish(_HOME)
    server = Server(Paths(_HOME), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    postgres: Server, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of this run, also for tests that are not marked `django_db`."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        yield
        disperse()
        # The event loop of a browser that began before may still run in this thread.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database itself, for tests whose threads must see what others committed. It is emptied
    afterwards. Only the owner of the tables can do that, because the ledger refuses deletions."""
    with django_db_blocker.unblock():
        yield
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in filled(cursor):
                cursor.execute(f'DELETE FROM "{table}"')


def filled(cursor: Any) -> list[str]:
    """Return the tables that have rows. They are few: emptying every table takes ten times as
    long."""
    each = "format('SELECT %%1$L WHERE EXISTS (SELECT FROM %%1$I)', tablename)"
    cursor.execute(
        f"SELECT string_agg({each}, ' UNION ALL ') FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> ALL (%s)",
        [["django_migrations", "django_content_type"]],
    )
    cursor.execute(cursor.fetchone()[0])
    return [found for (found,) in cursor.fetchall()]
