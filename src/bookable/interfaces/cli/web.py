"""The web server as a process of its own: `python -m bookable.interfaces.cli.web`."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from bookable.interfaces.cli.processes import follow_parent


def main() -> None:
    """This will serve until it is asked to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    # Loaded here, where workers are forked from: each starts with everything in place.
    _application()
    serve(port=arguments.port, workers=arguments.workers)


def serve(*, port: int, workers: int) -> None:
    """This will run Granian's workers, and a new one for each that dies."""
    from django.conf import settings

    Server(
        "bookable.config.wsgi:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # A second thread serves while the first waits for the disk: measured +30 % on creates.
        blocking_threads=2,
        # A thread that goes takes its database connection along.
        blocking_threads_idle_timeout=600,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    ).serve(target_loader=_in_worker, wrap_loader=False)


def _in_worker() -> Any:
    follow_parent(farewell=signal.SIGTERM)
    return _application()


def _application() -> Any:
    from django.conf import settings
    from django.utils.module_loading import import_string

    application = import_string(settings.WSGI_APPLICATION)
    importlib.import_module(settings.ROOT_URLCONF)
    return application


if __name__ == "__main__":
    main()
