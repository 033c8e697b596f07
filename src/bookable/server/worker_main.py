"""Entry point of the worker process: `python -m bookable.server.worker_main`.

The worker itself is in `worker`, which can be imported only once Django is set up.
"""

from __future__ import annotations

import os

from bookable.server.processes import lasting_imports
from bookable.server.users import drop_root, keep_code_reachable


def main() -> None:
    """Run background jobs until SIGTERM."""
    parent = os.getppid()
    keep_code_reachable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    with lasting_imports():
        import django

        django.setup()
        from bookable.server.worker import work

    drop_root(parent=parent)
    work()


if __name__ == "__main__":
    main()
